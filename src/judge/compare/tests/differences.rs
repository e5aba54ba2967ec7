use proptest::prelude::*;

use super::*;
use crate::judge::policy::Trajectory;
use crate::judge::test_runs::{calls, drawn, effects, exact, masked, policies, projected, uuid};

type Calls<'a> = &'a [(u32, &'a str, &'a str)];

/// Kind, path, index in the golden and in the run.
type Found = (FindingKind, String, Option<usize>, Option<usize>);

fn compared(golden: &str, run: &str) -> Vec<Finding> {
    differences(&projected(golden, &exact()).behaviour, &projected(run, &exact()), &exact())
}

/// What is found between two sequences of calls, and the divergence.
fn found(golden: Calls<'_>, run: Calls<'_>) -> (Vec<Found>, String) {
    let findings = compared(&calls(golden), &calls(run));
    let words = divergence(&findings).unwrap_or_default();
    (findings.into_iter().map(|f| (f.kind, f.path, f.golden_index, f.run_index)).collect(), words)
}

use FindingKind::{OutcomeChanged, OutputChanged, StageAdded, StageChanged, StageRemoved};
use FindingKind::{StepAdded, StepChanged, StepMoved, StepRemoved};

#[test]
fn a_step_more_and_a_step_less() {
    let (two, three): (Calls<'_>, Calls<'_>) =
        (&[(0, "a", "1"), (1, "c", "3")], &[(0, "a", "1"), (1, "b", "2"), (2, "c", "3")]);
    let (findings, words) = found(two, three);
    assert_eq!(findings, [(StepAdded, "steps[1]".to_owned(), None, Some(1))]);
    assert_eq!(words, "step 2 (steps[1]): nothing before, now tool b(2)");
    let (findings, words) = found(three, two);
    assert_eq!(findings, [(StepRemoved, String::new(), Some(1), None)]);
    assert_eq!(words, "step 2 of the golden: was tool b(2), now missing");
}

#[test]
fn what_is_dropped_early_comes_before_what_changed_later() {
    let (findings, words) = found(
        &[(0, "a", "1"), (1, "b", "2"), (2, "c", "3"), (3, "d", "4")],
        &[(0, "a", "1"), (1, "c", "3"), (2, "d", "5"), (3, "e", "6")],
    );
    let kinds: Vec<_> = findings.iter().map(|finding| finding.0).collect();
    assert_eq!(kinds, [StepRemoved, StepChanged, StepAdded]);
    assert_eq!(words, "step 2 of the golden: was tool b(2), now missing");
    // Within one stretch of steps too.
    let (findings, _) = found(&[(0, "x", "1"), (1, "a", "1")], &[(0, "a", "2")]);
    assert_eq!(findings[0], (StepRemoved, String::new(), Some(0), None));
}

