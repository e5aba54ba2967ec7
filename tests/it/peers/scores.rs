use serde_json::{Value, json};

use crate::support::Project;

pub(crate) fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

pub(crate) fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

/// Invocations as repetitions of a case that must score 1, and the threshold as its pass rate. Where ADK takes the mean of graded
/// scores, section 5 of the design counts the repetitions that were accepted: 0.5 is none. All verdicts are the same.
#[test]
fn adk_aggregation_over_repetitions() {
    const SUITE: &str = "[compare]\ntrajectory = \"off\"\noutput = \"ignore\"\nstages = \"ignore\"\n\
                         [verdict]\nmin_pass_rate = 0.7\n[[check]]\nat = \"output.score\"\nat_least = 1\n";
    let Some(folder) = std::env::var_os("GOLDRUN_FIELD_DATA") else {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
        return;
    };
    let path = std::path::PathBuf::from(folder).join("matching/adk_run_aggregation.json");
    let file = std::fs::read_to_string(path).expect("the cases can be read");
    let file: Value = serde_json::from_str(&file).expect("the cases are JSON");
    assert_eq!((list(&file["cases"]).len(), file["threshold"].as_f64()), (4, Some(0.7)));
    for case in list(&file["cases"]) {
        let name = text(&case["test"]);
        let mut groups: Vec<(String, &[Value])> =
            vec![("set/case".to_owned(), list(&case["runs"]))];
        if let Some(by_case) = case["runs_by_case"].as_object() {
            groups = by_case.iter().map(|(group, runs)| (group.clone(), list(runs))).collect();
        }
        let project = Project::new();
        for (group, runs) in &groups {
            let (suite, case) = group.split_once('/').expect("a set and a case");
            project.write(&format!("suites/{suite}/suite.toml"), SUITE);
            let scores = runs.iter().flat_map(|run| {
                if run == "CRASHED" { vec![Value::Null] } else { list(run).to_vec() }
            });
            for (index, score) in scores.enumerate() {
                let recording = match score {
                    Value::Null => json!({"format": "goldrun/run@1", "outcome": "crashed"}),
                    score => {
                        json!({"format": "goldrun/run@1", "outcome": "completed", "output": {"score": score}})
                    }
                };
                project.write(
                    &format!("suites/{suite}/runs/{case}/{}.json", index + 1),
                    recording.to_string(),
                );
            }
        }
        let said = project.harness(&["--report", "json=-"]);
        let report: Value = serde_json::from_str(&said.out)
            .unwrap_or_else(|error| panic!("{name}: {error}: {said:?}"));
        let judged: Vec<String> = list(&report["cases"])
            .iter()
            .map(|case| format!("{}/{}", text(&case["suite"]), text(&case["case"])))
            .collect();
        let names: Vec<String> = match case.get("groups") {
            Some(groups) => list(groups).iter().map(|group| text(group).to_owned()).collect(),
            None => vec!["set/case".to_owned()],
        };
        assert_eq!(judged, names, "{name}");
        let passed = case.get("status").is_none_or(|status| status == "PASSED");
        assert_eq!(said.code == 0, passed, "{name}: {said:?}");
        if let Some(score) = case["score"].as_f64().filter(|_| passed) {
            let repetitions = &report["cases"][0]["repetitions"];
            let rate = repetitions["accepted"].as_f64().expect("a count")
                / repetitions["total"].as_f64().expect("a count");
            assert!((rate - score).abs() < 1e-9, "{name}: {rate} is not {score}");
        }
    }
}
