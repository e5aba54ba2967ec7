use proptest::prelude::*;

use super::*;

fn cost(text: &str) -> Result<Option<f64>, String> {
    let text = format!("{{\"cost_usd\": {text}}}");
    serde_json::from_str::<Usage<'_>>(&text)
        .map(|usage| usage.cost_usd)
        .map_err(|error| error.to_string())
}

#[test]
fn what_is_no_number_is_refused_where_it_stands() {
    assert_eq!((cost("null"), cost("3")), (Ok(None), Ok(Some(3.0))));
    for (text, expected) in [
        ("\"3\"", "expected a number, found the string \"3\" at line 1 column 17"),
        ("[]", "expected a number, found a list at line 1 column 16"),
        ("1e400", "number out of range at line 1 column 19"),
    ] {
        assert_eq!(cost(text).unwrap_err(), expected);
    }
}

proptest! {
    #[test]
    fn numbers_are_read_to_the_last_bit(literal in r"-?(0|[1-9][0-9]{0,19})(\.[0-9]{1,30})?(e-?[0-9]{1,2})?") {
        prop_assert_eq!(cost(&literal), Ok(literal.parse().ok()));
        let usage = Usage { cost_usd: literal.parse().ok(), ..Usage::default() };
        let written = serde_json::to_string(&usage).unwrap();
        prop_assert_eq!(serde_json::from_str::<Usage<'_>>(&written).unwrap().cost_usd, usage.cost_usd);
    }
}