#[test]
fn a_changed_argument_has_its_path() {
    let old = r#"{"id": 1, "at": {"a.b": [1, {"x": true}], "gone": null}, "same": [1]}"#;
    let new = r#"{"id": 1, "at": {"a.b": [1, {"x": false}, 2]}, "same": [1], "new": {}}"#;
    let findings = compared(&calls(&[(0, "book", old)]), &calls(&[(0, "book", new)]));
    let text = |value: &Option<Json>| value.as_ref().map(|value| words::value(value, 100));
    let leaves: Vec<_> =
        findings.iter().map(|f| (f.path.as_str(), text(&f.before), text(&f.after))).collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        leaves,
        [
            (r#"steps[0].args.at["a.b"][1].x"#, some("true"), some("false")),
            (r#"steps[0].args.at["a.b"][2]"#, None, some("2")),
            ("steps[0].args.at.gone", some("null"), None),
            ("steps[0].args.new", None, some("{}")),
        ]
    );
    assert!(
        findings
            .iter()
            .all(|f| f.kind == StepChanged && f.golden_index == Some(0) && f.run_index == Some(0))
    );
    let words = r#"step 1: steps[0].args.at["a.b"][1].x of book: was true, now false"#;
    assert_eq!(divergence(&findings).unwrap(), words);
    let hashed = |hash: &str| {
        format!(
            r#""outcome": "completed", "steps": [{{"kind": "tool", "name": "f", "args_hash": "{hash}"}}]"#
        )
    };
    assert_eq!(compared(&hashed("d1"), &hashed("d2"))[0].path, "steps[0].args_hash");
    let absent = hashed("d1").replace(r#", "args_hash": "d1""#, "");
    assert_eq!(compared(&absent, &calls(&[(0, "f", "{}")]))[0].path, "steps[0].args");
}

#[test]
fn a_moved_step_is_one_finding() {
    let (findings, words) = found(
        &[(0, "a", "1"), (1, "b", "2"), (2, "c", "3")],
        &[(0, "b", "2"), (1, "c", "3"), (2, "a", "1")],
    );
    assert_eq!(findings, [(StepMoved, "steps[2]".to_owned(), Some(0), Some(2))]);
    assert_eq!(words, "step 3 (steps[2]) moved: it is step 1 of the golden: tool a(1)");
}

#[test]
fn another_tool_in_its_place_is_told_with_the_step_as_recorded() {
    let run = r#""outcome": "completed", "steps": [
        {"kind": "turn", "turn": 0}, {"kind": "tool", "name": "a", "args": 1, "turn": 0},
        {"kind": "turn", "turn": 1}, {"kind": "tool", "name": "refund", "args": 2, "turn": 1},
        {"kind": "tool", "name": "pay", "args": 3, "turn": 2}]"#;
    let findings =
        compared(&calls(&[(0, "a", "1"), (1, "b", "2"), (2, "c", "3"), (3, "d", "4")]), run);
    let indices: Vec<_> = findings.iter().map(|f| (f.kind, f.golden_index, f.run_index)).collect();
    assert_eq!(
        indices,
        [
            (StepRemoved, Some(1), Some(3)),
            (StepAdded, None, Some(3)),
            (StepRemoved, Some(2), Some(4)),
            (StepAdded, None, Some(4)),
            (StepRemoved, Some(3), None),
        ]
    );
    assert_eq!(
        divergence(&findings).unwrap(),
        "step 4 (steps[3]): was tool b(2), now tool refund(2)"
    );
}

#[test]
fn calls_that_only_changed_turns_are_told() {
    let (apart, together): (Calls<'_>, Calls<'_>) =
        (&[(0, "a", "1"), (1, "b", "2")], &[(0, "a", "1"), (0, "b", "2")]);
    let (findings, words) = found(apart, together);
    assert_eq!(findings, [(StepMoved, "steps[1]".to_owned(), Some(1), Some(1))]);
    assert!(
        words.contains("is in the same turn as the call before it, in the golden in a later turn"),
        "{words}"
    );
    let (findings, words) = found(together, apart);
    assert_eq!(findings.len(), 1);
    assert!(words.contains("is in a later turn than the call before it"), "{words}");
    // A golden without turns, straight from a caller.
    let run = projected(&calls(apart), &exact());
    let mut golden = run.behaviour.clone();
    golden.forget_turns();
    assert_eq!(differences(&golden, &run, &exact()).len(), 1);
}

#[test]
fn an_outcome_leads() {
    let run = calls(&[(0, "a", "2")]).replace("completed", "runaway");
    let findings = compared(&calls(&[(0, "a", "1")]), &run);
    assert_eq!((findings[0].kind, findings[0].path.as_str()), (OutcomeChanged, "outcome"));
    let words = "outcome was completed, now runaway; step 1: steps[0].args of a: was 1, now 2";
    assert_eq!(divergence(&findings).unwrap(), words);
    assert_eq!(divergence(&findings[..1]).unwrap(), "outcome was completed, now runaway");
    assert_eq!(divergence(&[]), None);
}

#[test]
fn outputs_and_stages() {
    let golden = r#""output": {"a": [1]}, "stages": [{"node": "plan", "status": "done"}, {"node": "act", "branch": "x"}]"#;
    let run = r#""output": {"a": [2]}, "stages": [{"node": "plan", "status": "failed"}, {"node": "plan", "occurrence": 1}]"#;
    let findings = compared(golden, run);
    let found: Vec<_> = findings.iter().map(|f| (f.kind, f.path.as_str())).collect();
    assert_eq!(
        found,
        [
            (StageChanged, "stages[0].status"),
            (StageRemoved, ""),
            (StageAdded, "stages[1]"),
            (OutputChanged, "output.a[0]"),
        ]
    );
    let words = r#"stage plan (occurrence 0): status: was "done", now "failed""#;
    assert_eq!(divergence(&findings).unwrap(), words);
    assert_eq!(divergence(&findings[3..]).unwrap(), "output.a[0]: was 1, now 2");
    assert_eq!(
        divergence(&compared(r#""output": 1"#, r#""output": null"#)).unwrap(),
        "output: was 1, now null"
    );
}

/// Kinds, places and words of what is found under another mode.
fn found_under(
    trajectory: Trajectory,
    arguments: Arguments,
    golden: Calls<'_>,
    run: Calls<'_>,
) -> Vec<String> {
    let policy = Policy { trajectory, arguments, ..exact() };
    let (golden, run) = (projected(&calls(golden), &policy), projected(&calls(run), &policy));
    let findings = differences(&golden.behaviour, &run, &policy);
    assert_eq!(findings.is_empty(), accepts(&golden.behaviour, &run, &policy));
    findings.into_iter().map(|finding| finding.message).collect()
}

#[test]
fn each_mode_tells_what_it_asks_for_and_no_more() {
    use Trajectory::{InOrder, Subset, Superset, Unordered};
    let golden: Calls<'_> = &[(0, "look", "1"), (1, "book", r#"{"id": 1}"#)];
    let other: Calls<'_> =
        &[(0, "mail", "2"), (1, "book", r#"{"id": 2, "why": 3}"#), (2, "mail", "2")];
    let (missing, changed) =
        ("step 1 of the golden is missing", "step 2: steps[1].args.id of book differs");
    let added = |n: usize| format!("step {} (steps[{n}]) is not in the golden", n + 1);
    let why = "step 2: steps[1].args.why of book differs";
    // A set is sorted by name: the golden's first is `book`.
    let gone = "step 2 of the golden is missing";
    let told = |mode, arguments| found_under(mode, arguments, golden, other);
    assert_eq!(told(InOrder, Arguments::Exact), [missing, changed, why]);
    assert_eq!(told(InOrder, Arguments::Superset), [missing, changed]);
    assert_eq!(told(Unordered, Arguments::Superset), [changed, gone, &added(0), &added(2)]);
    assert_eq!(told(Superset, Arguments::Superset), [changed, gone]);
    assert_eq!(told(Subset, Arguments::Exact), [changed, why, &added(0), &added(2)]);
    assert_eq!(told(Superset, Arguments::Ignore), [gone]);
    let swapped: Calls<'_> = &[(0, "book", r#"{"id": 1}"#), (1, "look", "1")];
    let moved = found_under(InOrder, Arguments::Exact, golden, swapped);
    assert!(moved.len() == 1 && moved[0].contains("of the golden"), "{moved:?}");
    assert!(found_under(Superset, Arguments::Exact, golden, swapped).is_empty());
    // Of several calls of a tool the one most like it is the one that changed.
    let many: Calls<'_> =
        &[(0, "look", "1"), (1, "book", r#"{"n": 7}"#), (2, "book", r#"{"id": 1, "why": 3}"#)];
    assert_eq!(
        found_under(Superset, Arguments::Exact, golden, many),
        ["step 3: steps[2].args.why of book differs"]
    );
}

#[test]
fn masked_values_that_link_other_calls_are_told() {
    let policy = masked(Policy { trajectory: Trajectory::Superset, ..exact() });
    let run = |ids: [u8; 2]| {
        let [a, b] = ids.map(|id| format!(r#"{{"id": "{}"}}"#, uuid(id)));
        projected(&calls(&[(0, "search", "1"), (1, "get", &a), (2, "book", &b)]), &policy)
    };
    let findings = differences(&run([1, 1]).behaviour, &run([1, 2]), &policy);
    assert_eq!(findings.len(), 1);
    assert_eq!(
        divergence(&findings).unwrap(),
        "step 2 (steps[1]): get shares its masked values with other calls than in the golden: \
         was {\"args\":{\"id\":\"<uuid 1>\"},\"kind\":\"tool\",\"name\":\"get\"}, \
         now {\"args\":{\"id\":\"<uuid 2>\"},\"kind\":\"tool\",\"name\":\"get\"}"
    );
}

#[test]
fn long_runs_are_told_apart_in_time() {
    let long = |step: &dyn Fn(u32) -> (u32, &'static str, String)| {
        let steps: Vec<_> = (0..5000).map(step).collect();
        let steps: Vec<_> =
            steps.iter().map(|(turn, name, args)| (*turn, *name, args.as_str())).collect();
        projected(&calls(&steps), &exact())
    };
    let golden = long(&|n| (n, "a", n.to_string()));
    let begun = std::time::Instant::now();
    for (run, expected) in [
        (long(&|n| (n, "a", (4999 - n).to_string())), 4999),
        (long(&|n| (n, "a", (n + 10_000).to_string())), 5000),
        (long(&|n| (n, "b", n.to_string())), 10_000),
        (long(&|n| (n, if n % 2 == 0 { "a" } else { "b" }, ((n * 7919) % 5000).to_string())), 1),
    ] {
        let findings = differences(&golden.behaviour, &run, &exact());
        assert!(findings.len() >= expected, "{}", findings.len());
    }
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

proptest! {
    #[test]
    fn there_is_a_difference_exactly_where_a_run_does_not_match(
        golden in drawn(), run in drawn(), shuffle: bool, seed: u64, policy in policies(),
    ) {
        let run = if shuffle { golden.shuffled(seed) } else { run };
        let golden = projected(&golden.members(&[0, 1, 2, 3]), &policy).behaviour;
        let run = projected(&run.members(&[0, 1, 2, 3]), &policy);
        let findings = differences(&golden, &run, &policy);
        prop_assert_eq!(findings.is_empty(), accepts(&golden, &run, &policy), "{:?}", findings);
        prop_assert_eq!(findings.is_empty(), divergence(&findings).is_none());
        // `accepts` does not look further where both are the same.
        prop_assert_eq!(differences(&run.behaviour, &run, &policy), []);
        prop_assert_eq!(findings, differences(&golden, &run, &policy));
    }

    #[test]
    fn a_single_change_of_a_call_is_one_finding_per_leaf(run in drawn(), at: prop::sample::Index) {
        let mut golden = projected(&run.members(&[0, 1, 2, 3]), &masked(effects())).behaviour;
        let run = projected(&run.members(&[0, 1, 2, 3]), &masked(effects()));
        if golden.steps.is_empty() {
            return Ok(());
        }
        let changed = at.index(golden.steps.len());
        golden.steps[changed].args = Some(Json::Null);
        let findings = differences(&golden, &run, &masked(effects()));
        prop_assert_eq!(findings.len(), 1, "{:?}", findings);
        prop_assert_eq!(findings[0].kind, StepChanged);
        prop_assert_eq!(findings[0].before.as_ref(), Some(&Json::Null));
    }
}
