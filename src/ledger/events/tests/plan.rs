use super::*;

fn stage(node: &str, depends_on: &[&str]) -> String {
    let on = serde_json::to_string(depends_on).unwrap();
    format!(
        r#"{{"node":"{node}","goal":"g","owner":"a","validator":{{"type":"build_pass"}},"depends_on":{on}}}"#
    )
}

fn plan(stages: &[String]) -> Result<Plan, PlanError> {
    Plan::parse(&format!(r#"{{"goal":"G","stages":[{}]}}"#, stages.join(",")), &["a"])
}

#[test]
fn a_fence_inside_a_string_is_text_and_an_unclosed_block_is_none() {
    let text = format!(
        "Here:\n```json\n{{\"goal\":\"use ```sh\",\"stages\":[{}]}}\n```\nbye",
        stage("a", &[])
    );
    assert_eq!(Plan::parse(&text, &[]).unwrap().goal, "use ```sh");
    let unclosed = text.split("\n```\nbye").next().unwrap();
    assert!(matches!(Plan::parse(unclosed, &[]), Err(PlanError::NotJson(_))));
    for text in [
        "",
        "nothing",
        "```json\n[1]\n```",
        "{\"goal\":\"G\"} thanks",
        "```json\n```",
        "{\"goal\":7}",
    ] {
        assert!(matches!(Plan::parse(text, &[]), Err(PlanError::NotJson(_))), "{text}");
    }
}

#[test]
fn what_waits_for_itself_is_named_and_nothing_else_is() {
    assert!(plan(&[stage("b", &["a"]), stage("a", &[]), stage("c", &["a", "b", "b"])]).is_ok());
    let error = plan(&[stage("a", &["b"]), stage("b", &["a"]), stage("c", &[])]).unwrap_err();
    assert_eq!(error.to_string(), "not a valid plan: these stages wait for each other: a, b");
    let error = plan(&[stage("a", &["ghost"])]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "not a valid plan: stage \"a\": it waits for \"ghost\", which is not a stage"
    );
}

#[test]
fn every_broken_rule_is_said_at_once() {
    let text = r#"{"stages":[{"node":"a","validator":{"type":"vibes"}},{"node":"a","goal":"g","owner":"x","validator":{"type":"command_pass"}}],
                       "criteria":[{}]}"#;
    let Err(PlanError::Invalid(broken)) = Plan::parse(text, &["a"]) else { panic!("not valid") };
    assert_eq!(broken.len(), 9, "{broken:#?}");
}

#[test]
fn tool_profiles_follow_the_validator() {
    let text = stage("a", &[]).replace("build_pass", "approval");
    let plan = plan(&[text, stage("b", &[])]).unwrap();
    let profiles: Vec<_> = plan.stages.iter().map(|stage| stage.tool_profile.join(",")).collect();
    assert_eq!(profiles, ["supervisor", "coding"]);
    assert_eq!(plan.stages[0].max_retries, 2);
}
