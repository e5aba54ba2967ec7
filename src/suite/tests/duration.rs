use super::*;

#[test]
fn whole_numbers_with_units_add_up() {
    assert_eq!(parse("2m"), Some(Duration::from_secs(120)));
    assert_eq!(parse("1h30m5s250ms"), Some(Duration::from_millis(5_405_250)));
    for text in [
        "",
        "0s",
        "2",
        "m",
        "1.5s",
        "-1s",
        "2 m",
        "2M",
        "1d",
        "99999999999999999999s",
        "18446744073709551615h",
        "2é",
    ] {
        assert_eq!(parse(text), None, "{text}");
    }
}
