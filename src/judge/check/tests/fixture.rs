use proptest::prelude::*;

use super::*;
use crate::judge::test_runs::text;

fn with_run<T>(members: &str, with: impl FnOnce(&Run<'_>) -> T) -> T {
    let text = text(members);
    with(&serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}")))
}

fn kinds_of(fixture: &Fixture, members: &str) -> Vec<FindingKind> {
    with_run(members, |run| {
        fixture.broken(run, &Policy::default()).iter().map(|finding| finding.kind).collect()
    })
}

fn rule(node: &str) -> StageRule {
    let (node, which) = (node.to_owned(), Which::Nth(0));
    StageRule {
        node,
        which,
        status: None,
        outcome: None,
        branch: None,
        artifacts: Vec::new(),
        text: None,
    }
}

fn stages(rules: Vec<StageRule>) -> Fixture {
    Fixture { stages: rules, ..Fixture::default() }
}

const ACT: &str = r#""outcome": "completed", "stages": [{"node": "act", "status": "completed", "outcome": "success",
    "branch": "yes", "visible_text": "done: 42", "artifacts": [{"kind": "summary"}, {"kind": "summary"}, {"kind": "log"}]}]"#;

/// A rule's name, a fixture of it, a run that meets it, one that breaks it, one that holds nothing of what the rule is about and
/// must not pass for that, and with what the last two break it.
type Row = (&'static str, Fixture, String, String, String, FindingKind);

fn each_is_met_broken_and_never_met_by_nothing(rows: impl IntoIterator<Item = Row>) {
    for (row, fixture, met, unmet, nothing, kind) in rows {
        assert_eq!(kinds_of(&fixture, &met), [], "{row}: met");
        assert_eq!(kinds_of(&fixture, &unmet), [kind], "{row}: broken");
        assert_eq!(kinds_of(&fixture, &nothing), [kind], "{row}: by nothing");
    }
}

const A: &str = r#"{"node": "a"}"#;
const B: &str = r#"{"node": "b"}"#;

fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// A run of these stages.
fn of(stages: &[&str]) -> String {
    format!(r#""stages": [{}]"#, stages.join(","))
}

/// A run of the stage `act` with these members more.
fn act(members: &str) -> String {
    format!(r#""stages": [{{"node": "act"{members}}}]"#)
}

#[test]
fn each_rule_of_the_run_is_met_broken_and_never_met_by_nothing() {
    let status = |word: &str| Fixture { status: some(word), ..Fixture::default() };
    let outcome = Fixture { outcome: Some(Outcome::Completed), ..Fixture::default() };
    each_is_met_broken_and_never_met_by_nothing([
        (
            "status",
            status("completed"),
            r#""status": "completed""#.to_owned(),
            r#""status": "failed""#.to_owned(),
            String::from(r#""steps": []"#),
            FindingKind::FixtureRun,
        ),
        (
            "status by outcome",
            status("completed"),
            ACT.to_owned(),
            r#""outcome": "failed""#.to_owned(),
            r#""outcome": "unknown""#.to_owned(),
            FindingKind::FixtureRun,
        ),
        (
            "outcome",
            outcome,
            ACT.to_owned(),
            r#""outcome": "gave_up""#.to_owned(),
            r#""status": "completed""#.to_owned(),
            FindingKind::FixtureRun,
        ),
    ]);
}

#[test]
fn each_rule_of_which_stages_are_run_is_met_broken_and_never_met_by_nothing() {
    use FindingKind::*;
    let ordered = Fixture { in_order: true, ..stages(vec![rule("a"), rule("b")]) };
    let only = Fixture { no_other_stages: true, ..stages(vec![rule("a")]) };
    let second = stages(vec![StageRule { which: Which::Nth(1), ..rule("a") }]);
    let last =
        stages(vec![StageRule { which: Which::Last, outcome: some("success"), ..rule("a") }]);
    let retried = |one: &str, two: &str| {
        of(&[
            &format!(r#"{{"node": "a", "outcome": "{one}"}}"#),
            &format!(r#"{{"node": "a", "outcome": "{two}"}}"#),
        ])
    };
    each_is_met_broken_and_never_met_by_nothing([
        (
            "stage",
            stages(vec![rule("act")]),
            ACT.to_owned(),
            of(&[A]),
            r#""stages": []"#.to_owned(),
            FixtureStageMissing,
        ),
        ("occurrence", second, of(&[A, A]), of(&[A, B]), of(&[A]), FixtureStageMissing),
        (
            "last",
            last,
            retried("error", "success"),
            retried("success", "error"),
            of(&[A]),
            FixtureStage,
        ),
        ("order", ordered.clone(), of(&[A, B]), of(&[B, A]), of(&[B, B, A]), FixtureOrder),
        ("no other stages", only, of(&[A]), of(&[A, B]), of(&[A, A]), FixtureStageExtra),
    ]);
    // Absent asserts nothing, not even where something is recorded; and order is not asserted unasked.
    assert_eq!(
        kinds_of(&stages(vec![rule("act")]), &act(r#", "status": "failed", "branch": "no""#)),
        []
    );
    assert_eq!(kinds_of(&Fixture { in_order: false, ..ordered }, &of(&[B, A])), []);
}

#[test]
fn each_rule_of_how_a_stage_went_is_met_broken_and_never_met_by_nothing() {
    use FindingKind::*;
    let branch = |branch: Option<&str>| {
        stages(vec![StageRule { branch: Some(branch.map(str::to_owned)), ..rule("act") }])
    };
    each_is_met_broken_and_never_met_by_nothing([
        (
            "stage status",
            stages(vec![StageRule { status: some("completed"), ..rule("act") }]),
            ACT.to_owned(),
            act(r#", "status": "failed""#),
            act(""),
            FixtureStage,
        ),
        (
            "stage outcome",
            stages(vec![StageRule { outcome: some("success"), ..rule("act") }]),
            ACT.to_owned(),
            act(r#", "outcome": "error""#),
            act(""),
            FixtureStage,
        ),
        (
            "branch",
            branch(Some("yes")),
            ACT.to_owned(),
            act(r#", "branch": "no""#),
            act(""),
            FixtureStage,
        ),
        (
            "no branch",
            branch(None),
            act(""),
            ACT.to_owned(),
            act(r#", "branch": "no""#),
            FixtureStage,
        ),
    ]);
}

#[test]
fn each_rule_of_what_a_stage_made_is_met_broken_and_never_met_by_nothing() {
    use FindingKind::*;
    let kinds = |kinds: &[&str]| {
        stages(vec![StageRule {
            artifacts: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            ..rule("act")
        }])
    };
    each_is_met_broken_and_never_met_by_nothing([
        (
            "artifact",
            kinds(&["log"]),
            ACT.to_owned(),
            act(r#", "artifacts": [{"kind": "summary"}]"#),
            act(r#", "artifacts": [{}]"#),
            FixtureArtifact,
        ),
        (
            "artifacts as a multiset",
            kinds(&["summary", "summary"]),
            ACT.to_owned(),
            act(r#", "artifacts": [{"kind": "summary"}, {"kind": "log"}]"#),
            act(""),
            FixtureArtifact,
        ),
        (
            "text",
            stages(vec![StageRule { text: some("42"), ..rule("act") }]),
            ACT.to_owned(),
            act(r#", "visible_text": "done: 41""#),
            act(""),
            FixtureText,
        ),
    ]);
}

#[test]
fn every_broken_rule_is_reported_in_the_order_of_the_checks() {
    let act = StageRule {
        status: Some("completed".to_owned()),
        outcome: Some("success".to_owned()),
        branch: Some(None),
        artifacts: vec!["a".to_owned(), "b".to_owned()],
        text: Some("x".to_owned()),
        ..rule("act")
    };
    let fixture =
        Fixture { status: Some("completed".to_owned()), ..stages(vec![rule("gone"), act]) };
    let members = r#""outcome": "failed", "stages": [{"node": "act", "status": "failed", "outcome": "error", "branch": "no"}]"#;
    let broken = with_run(members, |run| fixture.broken(run, &Policy::default()));
    let messages: Vec<_> =
        broken.iter().map(|finding| format!("{}: {}", finding.path, finding.message)).collect();
    assert_eq!(
        messages,
        [
            r#"status: the fixture demands the run's status "completed", and it is "failed""#,
            r#": the fixture demands stage "gone", and the run does not have it"#,
            r#"stages[0].status: the fixture demands status "completed" of stage "act", and it is "failed""#,
            r#"stages[0].outcome: the fixture demands outcome "success" of stage "act", and it is "error""#,
            r#"stages[0].branch: the fixture demands no branch after stage "act", and it is "no""#,
            r#"stages[0].artifacts: the fixture demands 1 artifacts of kind "a" of stage "act", and it left 0"#,
            r#"stages[0].artifacts: the fixture demands 1 artifacts of kind "b" of stage "act", and it left 0"#,
            r#"stages[0].visible_text: stage "act" does not contain the text that the fixture demands"#,
        ]
    );
    assert_eq!((broken[2].run_index, &broken[2].before), (Some(0), &Some(Json::from("completed"))));
}

#[test]
fn questions_by_count_and_by_words() {
    let terms = |terms: &[&str]| terms.iter().map(|term| (*term).to_owned()).collect::<Vec<_>>();
    let rule = QuestionRule { min: 1, max: Some(1), ..QuestionRule::default() };
    let asks = |questions: &[&str]| {
        let questions: Vec<_> = questions
            .iter()
            .map(|text| format!(r#"{{"request_id": "1", "prompt": "{text}"}}"#))
            .collect();
        format!(r#""questions": [{}]"#, questions.join(","))
    };
    let words = QuestionRule {
        required_terms: terms(&["repository"]),
        forbidden_terms: terms(&["branch"]),
        ..rule.clone()
    };
    let expected = QuestionRule {
        expected: Some("Welches Verzeichnis? Über 日本".to_owned()),
        ..rule.clone()
    };
    let accepted =
        QuestionRule { accepted: terms(&["which one", "which repository"]), ..rule.clone() };
    let many = QuestionRule { max: None, ..words.clone() };
    let free = QuestionRule { min: 0, max: Some(0), ..QuestionRule::default() };
    for (row, rule, met, unmet, nothing) in [
        ("count", rule, asks(&["x"]), asks(&["x", "y"]), asks(&[])),
        (
            "terms",
            words.clone(),
            asks(&["Which Repository should I patch?"]),
            asks(&["Which branch of the repository?"]),
            asks(&[""]),
        ),
        (
            "expected, beyond ASCII",
            expected,
            asks(&["welches verzeichnis -- über 日本!"]),
            asks(&["welches verzeichnis über 日"]),
            asks(&["?!"]),
        ),
        (
            "accepted",
            accepted,
            asks(&["Which: repository"]),
            asks(&["Which repository now"]),
            asks(&[]),
        ),
        // All of it must hold of one question, not some here and some there.
        (
            "one and the same",
            many,
            asks(&["the branch", "which repository"]),
            asks(&["branch of the repository", "other"]),
            asks(&["which"]),
        ),
    ] {
        let fixture = Fixture { questions: Some(rule), ..Fixture::default() };
        assert_eq!(kinds_of(&fixture, &met), [], "{row}: met");
        for (members, way) in [(unmet, "broken"), (nothing, "by nothing")] {
            let kinds = kinds_of(&fixture, &members);
            assert!(
                !kinds.is_empty() && kinds.iter().all(|kind| *kind == FindingKind::FixtureQuestion),
                "{row}: {way}"
            );
        }
    }
    let none = Fixture { questions: Some(free), ..Fixture::default() };
    assert_eq!(kinds_of(&none, &asks(&[])), []);
    assert_eq!(kinds_of(&none, &asks(&["x"])), [FindingKind::FixtureQuestion]);
    let both = Fixture { questions: Some(words), ..Fixture::default() };
    let broken = with_run(&asks(&["a branch", "b"]), |run| both.broken(run, &Policy::default()));
    let messages: Vec<_> = broken.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "the fixture demands at most 1 questions to a person; the run asked 2",
            r#"no question meets what the fixture demands; the run asked "a branch", "b""#
        ]
    );
}

#[test]
fn what_is_derived_is_met_by_its_run_and_asserts_the_whole_text() {
    let long = format!("{} and the answer is 42", "x".repeat(80));
    let run = |answer: &str| {
        format!(
            r#""outcome": "completed", "stages": [{{"node": "act", "visible_text": "{answer}"}}, {{"node": "act"}}]"#
        )
    };
    let derived = with_run(&run(&long), |run| Fixture::derive(run, &Policy::default()));
    assert!(derived.in_order && derived.no_other_stages && !derived.is_empty());
    assert_eq!(kinds_of(&derived, &run(&long)), []);
    assert_eq!(kinds_of(&derived, &run(&long.replace("42", "41"))), [FindingKind::FixtureText]);
    assert_eq!(derived.stages[1].branch, Some(None), "that no branch was taken is asserted too");
}

#[test]
fn masked_values_and_credentials_stand_in_no_derived_fixture() {
    let policy = crate::judge::test_runs::masked(Policy::default());
    let secret = format!("ghp_{}", "a1B2".repeat(10));
    let run = |n: u8| {
        format!(
            r#""stages": [{{"node": "a", "visible_text": "{} by {secret}"}}]"#,
            crate::judge::test_runs::uuid(n)
        )
    };
    let derived = with_run(&run(1), |run| Fixture::derive(run, &policy));
    assert_eq!(derived.stages[0].text.as_deref(), Some("<uuid 1> by <secret 1>"));
    assert!(with_run(&run(2), |run| derived.broken(run, &policy)).is_empty());
    assert_eq!(with_run(&run(2), |run| derived.masks_used(run, &policy)), [true]);
    assert_eq!(
        with_run(r#""stages": [{"node": "a"}]"#, |run| derived.masks_used(run, &policy)),
        [false]
    );
    // What a person wrote as it stands in the recording holds as well, and a report shows no credential.
    let own = stages(vec![StageRule { text: Some(crate::judge::test_runs::uuid(2)), ..rule("a") }]);
    assert!(with_run(&run(2), |run| own.broken(run, &policy)).is_empty());
    let broken = with_run(&run(1), |run| own.broken(run, &policy));
    assert!(!format!("{broken:?}").contains(&secret), "{broken:?}");
}

#[test]
fn what_harn_derives_from_a_run_is_told_from_what_a_person_wrote() {
    let harn = |text: Option<&str>| Fixture {
        status: Some("completed".to_owned()),
        stages: vec![StageRule {
            which: Which::Last,
            status: Some("completed".to_owned()),
            outcome: Some("success".to_owned()),
            branch: Some(Some("yes".to_owned())),
            artifacts: vec!["log".to_owned(), "summary".to_owned(), "summary".to_owned()],
            text: text.map(str::to_owned),
            ..rule("act")
        }],
        ..Fixture::default()
    };
    let is_derived =
        |fixture: &Fixture, members: &str| with_run(members, |run| fixture.is_derived_from(run));
    assert!(is_derived(&harn(Some("done: 42")), ACT));
    for fixture in [
        harn(Some("done")),
        harn(None),
        Fixture { stages: Vec::new(), ..harn(None) },
        Fixture {
            questions: Some(QuestionRule { min: 1, ..QuestionRule::default() }),
            ..harn(Some("done: 42"))
        },
    ] {
        assert!(!is_derived(&fixture, ACT), "{fixture:?}");
    }
    let long = "é".repeat(100);
    let members = ACT.replace("done: 42", &long);
    assert!(
        is_derived(&harn(Some(&"é".repeat(80))), &members)
            && is_derived(&harn(Some(&long)), &members)
    );
    assert!(!is_derived(&harn(Some(&"é".repeat(79))), &members));
    assert!(is_derived(&harn(None), &ACT.replace("done: 42", "")));
    assert!(!is_derived(&harn(Some("done: 42")), &ACT.replace("yes", "no")));
    assert!(
        !is_derived(&harn(Some("done: 42")), &ACT.replace("log", "trace")),
        "other kinds were demanded by a person"
    );
}

proptest! {
    #[test]
    fn every_run_meets_what_is_derived_from_it(
        made in prop::collection::vec(("[ab]", prop::option::of("[xy ]{0,3}"), prop::option::of("[pq]"), 0_u32..3), 1..5)
    ) {
        let stages: Vec<_> = made.iter().map(|(node, text, branch, occurrence)| {
            let field = |key: &str, value: &Option<String>| value.as_ref().map(|v| format!(r#", "{key}": "{v}""#)).unwrap_or_default();
            format!(r#"{{"node": "{node}", "occurrence": {occurrence}{}{}}}"#, field("visible_text", text), field("branch", branch))
        }).collect();
        let members = format!(r#""stages": [{}]"#, stages.join(","));
        with_run(&members, |run| {
            let derived = Fixture::derive(run, &Policy::default());
            prop_assert_eq!(derived.broken(run, &Policy::default()), []);
            // Without its last stage it is another run, whichever stage that was.
            let mut shorter = run.clone();
            shorter.stages.pop();
            prop_assert!(!derived.broken(&shorter, &Policy::default()).is_empty());
            Ok(())
        })?;
    }
}
