use super::*;
use crate::judge::check::test_support::run;

fn held(run_text: &str, scope: &Scope) -> Result<Vec<usize>, String> {
    let text = run(run_text);
    let run: Run<'_> = serde_json::from_str(&text).unwrap();
    scope
        .steps(&run)
        .map(|steps| steps.0.iter().map(|(index, _)| *index).collect())
        .map_err(|lost| lost.message)
}

const STAGES: &str = r#""steps": [
        {"kind": "tool", "name": "a", "args": {}, "stage": "plan", "agent": "x"},
        {"kind": "tool", "name": "b", "args": {}, "stage": "act"},
        {"kind": "final", "result": "done"}],
        "agent": {"name": "main"}, "stages": [{"node": "plan"}, {"node": "act"}, {"node": "idle"}]"#;

#[test]
fn a_scope_holds_the_steps_of_its_stage_and_agent() {
    let stage = |node: &str| Scope { stage: Some(node.to_owned()), ..Scope::default() };
    let agent = |name: &str| Scope { agent: Some(name.to_owned()), ..Scope::default() };
    assert_eq!(held(STAGES, &Scope::default()), Ok(vec![0, 1, 2]));
    assert_eq!(held(STAGES, &stage("act")), Ok(vec![1]));
    assert_eq!(held(STAGES, &stage("idle")), Ok(vec![]));
    assert_eq!(held(STAGES, &agent("x")), Ok(vec![0]));
    assert_eq!(held(STAGES, &agent("main")), Ok(vec![1, 2]));
    let both = Scope { stage: Some("act".to_owned()), agent: Some("x".to_owned()) };
    assert_eq!(held(STAGES, &both), Ok(vec![]));
}

#[test]
fn a_scope_that_leads_nowhere_is_said() {
    let stage = |node: &str| Scope { stage: Some(node.to_owned()), ..Scope::default() };
    let agent = Scope { agent: Some("y".to_owned()), ..Scope::default() };
    let silent = r#""steps": [{"kind": "tool", "name": "a"}], "stages": [{"node": "plan"}]"#;
    for (run, scope, says) in [
        ("", Scope::default(), "holds no step"),
        (r#""stages": [{"node": "plan"}]"#, stage("plan"), "holds no step"),
        (STAGES, stage("plann"), "has no stage \"plann\""),
        (silent, stage("plan"), "does not say which steps are those of stage \"plan\""),
        (STAGES, agent, "has no step of agent \"y\""),
    ] {
        let said = held(run, &scope).unwrap_err();
        assert!(said.contains(says), "{said}");
    }
}
