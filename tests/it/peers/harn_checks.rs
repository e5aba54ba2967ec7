use crate::support::Project;

/// A suite of one Harn run record with this `suite.toml`, which compares nothing: its checks alone judge.
fn suite(checks: &str) -> Project {
    Project::with_suite(&format!(
        "[compare]\ntrajectory = \"off\"\noutput = \"ignore\"\nstages = \"ignore\"\n{checks}"
    ))
}

/// A record of the case with these members.
fn record(project: &Project, members: &str) {
    project.write(
        "suites/s/runs/a/1.json",
        format!(
            r#"{{"_type": "run_record", "id": "r", "workflow_id": "w", "status": "completed", "started_at": "1"{members}}}"#
        ),
    );
}

/// A limit on how long a run takes may warn without blocking, and blocks where it is not told to warn.
#[test]
fn a_slow_record_warns_without_blocking() {
    let budget = |severity: &str| {
        format!(
            "[budget]\nduration = {{ max = \"1ms\"{severity} }}\n[[check]]\nallowed_tools = [\"read\"]\n"
        )
    };
    let project = suite(&budget(", severity = \"warning\""));
    let took = |ms: &str| {
        record(
            &project,
            &format!(
                r#", "usage": {{"total_duration_ms": {ms}, "call_count": 1}}, "tool_recordings": [{{"tool_name": "read", "args_hash": "00ff", "result": "ok", "is_rejected": false, "duration_ms": 1, "iteration": 0, "timestamp": "t"}}]"#
            ),
        );
    };
    took("12");
    let said = project.harness(&["--report", "json=r.json"]).exits(0);
    said.says("usage.duration: 0.012 s; the budget allows 0.001 s");
    let report = project.read("r.json");
    assert!(
        report.contains("\"severity\": \"warning\"") && !report.contains("\"severity\": \"error\""),
        "{report}"
    );
    project.write("suites/s/suite.toml", budget(""));
    project
        .harness(&["accept", "--all"])
        .exits(1)
        .says("repetition 1 breaks a check")
        .says("0.012 s");
}

/// Calls are counted one by one, of one tool or of all.
#[test]
fn calls_of_a_record_are_counted_against_a_budget() {
    let call = |name: &str, hash: &str| {
        format!(
            r#"{{"tool_name": "{name}", "args_hash": "{hash}", "result": "ok", "is_rejected": false, "duration_ms": 1, "iteration": 0, "timestamp": "t"}}"#
        )
    };
    let project = suite(
        "[budget]\ntool_calls = 3\n[[check]]\nrequired_call = { tool = \"write\", at_least = 0, at_most = 1 }\n",
    );
    let made = |calls: &[(&str, &str)]| {
        let calls: Vec<_> = calls.iter().map(|(name, hash)| call(name, hash)).collect();
        record(&project, &format!(r#", "tool_recordings": [{}]"#, calls.join(",")));
    };
    made(&[("read", "01"), ("read", "02"), ("write", "03")]);
    project.harness(&[]).exits(0);
    // The same call again is another call.
    made(&[("read", "01"), ("read", "01"), ("read", "01"), ("write", "03")]);
    project.harness(&[]).exits(1).says("4 tool calls; the budget allows 3 tool calls");
    made(&[("read", "01"), ("write", "03"), ("write", "04")]);
    project.harness(&[]).exits(1).says("\"write\"").says("2 times");
    record(&project, "");
    project.harness(&[]).exits(1).says("the recording holds no step");
}

/// Usage that the record does not hold is within no limit.
#[test]
fn a_budget_on_usage_that_is_missing_fails() {
    let project = suite("[budget]\noutput_tokens = 100\ncost_usd = 1.0\nduration = \"1m\"\n");
    record(
        &project,
        r#", "usage": {"output_tokens": 1, "total_cost": 0.1, "total_duration_ms": 5}"#,
    );
    project.harness(&[]).exits(0);
    for usage in ["", r#", "usage": {}"#, r#", "usage": {"input_tokens": 5}"#] {
        record(&project, usage);
        let said = project.harness(&[]).exits(1);
        said.says("does not say how many output tokens the run had")
            .says("does not say what the run cost")
            .says("does not say how long the run took");
    }
}

/// Texts, verifications, costs and the targets of transitions are looked at where a suite asks.
#[test]
fn verifications_and_transitions_are_reached_by_paths() {
    let project = suite(
        "[budget]\ncost_usd = 0.5\n\
         [[check]]\npath = \"$.stages[?@.node == 'act'].verification.ok\"\nequals = true\n\
         [[check]]\npath = \"$.stages[?@.node == 'act'].visible_text\"\ncontains = \"merged\"\n\
         [[check]]\npath = \"$.transitions[?@.from == 'act'].to\"\nequals = \"verify\"\n\
         [[check]]\npath = \"$.stages[*].node\"\ncount = 2\n",
    );
    let run = |ok: &str, text: &str, to: &str, cost: &str, more: &str| {
        let stage = |node: &str, rest: &str| {
            format!(
                r#"{{"id": "{node}1", "node_id": "{node}", "status": "completed", "outcome": "success"{rest}}}"#
            )
        };
        let act = stage("act", &format!(r#", "visible_text": "{text}"{ok}"#));
        let stages = [act, stage("verify", "")].join(",");
        record(
            &project,
            &format!(
                r#", "usage": {{"total_cost": {cost}}}, "stages": [{stages}{more}], "transitions": [{{"id": "t", "from_node_id": "act", "to_node_id": "{to}", "timestamp": "1"}}]"#
            ),
        );
    };
    let good = r#", "verification": {"ok": true}"#;
    run(good, "merged it", "verify", "0.5", "");
    project.harness(&[]).exits(0);
    let bad = r#", "verification": {"ok": false}"#;
    let stage = r#", {"id": "x", "node_id": "extra", "status": "completed"}"#;
    for (ok, text, to, cost, more, says) in [
        (bad, "merged it", "verify", "0.5", "", "verification.ok"),
        ("", "merged it", "verify", "0.5", "", "verification.ok: the recording has no value here"),
        (good, "closed it", "verify", "0.5", "", "\"merged\""),
        (good, "merged it", "act", "0.5", "", "transitions"),
        (good, "merged it", "verify", "0.6", "", "$0.6; the budget allows $0.5"),
        (good, "merged it", "verify", "0.5", stage, "expected 2 values, found 3"),
    ] {
        run(ok, text, to, cost, more);
        project.harness(&[]).exits(1).says(says);
    }
}
