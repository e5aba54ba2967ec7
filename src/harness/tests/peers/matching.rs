use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::json::Json;
use crate::judge::behaviour::{Behaviour, Projection, project};
use crate::judge::compare;
use crate::load::{LoadOptions, parse};
use crate::suite::SuiteConfig;

/// One of a peer's own cases: what it says of a run against a reference, and what we say.
struct Case {
    name: String,
    theirs: bool,
    ours: bool,
}

/// A peer's file of cases, where it is on this machine.
pub(crate) fn cases(file: &str) -> Option<Value> {
    let Some(folder) = std::env::var_os("GOLDRUN_FIELD_DATA") else {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
        return None;
    };
    let path = std::path::PathBuf::from(folder).join("matching").join(file);
    let text = std::fs::read_to_string(path).expect("the cases can be read");
    Some(serde_json::from_str(&text).expect("the cases are JSON"))
}

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// A suite of this `[compare]`, which leaves outputs alone as all these peers do.
fn suite(compare: &str, rest: &str) -> SuiteConfig {
    let toml = format!("[compare]\noutput = \"ignore\"\n{compare}\n{rest}");
    SuiteConfig::parse(&toml).unwrap_or_else(|error| panic!("{toml}\n{error}"))
}

fn projected(recording: &Value, config: &SuiteConfig) -> Projection {
    let text = recording.to_string();
    let run =
        parse(&text, &LoadOptions::default()).unwrap_or_else(|error| panic!("{text}\n{error}"));
    project(&run, &config.policy).unwrap_or_else(|error| panic!("{text}\n{error}"))
}

/// Whether the harness would accept `run` where `golden` was accepted; and that it then finds no difference, and else one.
fn accepted(golden: &Value, run: &Value, config: &SuiteConfig) -> bool {
    accepts(&projected(golden, config).behaviour, run, config)
}

fn accepts(golden: &Behaviour, run: &Value, config: &SuiteConfig) -> bool {
    let run = projected(run, config);
    let accepted = compare::accepts(golden, &run, &config.policy);
    let findings = compare::differences(golden, &run, &config.policy);
    assert_eq!(findings.is_empty(), accepted, "{findings:?}");
    accepted && run.holds_something(&config.policy)
}

/// A run of these calls, each in a turn of its own.
fn run(calls: impl Iterator<Item = (String, Option<Value>)>) -> Value {
    let step = |(turn, (name, args)): (usize, (String, Option<Value>))| {
        let mut step = json!({"kind": "tool", "name": name, "turn": turn});
        if let Some(args) = args {
            step["args"] = args;
        }
        step
    };
    let steps: Vec<Value> = calls.enumerate().map(step).collect();
    // What is evaluated has come to its end.
    json!({"format": "goldrun/run@1", "outcome": "completed", "steps": steps})
}

/// Asserts that ours is theirs but for these, each by name with what of our design decides it.
#[track_caller]
fn agree(cases: &[Case], expected: usize, deviations: &[(&str, &str)]) {
    assert_eq!(cases.len(), expected, "all of them");
    for case in cases {
        let deviates = deviations.iter().any(|(name, _)| *name == case.name);
        assert_eq!(
            case.ours != case.theirs,
            deviates,
            "{}: theirs {}, ours {}, listed as a deviation: {deviates}",
            case.name,
            case.theirs,
            case.ours
        );
    }
    for (name, why) in deviations {
        assert!(cases.iter().any(|case| case.name == *name), "no case {name:?} ({why})");
    }
}

/// The `[tools.arguments]` that say what a case's overrides do.
fn overrides(case: &Value) -> String {
    let mut toml = String::new();
    for (tool, way) in case["config"]["tool_args_match_overrides"].as_object().into_iter().flatten()
    {
        if let Some(mode) = way.as_str() {
            toml += &format!("[tools.arguments.{tool}]\nmode = \"{mode}\"\n");
        } else if let Some(only) = way.as_array() {
            // A list of paths compares those alone: all others that the calls have are left out.
            let only: Vec<&str> = only.iter().map(text).collect();
            let mut paths = BTreeMap::new();
            for message in list(&case["outputs"]).iter().chain(list(&case["reference_outputs"])) {
                for call in list(&message["tool_calls"])
                    .iter()
                    .filter(|call| call["function"]["name"] == **tool)
                {
                    let args = serde_json::from_str(text(&call["function"]["arguments"]))
                        .expect("arguments are JSON");
                    leaves(&args, "", &mut paths);
                }
            }
            let ignored: Vec<String> = paths
                .into_keys()
                .filter(|path| !only.contains(&path.as_str()))
                .map(|path| format!("{path:?}"))
                .collect();
            toml += &format!("[tools.arguments.{tool}]\nignore = [{}]\n", ignored.join(", "));
        } else if let Some(values) = way["declarative"]["both_in"].as_array() {
            // Some values that mean the same: a mask.
            let values: Vec<&str> = values.iter().map(text).collect();
            toml += &format!(
                "[[compare.mask]]\npattern = \"^(?:{})$\"\nreason = \"the same\"\n",
                values.join("|")
            );
        } else {
            // A function that lets a value stand for others: matchers in the golden.
            assert!(way["declarative"]["if_reference_contains"].is_string(), "{way}");
        }
    }
    toml
}

