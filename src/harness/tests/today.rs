use super::*;

#[test]
fn the_variable_wins_and_must_be_a_day() {
    let told = |value: &str| from_variable(Some(value.into()));
    assert_eq!(told("2026-12-31"), Some(Ok("2026-12-31".parse().unwrap())));
    assert_eq!(told(""), None);
    let error = told("tomorrow").unwrap().unwrap_err();
    assert_eq!(
        error.to_string(),
        "GOLDRUN_TODAY is \"tomorrow\", which is not a day; write it as 2026-12-31"
    );
}
