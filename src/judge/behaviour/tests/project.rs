use std::collections::BTreeSet;

use proptest::prelude::*;

use super::*;
use crate::judge::finding::Severity;
use crate::judge::mask::{MaskKind, MaskRule, Redaction};
use crate::judge::test_runs::{
    calls, drawn, effects, exact, masked, off, policies, projected, try_project, uuid,
};
use crate::run::Outcome;

fn same(policy: &Policy, one: &str, other: &str) -> bool {
    projected(one, policy).behaviour == projected(other, policy).behaviour
}

fn names(projection: &Projection) -> Vec<&str> {
    projection.behaviour.steps.iter().map(|step| step.name.as_deref().unwrap_or("final")).collect()
}

const RUN: &str = r#""outcome": "completed", "steps": [
    {"kind": "turn", "turn": 0},
    {"kind": "tool", "name": "get_order", "args": {"id": 1}, "turn": 0},
    {"kind": "tool", "name": "cancel", "args": {"id": 1}, "turn": 1},
    {"kind": "final", "result": "done"}
]"#;

#[test]
fn each_trajectory_keeps_what_it_compares() {
    let run = projected(RUN, &exact());
    assert_eq!(names(&run), ["get_order", "cancel", "final"]);
    assert_eq!(run.origins, [1, 2, 3]);
    assert_eq!(run.behaviour.steps[1].turn, Some(1));
    let run = projected(RUN, &effects());
    assert_eq!((names(&run), run.behaviour.steps[0].turn), (vec!["cancel"], None));
    assert_eq!(run.origins, [2]);
    assert_eq!(names(&projected(RUN, &off())), [""; 0]);
}

#[test]
fn only_calls_of_one_turn_have_no_order() {
    let run = |a, b| calls(&[(a, "book_b", "{}"), (b, "book_a", "{}")]);
    let swapped = |a, b| calls(&[(a, "book_a", "{}"), (b, "book_b", "{}")]);
    for policy in [exact(), effects()] {
        assert!(same(&policy, &run(0, 0), &swapped(0, 0)));
        assert!(!same(&policy, &run(0, 1), &swapped(0, 1)));
    }
    assert!(!same(&exact(), &swapped(0, 0), &swapped(0, 1)));
    assert!(same(&effects(), &swapped(0, 0), &swapped(0, 1)), "turns do not count");
    assert_eq!(projected(&run(0, 0), &exact()).origins, [1, 0]);
    // Numbers of turns that are as large as they get, and calls without any.
    assert!(!same(&exact(), &run(u32::MAX, u32::MAX - 1), &run(0, 0)));
    let bare = |a, b| {
        format!(
            r#""steps": [{{"kind": "tool", "name": "{a}"}}, {{"kind": "tool", "name": "{b}"}}]"#
        )
    };
    assert!(!same(&exact(), &bare("a", "b"), &bare("b", "a")));
}

#[test]
fn a_turn_whose_number_comes_again_is_another_turn_under_effects_too() {
    let run = |first, last| calls(&[(0, first, "{}"), (1, "get", "{}"), (0, last, "{}")]);
    assert!(!same(&effects(), &run("book_a", "book_b"), &run("book_b", "book_a")));
}