/// Puts into the golden the matchers that say what a case's functions do: where an accepted value holds a word, the run's must
/// hold another, and elsewhere any arguments will do.
fn matchers(case: &Value, golden: &mut Behaviour) {
    for (tool, way) in case["config"]["tool_args_match_overrides"].as_object().into_iter().flatten()
    {
        let way = &way["declarative"];
        let Some(word) = way["if_reference_contains"].as_str() else { continue };
        assert_eq!(way["else"], "match");
        for step in golden.steps.iter_mut().filter(|step| step.name.as_deref() == Some(tool)) {
            let path = text(&way["path"]);
            let value = step.args.as_ref().and_then(|args| args.get(path));
            let holds = matches!(value, Some(Json::String(value)) if value.contains(word));
            let (demanded, free) =
                (json!({path: {"$match": way["then_output_contains"]}}), json!({"$any": "object"}));
            let matcher = if holds { demanded } else { free };
            step.args = Some(Json::parse(&matcher.to_string()).expect("JSON"));
        }
    }
}

fn leaves(value: &Value, path: &str, paths: &mut BTreeMap<String, ()>) {
    match value.as_object() {
        Some(members) => {
            let below =
                |key: &str| if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") };
            members.iter().for_each(|(key, member)| leaves(member, &below(key), paths));
        }
        None => {
            paths.insert(path.to_owned(), ());
        }
    }
}

fn langchain_suite(config: &Value, rest: &str) -> SuiteConfig {
    let mode = match text(&config["trajectory_match_mode"]) {
        "strict" => "exact",
        other => other,
    };
    let arguments = text(&config["tool_args_match_mode"]);
    suite(&format!("trajectory = \"{mode}\"\narguments = \"{arguments}\""), rest)
}

#[test]
fn langchain_agentevals() {
    let Some(file) = cases("langchain_agentevals_trajectory.json") else { return };
    let judged: Vec<Case> = list(&file["cases"])
        .iter()
        .enumerate()
        .map(|(index, case)| Case {
            name: format!("{index} {}", text(&case["test"])),
            theirs: case["expected_score"].as_bool().expect("a score"),
            ours: by_langchain(case, &case["outputs"]),
        })
        .collect();
    agree(&judged, 64, &[]);
    // What a function demands is demanded: where it finds its word in no call, no call will do.
    let demanding = |case: &&Value| case["config"].to_string().contains("if_reference_contains");
    let mut demanding: Vec<_> = list(&file["cases"]).iter().filter(demanding).collect();
    assert_eq!(demanding.len(), 4);
    demanding.retain(|case| by_langchain(case, &case["outputs"]));
    let [case] = demanding[..] else { panic!("one of them passes") };
    let without = case["outputs"].to_string().replace("upgrade", "bump");
    assert!(!by_langchain(case, &serde_json::from_str(&without).expect("JSON")));
}

/// Whether the harness would accept `run` in one of LangChain's cases.
fn by_langchain(case: &Value, run: &Value) -> bool {
    let config = langchain_suite(&case["config"], &overrides(case));
    let mut golden = projected(&case["reference_outputs"], &config).behaviour;
    matchers(case, &mut golden);
    accepts(&golden, run, &config)
}

#[test]
fn langchain_agentevals_in_javascript() {
    let Some(file) = cases("langchain_agentevals_js_extra.json") else { return };
    let calls = |calls: &Value| {
        run(list(calls)
            .iter()
            .map(|call| (text(&call[0]).to_owned(), Some(call[1].clone())))
            .collect::<Vec<_>>()
            .into_iter())
    };
    let judged: Vec<Case> = list(&file["cases"])
        .iter()
        .map(|case| {
            let config = langchain_suite(&case["config"], "");
            Case {
                name: text(&case["config"]["tool_args_match_mode"]).to_owned(),
                theirs: case["expected_score"].as_bool().expect("a score"),
                ours: accepted(
                    &calls(&case["reference_tool_calls"]),
                    &calls(&case["outputs_tool_calls"]),
                    &config,
                ),
            }
        })
        .collect();
    agree(&judged, 2, &[]);
}

