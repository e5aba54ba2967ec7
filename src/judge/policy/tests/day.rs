use super::*;

#[test]
fn a_day_has_one_form() {
    let day: Day = "2028-02-29".parse().unwrap();
    assert_eq!(day.to_string(), "2028-02-29");
    assert!("2028-02-28".parse::<Day>().unwrap() < day && day < "2028-03-01".parse().unwrap());
    for text in [
        "",
        "2026-02-29",
        "2026-2-3",
        "20260203",
        "2026-02-03T00:00",
        "2026-02-03 ",
        "31.12.2026",
        "-2026-02-03",
    ] {
        let error = text.parse::<Day>().unwrap_err();
        assert_eq!(error, format!("{text:?}, which is not a day; write it as 2026-12-31"));
    }
}

#[test]
fn the_day_of_a_moment_is_that_of_utc() {
    let day = |moment: &str| Day::of(moment.parse().unwrap()).to_string();
    assert_eq!(day("2026-12-31T23:59:59.999Z"), "2026-12-31");
    assert_eq!(day("2027-01-01T00:30:00+01:00"), "2026-12-31");
}
