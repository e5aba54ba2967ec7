use proptest::prelude::*;
use serde::ser::SerializeMap;

use super::*;
use crate::json::Json;

/// Members in this order.
struct Ordered<'a>(&'a [(&'a str, Json)]);

impl Serialize for Ordered<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        self.0.iter().try_for_each(|(key, value)| map.serialize_entry(key, value))?;
        map.end()
    }
}

#[test]
fn short_values_stay_on_a_line_and_long_ones_break() {
    let (x, y) = ("x".repeat(60), "y".repeat(60));
    let steps =
        format!(r#"[{{"text": "{x}", "more": ["{y}", 1]}}, {{"z": null}}, {{"steps": [1]}}, 2]"#);
    let json = |text: &str| Json::parse(text).unwrap();
    let members = [
        ("b", json(r#"{"k": [1, 2.50], "steps": [1, {}]}"#)),
        ("steps", json(&steps)),
        ("stages", json("[]")),
        ("behaviours", json(r#"{"steps": [[]]}"#)),
    ];
    let expected = format!(
        r#"{{
  "b": {{"k": [1, 2.5], "steps": [1, {{}}]}},
  "steps": [
    {{
      "more": ["{y}", 1],
      "text": "{x}"
    }},
    {{"z": null}},
    {{
      "steps": [
        1
      ]
    }},
    2
  ],
  "stages": [],
  "behaviours": {{"steps": [[]]}}
}}
"#
    );
    assert_eq!(pretty(&Ordered(&members)), expected);
    assert_eq!(pretty(&Ordered(&[])), "{}\n");
}

#[test]
fn a_line_has_less_than_120_characters() {
    for (letters, broken) in [(116, false), (117, true)] {
        let list = Json::Array(vec![Json::from("é".repeat(letters - 8).as_str())]);
        let text = pretty(&Ordered(&[("k", list)]));
        assert_eq!(text.lines().count() > 3, broken, "{text}");
        let longest = text.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(longest < 120, "{longest}: {text}");
    }
}

proptest! {
    #[test]
    fn layout_changes_no_value(value in crate::json::json_strategy()) {
        let list = Json::Array(vec![value.clone()]);
        let text = pretty(&Ordered(&[("v", value.clone()), ("steps", list.clone())]));
        let read = Json::parse(&text).unwrap();
        prop_assert_eq!(read.get("v"), Some(&value));
        prop_assert_eq!(read.get("steps"), Some(&list));
    }
}
