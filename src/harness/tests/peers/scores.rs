use serde_json::{Value, json};

use super::matching::{cases, list, text};
use crate::json::Json;
use crate::judge::check::{Checked, ExpectedCall, arguments_match, names_f1};
use crate::judge::policy::Policy;
use crate::judge::similarity::rouge_1;
use crate::run::Run;
use crate::suite::SuiteConfig;

fn close(found: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{what}: a number"));
    assert!((found - expected).abs() < 1e-9, "{what}: {found} is not {expected}");
}

/// The messages of what `run` breaks of the one check that this is.
fn broken(check: &str, run: &Value) -> Vec<String> {
    let config = SuiteConfig::parse(&format!("[[check]]\n{check}\n"))
        .unwrap_or_else(|error| panic!("{check}: {error}"));
    let text = run.to_string();
    let run: Run<'_> = serde_json::from_str(&text).expect("a run");
    let mut checked = Checked::default();
    config.checks.hold(&run, &Policy::default(), &mut checked);
    checked.findings.into_iter().map(|finding| finding.message).collect()
}

/// Whether the suite is refused for this key of its only check.
fn refused(check: &str, key: &str) -> bool {
    SuiteConfig::parse(&format!("[[check]]\n{check}\n"))
        .is_err_and(|error| error.to_string().contains(&format!("`check.{key}`")))
}

/// A run of these calls (name, arguments), which then answers.
fn calls(calls: &[(String, Value)]) -> Value {
    let step = |(name, args): &(String, Value)| json!({"kind": "tool", "name": name, "args": args});
    let mut steps: Vec<Value> = calls.iter().map(step).collect();
    steps.push(json!({"kind": "final", "result": "done"}));
    json!({"format": "goldrun/run@1", "outcome": "completed", "steps": steps})
}

/// A JSON text is a TOML text too, and so are its lists of texts.
fn quoted(value: &Value) -> String {
    value.to_string()
}

#[test]
fn adk_response_match() {
    let Some(file) = cases("adk_response_match_rouge1.json") else { return };
    assert_eq!((list(&file["cases"]).len(), list(&file["multi_invocation"]).len()), (27, 4));
    for case in list(&file["cases"]) {
        let (name, candidate, reference) =
            (text(&case["name"]), text(&case["candidate"]), text(&case["reference"]));
        let rouge = rouge_1(candidate, reference);
        close(rouge.precision, &case["precision"], name);
        close(rouge.recall, &case["recall"], name);
        close(rouge.f1, &case["f1"], name);
        // The same through a check, at the value itself and just above it.
        let check = |at_least: f64| {
            format!(
                "rouge_1 = {{ reference = {}, at_least = {at_least:?} }}",
                quoted(&case["reference"])
            )
        };
        let run = json!({"format": "goldrun/run@1", "output": candidate});
        if reference.is_empty() {
            // Where ADK gives 0 to everything, ours says so before anything is judged.
            assert!(refused(&check(0.5), "rouge_1.reference"), "{name}");
            continue;
        }
        if rouge.f1 > 0.0 {
            assert_eq!(broken(&check(rouge.f1), &run), Vec::<String>::new(), "{name}");
        }
        if rouge.f1 < 1.0 {
            assert_eq!(broken(&check(rouge.f1 + 1e-6), &run).len(), 1, "{name}");
        }
    }
}

