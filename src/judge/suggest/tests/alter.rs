use super::*;
use crate::judge::test_runs::{calls, text};

fn altered(members: &str) -> Vec<(Alteration, String)> {
    let text = text(members);
    let run: Run<'_> = serde_json::from_str(&text).unwrap();
    let mut found = Vec::new();
    alterations(&run, &Policy::default(), &mut |how, subject, run| {
        found.push((how, format!("{subject}: {}", serde_json::to_string(run).unwrap())));
    });
    let same = serde_json::to_string(&run).unwrap();
    assert!(
        found.iter().all(|(_, altered)| !altered.ends_with(&same)),
        "an alteration changes nothing"
    );
    found
}

fn number(found: &[(Alteration, String)], wanted: Alteration) -> usize {
    found.iter().filter(|(how, _)| *how == wanted).count()
}

#[test]
fn each_call_and_value_is_altered_once() {
    let of = [
        (0, "get", r#"{"id": 7, "of": ["a", true]}"#),
        (1, "pay", r#"{"sum": 49}"#),
        (1, "log", "{}"),
    ];
    let found = altered(&format!(r#"{}, "output": "done 19""#, calls(&of)));
    let numbers = Alteration::ALL.map(|how| number(&found, how));
    // The calls of one turn have no order.
    assert_eq!(numbers, [3, 3, 1, 4, 1, 1], "{found:?}");
    let all: String = found.iter().map(|(_, text)| text.as_str()).collect();
    for part in [r#""id":8"#, r#"["b",true]"#, r#"["a",false]"#, r#""sum":40"#, "done 10", OTHER] {
        assert!(all.contains(part), "{part}: {all}");
    }
    for part in ["pay: {", "of of get: {", "sum of pay: {", "get and pay: {"] {
        assert!(found.iter().any(|(_, text)| text.starts_with(part)), "{part}: {found:?}");
    }
    let swapped = &found.iter().find(|(how, _)| *how == Alteration::Swapped).unwrap().1;
    let swapped = swapped.strip_prefix("get and pay: ").unwrap();
    let place = |name: &str| swapped.find(name).unwrap();
    assert!(place("pay") < place("get"), "{swapped}");
    assert!(swapped[place("pay")..place("get")].contains(r#""turn":0"#), "turns stay: {swapped}");
}

#[test]
fn what_a_run_has_not_is_not_altered() {
    assert_eq!(altered(r#""steps": []"#), []);
    // Two calls that are the same have no order to notice, and the same answer is no other one.
    let twice =
        altered(&format!(r#"{}, "output": "{OTHER}""#, calls(&[(0, "a", "{}"), (1, "a", "{}")])));
    let numbers = Alteration::ALL.map(|how| number(&twice, how));
    assert_eq!(numbers, [2, 2, 0, 0, 1, 0], "{twice:?}");
    // The answer is that of the last step where the recording knows no other.
    let found = altered(r#""steps": [{"kind": "final", "result": "b"}]"#);
    assert_eq!(found.len(), 2);
    assert!(found[0].1.contains(r#""result":"c""#), "{found:?}");
}

#[test]
fn other_texts_have_the_same_shape() {
    for (text, other) in [
        ("550e8400-e29b-41d4-a716-00000000000f", "550e8400-e29b-41d4-a716-00000000001f"),
        ("2026-01-31T23:59:59Z", "2026-01-31T23:59:50Z"),
        ("economy", "economz"),
        ("Z", "x"),
        ("z", "a"),
        ("ü", "x"),
        ("", "x"),
        ("?!", "?!x"),
        ("é9", "é0"),
    ] {
        assert_eq!(other_text(text), other);
    }
    for (number, other) in
        [("9", "0"), ("0", "1"), ("-1", "-2"), ("1.9", "1"), ("1e30", "1e31"), ("49", "40")]
    {
        let value = Json::Number(Number::from_literal(number));
        assert_eq!(other_value(&value), Json::Number(Number::from_literal(other)), "{number}");
    }
}

#[test]
fn a_long_run_is_altered_at_even_distances() {
    let many: Vec<(u32, String, String)> =
        (0..40).map(|n| (n, format!("t{n}"), format!(r#"{{"n": {n}}}"#))).collect();
    let of: Vec<(u32, &str, &str)> =
        many.iter().map(|(turn, name, args)| (*turn, name.as_str(), args.as_str())).collect();
    let found = altered(&calls(&of));
    for how in
        [Alteration::Dropped, Alteration::Repeated, Alteration::Swapped, Alteration::Argument]
    {
        assert!((8..=MOST).contains(&number(&found, how)), "{how}");
    }
    assert!(
        found.iter().any(|(how, run)| *how == Alteration::Argument && run.contains(r#""n":30"#))
    );
}
