use proptest::prelude::*;

use super::*;
use crate::judge::check::test_support::run;

const RUN: &str = r#"
    "input": {"q": "weather"}, "output": {"answer": "42", "n": [1, 1.0, 18446744073709551617]},
    "usage": {"output_tokens": 12},
    "stages": [{"node": "plan", "visible_text": "first"}, {"node": "act"}],
    "steps": [
        {"kind": "turn"},
        {"kind": "tool", "name": "search", "args": {"query": "a", "tags": ["x", "y"]}, "result": "found"},
        {"kind": "tool", "name": "search", "args": {"tags": []}},
        {"kind": "tool", "name": "secret", "args_hash": "ab12"},
        {"kind": "tool", "name": "bare"}]"#;

/// The paths found, what was lost, and steps without such a value.
fn found(place: &Place, members: &str) -> (Vec<String>, Vec<String>, Vec<String>) {
    let text = run(members);
    let run: Run<'_> = serde_json::from_str(&text).unwrap();
    let Found { spots, lost, without } = place.find(&run, &Policy::default(), &Tree::default());
    let messages = |findings: Vec<Finding>| {
        findings.into_iter().map(|f| format!("{}: {}", f.path, f.message)).collect()
    };
    (spots.into_iter().map(|spot| spot.path).collect(), messages(lost), messages(without))
}

fn at(path: &str) -> Place {
    Place::At(MaskPath::new(path).unwrap())
}

fn json_path(path: &str) -> Place {
    Place::Path(RunPath::new(path).unwrap())
}

#[test]
fn a_path_leads_to_values_and_not_to_what_they_hold() {
    for (path, expected) in [
        ("output", vec!["output"]),
        ("output.answer", vec!["output.answer"]),
        ("output.n.*", vec!["output.n[0]", "output.n[1]", "output.n[2]"]),
        ("input.q", vec!["input.q"]),
        ("stages.plan.visible_text", vec!["stages[0].visible_text"]),
        ("stages.0.visible_text", vec!["stages[0].visible_text"]),
        ("stages.act.visible_text", vec![]),
        ("steps.1.args.tags.*", vec!["steps[1].args.tags[0]", "steps[1].args.tags[1]"]),
        ("steps.search.result", vec!["steps[1].result"]),
        ("output.missing", vec![]),
    ] {
        assert_eq!(found(&at(path), RUN).0, expected, "{path}");
    }
    // What is taken for the output where the recording knows no other.
    let answer = r#""steps": [{"kind": "final", "result": "done"}]"#;
    assert_eq!(found(&at("output"), answer).0, ["output"]);
}

#[test]
fn what_is_not_recorded_is_told_for_each_step() {
    let (spots, lost, without) = found(&at("steps.search.args.query"), RUN);
    assert_eq!((spots.len(), lost.len()), (1, 0));
    assert_eq!(
        without,
        ["steps[2]: this call of tool \"search\" has nothing at `steps.search.args.query`"]
    );
    let (spots, lost, _) = found(&at("steps.*.args"), RUN);
    assert_eq!(spots, ["steps[1].args", "steps[2].args"]);
    assert_eq!(
        lost,
        [
            "steps[3].args: the arguments of tool \"secret\" are known only as a hash",
            "steps[4].args: the arguments of tool \"bare\" are not recorded"
        ]
    );
    // Every step: not each need have one.
    assert_eq!(found(&at("steps.*.args.query"), RUN).2, Vec::<String>::new());
    let (_, lost, _) = found(&at("steps.bare.result"), RUN);
    assert_eq!(lost, ["steps[4].result: what tool \"bare\" answered is not recorded"]);
    let twice = r#""output": {"a": 1, "a": 2}"#;
    assert!(found(&at("output.a"), twice).1[0].contains("\"a\" stands twice"));
    assert!(found(&json_path("$.output"), twice).1[0].contains("\"a\" stands twice"));
    let huge = r#""output": 1e400"#;
    assert!(found(&json_path("$.output"), huge).1[0].contains("cannot be searched"));
}

#[test]
fn a_json_path_leads_anywhere_and_loses_no_digit() {
    for (path, expected) in [
        ("$.usage.output_tokens", vec!["usage.output_tokens"]),
        ("$.steps[?@.name == 'search'].args.query", vec!["steps[1].args.query"]),
        ("$.steps[-1].name", vec!["steps[4].name"]),
        ("$..tags[0]", vec!["steps[1].args.tags[0]"]),
        (
            "$.steps[?search(@.name, 's.*h|bare')].name",
            vec!["steps[1].name", "steps[2].name", "steps[4].name"],
        ),
        ("$.stages[?count(@.*) == 2].node", vec!["stages[1].node"]),
        ("$.usagee", vec![]),
    ] {
        assert_eq!(found(&json_path(path), RUN).0, expected, "{path}");
    }
    let text = run(RUN);
    let run: Run<'_> = serde_json::from_str(&text).unwrap();
    let spots = json_path("$.output.n[2]").find(&run, &Policy::default(), &Tree::default()).spots;
    assert_eq!(spots[0].value, Json::parse("18446744073709551617").unwrap());
    assert_eq!(
        json_path("$.steps[1].args").find(&run, &Policy::default(), &Tree::default()).spots[0].step,
        Some(1)
    );
}

#[test]
fn what_is_no_json_path_says_why() {
    for (text, why) in [
        ("", "parser error"),
        ("usage", "parser error"),
        ("$.a[", "parser error"),
        ("$.a[?unknown(@.b)]", "unknown"),
    ] {
        let error = RunPath::new(text).unwrap_err().to_string();
        assert!(error.contains(why), "{text}: {error}");
    }
    assert!(
        RunPath::new(&format!("$.{}", "a".repeat(1000)))
            .unwrap_err()
            .to_string()
            .contains("1000 are allowed")
    );
    for open in ["(", "!(", "@[?(", "["] {
        let deep = format!("$[?{}", open.repeat(400));
        let error = RunPath::new(&deep[..deep.len().min(1000)]).unwrap_err().to_string();
        assert!(error.contains("more than 32 brackets in each other"), "{open}: {error}");
        // Of some it takes fewer than others to lie too deep.
        let one = open.matches(['(', '[', '!']).count() == 1;
        let deep = if one { "parser error" } else { "more than 32 brackets in each other" };
        for (times, expected) in [(30, deep), (10, "parser error")] {
            let error =
                RunPath::new(&format!("$[?{}", open.repeat(times))).unwrap_err().to_string();
            assert!(error.contains(expected), "{open}: {error}");
        }
    }
}

proptest! {
    #[test]
    fn no_text_makes_it_panic(text in r#"\$?[\[\]().@$?*:,'"!=<>&|a-z0-9_ -]{0,60}"#) {
        if let Ok(path) = RunPath::new(&text) {
            let recorded = run(RUN);
            let recorded: Run<'_> = serde_json::from_str(&recorded).unwrap();
            let _ = Place::Path(path).find(&recorded, &Policy::default(), &Tree::default());
        }
    }
}