/// ADK's mean over the invocations of a run, and ours for each: section 5 of the design accepts a run or not, and no good answer
/// makes up for a bad one.
#[test]
fn adk_response_match_over_invocations() {
    let Some(file) = cases("adk_response_match_rouge1.json") else { return };
    for (index, case) in list(&file["multi_invocation"]).iter().enumerate() {
        let pairs = || list(&case["candidates"]).iter().zip(list(&case["references"]));
        let scores: Vec<f64> = pairs()
            .map(|(candidate, reference)| rouge_1(text(candidate), text(reference)).f1)
            .collect();
        let mean =
            scores.iter().sum::<f64>() / f64::from(u32::try_from(scores.len()).expect("few"));
        // Rounded to five digits in the file.
        close((mean * 1e5).round() / 1e5, &case["expected"], "the mean");
        let met = pairs().all(|(candidate, reference)| {
            let check = format!(
                "rouge_1 = {{ reference = {}, at_least = {} }}",
                quoted(reference),
                case["threshold"]
            );
            broken(&check, &json!({"format": "goldrun/run@1", "output": candidate})).is_empty()
        });
        assert_eq!(met, case["status"] == "PASSED", "{index}");
    }
}

#[test]
fn adk_tool_parameter_match() {
    let Some(file) = cases("adk_tool_parameter_match.json") else { return };
    assert_eq!(list(&file["cases"]).len(), 7);
    for case in list(&file["cases"]) {
        let name = text(&case["test"]);
        let pairs = |value: &Value| -> Vec<(String, Value)> {
            list(value).iter().map(|call| (text(&call[0]).to_owned(), call[1].clone())).collect()
        };
        let (actual, expected) = (pairs(&case["actual"]), pairs(&case["expected"]));
        let decoded = |value: &Value| Json::parse(&value.to_string()).expect("JSON");
        let wanted: Vec<ExpectedCall> = expected
            .iter()
            .map(|(tool, args)| {
                let Json::Object(args) = decoded(args) else { panic!("{name}: an object") };
                ExpectedCall { tool: tool.clone(), args }
            })
            .collect();
        let called: Vec<(&str, Json)> =
            actual.iter().map(|(tool, args)| (tool.as_str(), decoded(args))).collect();
        let score = arguments_match(&wanted, &called);
        let entry = |(tool, args): &(String, Value)| {
            let args: Vec<String> =
                args.as_object().into_iter().flatten().map(|(k, v)| format!("{k} = {v}")).collect();
            format!("{{ tool = \"{tool}\", args = {{ {} }} }}", args.join(", "))
        };
        let entries: Vec<String> = expected.iter().map(entry).collect();
        let check = |at_least: f64| {
            format!(
                "tool_arguments = {{ expected = [{}], at_least = {at_least:?} }}",
                entries.join(", ")
            )
        };
        if case["score"].is_null() {
            // What ADK does not evaluate would assert nothing: no suite may ask it.
            let refused = refused(&check(0.5), "tool_arguments.expected");
            assert!(score.is_none() && refused, "{name}");
            continue;
        }
        close(score.expect("a score"), &case["score"], name);
        let met = broken(&check(0.5), &calls(&actual)).is_empty();
        let passed =
            case["status"].as_str().map_or(score >= Some(0.5), |status| status == "PASSED");
        assert_eq!(met, passed, "{name}");
    }
}

#[test]
fn cagent_tool_call_scores() {
    let Some(file) = cases("cagent_scoring.json") else { return };
    assert_eq!(list(&file["cases"]).len(), 11);
    for case in list(&file["cases"]) {
        let name = text(&case["name"]);
        let (expected, actual): (Vec<&str>, Vec<&str>) = (
            list(&case["expected"]).iter().map(text).collect(),
            list(&case["actual"]).iter().map(text).collect(),
        );
        let f1 = names_f1(&expected, &actual);
        close(f1, &case["f1"], name);
        let run =
            calls(&actual.iter().map(|tool| ((*tool).to_owned(), json!({}))).collect::<Vec<_>>());
        let check = |at_least: f64| {
            format!(
                "tool_names = {{ expected = {}, at_least = {at_least:?} }}",
                quoted(&case["expected"])
            )
        };
        if f1 > 0.0 {
            assert_eq!(broken(&check(f1), &run), Vec::<String>::new(), "{name}");
        }
        if f1 < 1.0 {
            assert_eq!(broken(&check(f1 + 1e-6), &run).len(), 1, "{name}");
        }
    }
}