#[test]
fn a_final_answer_is_in_both_or_neither() {
    let without = RUN
        .replace(r#", "turn": 1},"#, r#", "turn": 1}"#)
        .replace(r#"{"kind": "final", "result": "done"}"#, "");
    let policy = Policy { output: Output::Ignore, ..exact() };
    assert!(!same(&policy, RUN, &without));
    assert!(same(&policy, RUN, &RUN.replace("done", "finished")));
}

#[test]
fn arguments_are_known_or_hashed_or_absent() {
    let run = |args: &str| format!(r#""steps": [{{"kind": "tool", "name": "book"{args}}}]"#);
    let forms = [
        "",
        r#", "args": {}"#,
        r#", "args": null"#,
        r#", "args_hash": "d1""#,
        r#", "args_hash": "d2""#,
    ];
    for policy in [exact(), effects()] {
        let seen: BTreeSet<_> =
            forms.iter().map(|form| projected(&run(form), &policy).behaviour.canonical()).collect();
        assert_eq!(seen.len(), forms.len(), "all of them differ");
        let ignore = Policy { arguments: Arguments::Ignore, ..policy };
        assert!(forms.iter().all(|form| same(&ignore, &run(form), &run(""))));
        assert!(projected(&run(""), &ignore).notes.is_empty());
    }
    let notes = projected(&run(""), &exact()).notes;
    assert_eq!(
        (notes[0].kind, notes[0].severity),
        (FindingKind::ArgumentsNotRecorded, Severity::Warning)
    );
    assert!(forms[1..].iter().all(|form| projected(&run(form), &exact()).notes.is_empty()));
    // Where both stand, the hash would hold what is masked.
    assert!(same(&exact(), &run(r#", "args": 1, "args_hash": "d1""#), &run(r#", "args": 1"#)));
}

#[test]
fn tools_in_no_list_are_effects_and_noted_once() {
    let run = projected(
        &calls(&[(0, "zap", "{}"), (1, "zap", "{}"), (2, "get", "{}"), (3, "ping", "{}")]),
        &effects(),
    );
    assert_eq!(names(&run), ["zap", "zap", "ping"]);
    let notes: Vec<_> =
        run.notes.iter().map(|note| (note.kind, note.severity, note.message.as_str())).collect();
    let words =
        |tool| format!("tool {tool:?} is in neither `effects` nor `reads`: it counts as an effect");
    let (zap, ping) = (words("zap"), words("ping"));
    let kind = FindingKind::UnclassifiedTool;
    assert_eq!(
        notes,
        [(kind, Severity::Note, zap.as_str()), (kind, Severity::Note, ping.as_str())]
    );
    // `effects` wins.
    let mut policy = effects();
    policy.tools.reads = vec![glob::Pattern::new("*").unwrap()];
    let run = projected(&calls(&[(0, "book", "{}"), (1, "zap", "{}")]), &policy);
    assert_eq!((names(&run), run.notes.len()), (vec!["book"], 0));
}

#[test]
fn the_output_or_else_what_the_final_answer_says() {
    let output = |members: &str| projected(members, &off()).behaviour.output;
    assert_eq!(output(RUN), Some(Json::from("done")));
    assert_eq!(output(&format!(r#""output": null, {RUN}"#)), Some(Json::Null));
    assert_eq!(output(r#""steps": [{"kind": "turn", "result": "hm"}, {"kind": "final"}]"#), None);
    assert_eq!(
        projected(RUN, &Policy { output: Output::Ignore, ..exact() }).behaviour.output,
        None
    );
}

#[test]
fn what_cannot_be_decoded_matters_only_where_it_is_compared() {
    let deep = format!("{}{}", "[".repeat(130), "]".repeat(130));
    let policy = |trajectory| Policy { trajectory, output: Output::Ignore, ..effects() };
    for bad in [r#"{"a": 1, "a": 2}"#, deep.as_str()] {
        let called = calls(&[(0, "book", "1"), (1, "get", bad)]);
        let error = try_project(&called, &policy(Trajectory::Exact)).unwrap_err();
        assert_eq!((error.path.as_str(), error.step), ("steps[1].args", Some(1)));
        assert!(error.to_string().starts_with("steps[1].args: "), "{error}");
        assert!(try_project(&called, &policy(Trajectory::Effects)).is_ok());
        assert!(try_project(&called, &policy(Trajectory::Off)).is_ok());
        let ignore = Policy { arguments: Arguments::Ignore, ..policy(Trajectory::Exact) };
        assert!(try_project(&called, &ignore).is_ok());
        let answered = format!(
            r#""steps": [{{"kind": "tool", "name": "book", "args": {{}}, "result": {bad}}}, {{"kind": "final", "result": {bad}}}]"#
        );
        assert!(try_project(&answered, &policy(Trajectory::Exact)).is_ok());
        assert_eq!(try_project(&answered, &exact()).unwrap_err().path, "steps[1].result");
        let output = try_project(&format!(r#""output": {bad}"#), &exact()).unwrap_err();
        assert_eq!((output.path.as_str(), output.step), ("output", None));
        assert_eq!(try_project(&format!(r#""input": {bad}"#), &exact()).unwrap_err().path, "input");
    }
}

#[test]
fn an_error_finds_its_text_again() {
    let text = crate::judge::test_runs::text(&calls(&[(0, "book", r#"{"a":1,"a":2}"#)]));
    let run: Run<'_> = serde_json::from_str(&text).unwrap();
    let error = project(&run, &exact()).unwrap_err();
    assert_eq!(error.text(&run), Some(r#"{"a":1,"a":2}"#));
}

#[test]
fn an_unknown_outcome_is_not_compared_and_a_bad_one_is() {
    let run = |outcome: &str| projected(&format!(r#""outcome": "{outcome}""#), &exact()).behaviour;
    assert_eq!(run("unknown").outcome, Outcome::Unknown);
    let accepts = |golden: &str, run_: &str| {
        crate::judge::compare::accepts(
            &run(golden),
            &projected(&format!(r#""outcome": "{run_}""#), &exact()),
            &exact(),
        )
    };
    assert!(accepts("completed", "unknown") && accepts("unknown", "completed"));
    assert!(!accepts("unknown", "crashed") && !accepts("completed", "crashed"));
}

#[test]
fn masked_values_keep_what_links_calls() {
    let policy = masked(exact());
    let run = |a, b, c| {
        let [a, b, c] = [a, b, c].map(|n| format!("\"{}\"", uuid(n)));
        calls(&[(0, "get", &a), (1, "get", &b), (2, "book", &c)])
    };
    assert!(same(&policy, &run(1, 2, 2), &run(7, 8, 8)));
    assert!(!same(&policy, &run(1, 2, 2), &run(1, 2, 1)), "another of the two is booked");
    assert!(!same(&policy, &run(1, 2, 2), &run(1, 2, 3)));
    assert!(!same(&exact(), &run(1, 2, 2), &run(7, 8, 8)));
}

#[test]
fn secrets_are_masked_and_lookalikes_are_not_placeholders() {
    let policy = masked(exact());
    let secret = format!("sk-{}", "a1".repeat(12));
    let run = projected(
        &calls(&[(0, "book", &format!(r#"{{"k": "{secret}", "password": "x"}}"#))]),
        &policy,
    );
    let args = run.behaviour.steps[0].args.as_ref().unwrap();
    assert_eq!(args, &Json::parse(r#"{"k": "<secret 1>", "password": "<secret 2>"}"#).unwrap());
    let lookalike = calls(&[(0, "book", r#""<uuid 1>""#)]);
    assert!(!same(&policy, &lookalike, &calls(&[(0, "book", &format!("\"{}\"", uuid(1)))])));
    // It is no placeholder either when calls of a turn are ordered.
    let turn = |a: &str, b: &str| calls(&[(0, "book", a), (0, "book", b)]);
    let (a, b) = (format!(r#""<uuid 9> {}""#, uuid(1)), format!(r#""{} <uuid 9>""#, uuid(2)));
    assert!(same(&policy, &turn(&a, &b), &turn(&b, &a)));
}

#[test]
fn stages_are_compared_unless_ignored() {
    let run = r#""stages": [{"node": "plan", "status": "done", "branch": "a", "goal": "x"}, {"node": "plan", "occurrence": 1}]"#;
    let behaviour = projected(run, &exact()).behaviour;
    let stages: Vec<_> = behaviour
        .stages
        .iter()
        .map(|s| {
            (s.node.as_str(), s.occurrence, s.branch.as_ref().and_then(crate::json::Json::as_str))
        })
        .collect();
    assert_eq!(stages, [("plan", 0, Some("a")), ("plan", 1, None)]);
    assert!(same(&exact(), run, &run.replace("\"x\"", "\"y\"")), "the goal is not compared");
    assert!(!same(&exact(), run, &run.replace("done", "failed")));
    let ignore = Policy { stages: Stages::Ignore, ..exact() };
    assert!(projected(run, &ignore).behaviour.stages.is_empty());
}

#[test]
fn what_holds_nothing_says_so() {
    let holds = |members: &str, policy: &Policy| projected(members, policy).holds_something(policy);
    assert!(!holds(r#""steps": []"#, &exact()));
    assert!(!holds(r#""outcome": "completed""#, &effects()));
    assert!(holds(&calls(&[(0, "get", "{}")]), &effects()), "that it changed nothing");
    assert!(!holds(r#""steps": [{"kind": "turn"}]"#, &exact()));
}

#[test]
fn values_that_link_calls_of_two_turns_are_told_apart() {
    // Both orders of the first turn are the same run, though each value appears in the second turn too.
    let policy = masked(exact());
    let run = |a, b| {
        let [a, b, x, y] = [a, b, 1, 2].map(|n| format!("\"{}\"", uuid(n)));
        calls(&[(0, "get", &a), (0, "get", &b), (1, "book", &x), (1, "cancel", &y)])
    };
    assert!(same(&policy, &run(1, 2), &run(2, 1)));
    // Where nothing tells them apart, one goes first, and what it links goes with it.
    let run = |a, b, x, y| {
        let [a, b, x, y] = [a, b, x, y].map(|n| format!("\"{}\"", uuid(n)));
        calls(&[(0, "get", &a), (0, "get", &b), (1, "book", &x), (1, "book", &y)])
    };
    assert!(same(&policy, &run(1, 2, 1, 2), &run(1, 2, 2, 1)));
    assert!(!same(&policy, &run(1, 2, 1, 2), &run(1, 2, 1, 3)));
}

#[test]
fn long_runs_of_one_turn_are_ordered_in_time() {
    let uuids: Vec<String> =
        (0..4000_u32).map(|n| format!("\"550e8400-e29b-41d4-a716-4466{n:08x}\"")).collect();
    let run: Vec<(u32, &str, &str)> = uuids.iter().map(|id| (0, "get", id.as_str())).collect();
    let begun = std::time::Instant::now();
    assert_eq!(projected(&calls(&run), &masked(exact())).behaviour.steps.len(), 4000);
    assert!(begun.elapsed().as_secs() < 20, "{:?}", begun.elapsed());
}

proptest! {
    #[test]
    fn what_was_masked_is_numbered_as_canonical_form_has_it(
        calls in prop::collection::vec((0_u32..3, prop::collection::vec((0_usize..5, 0_usize..9), 0..5)), 0..5),
        redacted: bool,
    ) {
        let keys = ["b", "a", "password", "at", "d4"];
        let texts = [
            uuid(1), uuid(2), format!("{} and {} of {}", uuid(3), uuid(1), uuid(2)), "2026-01-31T23:59:59Z".to_owned(),
            format!("{} at 2026-01-31T23:59:59Z", uuid(4)), "<uuid 7>".to_owned(), "postgres://app:hunter2@db/x".to_owned(),
            "took 12 ms".to_owned(), "plain".to_owned(),
        ];
        let args = |members: &[(usize, usize)]| {
            let one = |(at, (key, text)): (usize, &(usize, usize))| format!("\"{}{at}\": [\"{}\", 1767225600]", keys[*key], texts[*text]);
            format!("{{{}}}", members.iter().enumerate().map(one).collect::<Vec<_>>().join(", "))
        };
        let args: Vec<String> = calls.iter().map(|(_, members)| args(members)).collect();
        let made: Vec<(u32, &str, &str)> = calls.iter().zip(&args).map(|((turn, _), args)| (*turn, "get", args.as_str())).collect();
        let kinds = [MaskKind::Uuid, MaskKind::Timestamp, MaskKind::Duration, MaskKind::Epoch];
        let masks = kinds.into_iter().map(|kind| MaskRule::new(kind, None, "random")).collect();
        let mut policy = Policy { masks, ..exact() };
        if redacted {
            policy.redact = Redaction { patterns: vec![regex::Regex::new("[ad][0-9]").unwrap()], ..Redaction::default() };
        }
        let members = format!("\"output\": [\"{}\", \"{}\"], {}", uuid(9), uuid(1), crate::judge::test_runs::calls(&made));
        let behaviour = projected(&members, &policy).behaviour;
        let mut again = behaviour.clone();
        canonicalise(&mut again);
        prop_assert_eq!(again, behaviour);
    }

    #[test]
    fn renaming_masked_values_and_reordering_turns_change_nothing(run in drawn(), policy in policies(), seed: u64) {
        let policy = masked(policy);
        let one = projected(&run.members(&[1, 2, 3, 4]), &policy);
        let other = projected(&run.shuffled(seed).members(&[8, 9, 6, 7]), &policy);
        prop_assert_eq!(&one.behaviour, &other.behaviour);
        prop_assert_eq!(one.origins.len(), one.behaviour.steps.len());
        let mut again = one.behaviour.clone();
        canonicalise(&mut again);
        prop_assert_eq!(again, one.behaviour);
    }
}