#[test]
fn adk_tool_trajectories() {
    let Some(file) = cases("adk_tool_trajectory.json") else { return };
    let of = |calls: &Value| {
        let call = |call: &Value| (text(&call["name"]).to_owned(), call.get("args").cloned());
        run(list(calls).iter().map(call))
    };
    let mut judged = Vec::new();
    for case in list(&file["cases"]) {
        let mode = match text(&case["config"]["match_type"]) {
            "EXACT" => "exact",
            "IN_ORDER" => "in_order",
            _ => "superset",
        };
        let arguments = if case["config"]["ignore_args"] == true { "ignore" } else { "exact" };
        let config = suite(&format!("trajectory = \"{mode}\"\narguments = \"{arguments}\""), "");
        let (actual, expected) =
            (list(&case["actual_invocations"]), list(&case["expected_invocations"]));
        assert_eq!(actual.len(), expected.len());
        let ours: Vec<bool> =
            actual.iter().zip(expected).map(|(a, e)| accepted(&of(e), &of(a), &config)).collect();
        let name = text(&case["test"]);
        let theirs = list(&case["expected"]["per_invocation"]);
        assert_eq!(ours.len(), theirs.len(), "{name}");
        let right = ours.iter().filter(|ok| **ok).count();
        if let Some(score) = case["expected"]["overall_score"].as_f64() {
            let share = f64::from(u32::try_from(right).expect("few"))
                / f64::from(u32::try_from(ours.len()).expect("few"));
            assert!((share - score).abs() < 1e-9, "{name}: {share} and {score}");
        } else {
            assert!(ours.is_empty(), "{name}: with nothing to judge, neither judges");
        }
        let all = theirs.iter().all(|invocation| invocation[0].as_f64() == Some(1.0));
        judged.push(Case { name: name.to_owned(), theirs: all, ours: right == ours.len() });
    }
    agree(&judged, 27, &[]);
}

#[test]
fn pydantic_evals_where_it_is_sure() {
    let Some(file) = cases("pydantic_evals_trajectory_match.json") else { return };
    assert_eq!(list(&file["cases"]).len(), 16);
    let of = |names: &Value| run(list(names).iter().map(|name| (text(name).to_owned(), None)));
    let mut judged = Vec::new();
    for case in list(&file["cases"]) {
        let score = case["score"].as_f64().expect("a score");
        if score > 0.0 && score < 1.0 {
            continue;
        }
        let mode = match text(&case["order"]) {
            "any_order" => "unordered",
            other => other,
        };
        let config = suite(&format!("trajectory = \"{mode}\"\narguments = \"ignore\""), "");
        judged.push(Case {
            name: text(&case["test"]).to_owned(),
            theirs: score >= 1.0,
            ours: accepted(&of(&case["expected"]), &of(&case["actual"]), &config),
        });
    }
    agree(
        &judged,
        10,
        &[(
            "in_order_expected_empty",
            "section 5, trajectory modes: in_order asks that the golden be a subsequence of the run, and calls beside it are \
             free; that a golden leaves nothing to assert is said in the report",
        )],
    );
}

/// Where a peer's greedy matching or loose types give another answer than its own rules: section 5 ("maximum bipartite
/// matching, never first fit") and section 4 ("`1` and `1.0` are equal, and `true` is not") decide. The peer's answers are those of FIELD.md.
#[test]
fn quirks_that_are_not_reproduced() {
    let calls = |args: &[Value]| {
        run(args
            .iter()
            .map(|args| ("f".to_owned(), Some(args.clone())))
            .collect::<Vec<_>>()
            .into_iter())
    };
    let superset = suite("trajectory = \"superset\"\narguments = \"superset\"", "");
    // First fit gives the only call that the second could have to the first.
    let (golden, run) =
        (calls(&[json!({}), json!({"a": 1})]), calls(&[json!({"a": 1}), json!({"b": 1})]));
    assert!(accepted(&golden, &run, &superset), "a permuted list is the same list");
    let exact = suite("trajectory = \"unordered\"", "");
    assert!(!accepted(&calls(&[json!({"a": true})]), &calls(&[json!({"a": 1})]), &exact));
    assert!(accepted(&calls(&[json!({"a": 1})]), &calls(&[json!({"a": 1.0})]), &exact));
}
