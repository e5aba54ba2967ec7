use proptest::prelude::*;

use super::*;
use crate::judge::compare::fitting::tests::{Wanted, golden};
use crate::judge::compare::optional::tests::{MATCHERS, steps};
use crate::judge::policy::Trajectory;
use crate::judge::test_runs::{TRAJECTORIES, calls, effects, exact, masked, projected, uuid};

fn under(trajectory: Trajectory) -> Policy {
    Policy { trajectory, ..exact() }
}

fn json(text: &str) -> Json {
    Json::parse(text).unwrap()
}

fn shown(behaviour: &Behaviour) -> Vec<String> {
    let text = |step: &BehaviourStep| {
        let args =
            step.args.as_ref().map(|args| serde_json::to_string(args).unwrap()).unwrap_or_default();
        let name = step.name.as_deref().unwrap_or("final");
        format!("{}{name} {args}", if step.optional { "?" } else { "" })
    };
    behaviour.steps.iter().map(text).collect()
}

#[test]
fn matchers_stay_where_they_fit_and_go_elsewhere() {
    let wanted = [
        (0, "get", r#"{"id": {"$match": "^ord_"}, "q": 1}"#, false),
        (
            1,
            "book",
            r#"{"ids": [{"$any": "string"}, {"$any": "integer"}], "at": {"$near": 3, "within": 1}}"#,
            false,
        ),
    ];
    let made = [
        (0, "get", r#"{"id": "ord_9", "q": 2}"#),
        (1, "book", r#"{"ids": ["x", "y"], "at": 3.5}"#),
    ];
    for trajectory in TRAJECTORIES.into_iter().filter(|mode| *mode != Trajectory::Off) {
        let policy = under(trajectory);
        let run = projected(&calls(&made), &policy);
        let known = golden(&wanted, &policy);
        let merged = merge(&known, &run, &policy);
        assert!(is_that_behaviour(&merged.behaviour, &run, &policy), "{trajectory}");
        let mut steps = shown(&merged.behaviour);
        steps.sort();
        let book = r#"book {"at":{"$near":3,"within":1},"ids":[{"$any":"string"},"y"]}"#;
        assert_eq!(steps, [book, r#"get {"id":{"$match":"^ord_"},"q":2}"#], "{trajectory}");
        let dropped: Vec<String> =
            merged.dropped.iter().map(|(path, why)| format!("{path} {why}")).collect();
        let place =
            known.steps.iter().position(|step| step.name.as_deref() == Some("book")).unwrap();
        assert_eq!(
            dropped,
            [format!(r#"steps[{place}].args.ids[1] is "y", not of type integer"#)],
            "{trajectory}"
        );
    }
}

#[test]
fn what_has_no_place_any_more_is_dropped() {
    let matcher = r#"{"$any": "string"}"#;
    let wanted = [
        (0, "a", format!(r#"{{"x": {matcher}, "y": [1, {matcher}], "$$z": {{"k": {matcher}}}}}"#)),
        (1, "b", matcher.to_owned()),
    ];
    let wanted: Vec<Wanted<'_>> =
        wanted.iter().map(|(turn, name, args)| (*turn, *name, args.as_str(), false)).collect();
    let merged = merge(
        &golden(&wanted, &exact()),
        &projected(&calls(&[(0, "a", r#"{"y": [1], "$z": 2}"#)]), &exact()),
        &exact(),
    );
    assert_eq!(shown(&merged.behaviour), [r#"a {"$$z":2,"y":[1]}"#]);
    let dropped: Vec<(&str, &str)> =
        merged.dropped.iter().map(|(path, why)| (path.as_str(), why.as_str())).collect();
    assert_eq!(
        dropped,
        [
            ("steps[0].args.x", "there is no value now"),
            ("steps[0].args.y[1]", "there is no value now"),
            (r#"steps[0].args["$z"].k"#, "the value around it has changed"),
            ("steps[1].args", "the run does not make this call"),
        ]
    );
}

#[test]
fn optional_steps_stay_present_or_not() {
    let wanted = [
        (0, "a", "1", false),
        (1, "log", r#"{"$any": "any"}"#, true),
        (2, "b", "1", false),
        (3, "end", "1", true),
    ];
    for (made, expected) in [
        (
            &[(0, "a", "1"), (1, "b", "2")][..],
            &["a 1", r#"?log {"$any":"any"}"#, "b 2", "?end 1"][..],
        ),
        (
            &[(0, "a", "2"), (1, "log", "7"), (2, "b", "1")],
            &["a 2", r#"?log {"$any":"any"}"#, "b 1", "?end 1"],
        ),
        (&[(0, "b", "2"), (1, "end", "2")], &[r#"?log {"$any":"any"}"#, "b 2", "?end 2"]),
    ] {
        for policy in [under(Trajectory::Exact), under(Trajectory::Effects)] {
            let run = projected(&calls(made), &policy);
            let merged = merge(&golden(&wanted, &policy), &run, &policy);
            assert!(is_that_behaviour(&merged.behaviour, &run, &policy));
            assert_eq!(shown(&merged.behaviour), expected, "{}", policy.trajectory);
        }
        let policy = under(Trajectory::Unordered);
        let merged = merge(&golden(&wanted, &policy), &projected(&calls(made), &policy), &policy);
        let (mut steps, mut expected) = (shown(&merged.behaviour), expected.to_vec());
        steps.sort();
        expected.sort_unstable();
        assert_eq!(steps, expected);
    }
    // Within a turn that is there, and in one of its own.
    let wanted = [
        (0, "a", "1", false),
        (0, "b", "1", true),
        (0, "c", "1", false),
        (1, "d", "1", true),
        (1, "e", "1", true),
    ];
    let run = projected(&calls(&[(0, "a", "2"), (0, "c", "1"), (1, "z", "1")]), &exact());
    let merged = merge(&golden(&wanted, &exact()), &run, &exact()).behaviour;
    let turns: Vec<_> =
        merged.steps.iter().map(|step| (step.name.clone().unwrap(), step.turn.unwrap())).collect();
    let turns: Vec<_> = turns.iter().map(|(name, turn)| (name.as_str(), *turn)).collect();
    assert_eq!(turns, [("a", 0), ("b", 0), ("c", 0), ("d", 1), ("e", 1), ("z", 2)]);
}

#[test]
fn links_are_those_of_the_run_and_a_missing_step_keeps_its_own() {
    let policy = masked(exact());
    let wanted = [
        (0, "get", r#"{"trace": {"$any": "string"}, "id": "<uuid 2>"}"#, false),
        (1, "log", r#"{"id": "<uuid 2>", "by": "<uuid 3>"}"#, true),
        (2, "book", r#"{"id": "<uuid 2>", "n": 1}"#, false),
    ];
    let get = format!(r#"{{"trace": "{}", "id": "{}"}}"#, uuid(1), uuid(2));
    let run = |log: Option<u8>| {
        let book = format!(r#"{{"id": "{}", "n": 2}}"#, uuid(2));
        let log = log.map(|id| format!(r#"{{"id": "{}", "by": "{}"}}"#, uuid(id), uuid(9)));
        let mut made = vec![(0, "get", get.as_str()), (2, "book", book.as_str())];
        if let Some(log) = &log {
            made.insert(1, (1, "log", log));
        }
        projected(&calls(&made), &policy)
    };
    let merged = merge(&golden(&wanted, &policy), &run(None), &policy).behaviour;
    assert_eq!(
        shown(&merged),
        [
            r#"get {"id":"<uuid 1>","trace":{"$any":"string"}}"#,
            r#"?log {"by":"<uuid 2>","id":"<uuid 1>"}"#,
            r#"book {"id":"<uuid 1>","n":2}"#,
        ]
    );
    assert!(
        is_that_behaviour(&merged, &run(None), &policy)
            && is_that_behaviour(&merged, &run(Some(2)), &policy)
    );
    assert!(
        !is_that_behaviour(&merged, &run(Some(5)), &policy),
        "what is logged is what was looked up"
    );
}

#[test]
fn inputs_keep_what_fits() {
    let known = json(r#"{"order": {"$match": "^A-"}, "n": {"$any": "integer"}}"#);
    let inputs = [
        r#"{"order": "A-1", "n": 1}"#,
        r#"{"order": "A-2", "n": 2}"#,
        r#"{"order": "A-1", "n": "x"}"#,
    ]
    .map(json);
    let [one, two, other] = inputs.each_ref().map(Some);
    let of = |known: Option<&Json>, inputs: &[Option<&Json>]| {
        let (input, dropped) = merge_input(known, inputs);
        (
            input.map(|input| serde_json::to_string(&input).unwrap()),
            dropped.into_keys().collect::<Vec<_>>(),
        )
    };
    let kept =
        (Some(r#"{"n":{"$any":"integer"},"order":{"$match":"^A-"}}"#.to_owned()), Vec::new());
    assert_eq!(of(Some(&known), &[one, two]), kept);
    let merged = r#"{"n":"x","order":{"$match":"^A-"}}"#.to_owned();
    assert_eq!(of(Some(&known), &[other, other]), (Some(merged), vec!["input.n".to_owned()]));
    assert_eq!(of(Some(&known), &[one, other]).0, None, "they share none");
    assert_eq!(of(Some(&known), &[one, None]).0, None);
    assert_eq!(of(None, &[one, one]).0.as_deref(), Some(r#"{"n":1,"order":"A-1"}"#));
    assert_eq!(of(None, &[one, two]), (None, Vec::new()));
}

#[test]
fn outputs_and_stages_are_merged_too() {
    let run = |output: &str, status: &str| {
        let stages =
            format!(r#""stages": [{{"node": "plan", "status": "{status}", "outcome": "x"}}]"#);
        projected(&format!(r#""outcome": "completed", "output": {output}, {stages}"#), &effects())
    };
    let mut known = run(r#""""#, "").behaviour;
    known.output = Some(json(r#"{"text": {"$match": "done"}, "n": {"$any": "integer"}}"#));
    known.stages[0].status = Some(json(r#"{"$one_of": ["ok", "skipped"]}"#));
    known.stages[0].outcome = Some(json(r#"{"$any": "string"}"#));
    let merged = merge(&known, &run(r#"{"text": "no", "n": 3}"#, "failed"), &effects());
    let text = serde_json::to_string(&merged.behaviour.to_json()).unwrap();
    assert!(text.contains(r#""output":{"n":{"$any":"integer"},"text":"no"}"#), "{text}");
    assert!(text.contains(r#""outcome":{"$any":"string"},"status":"failed""#), "{text}");
    assert_eq!(merged.dropped.keys().collect::<Vec<_>>(), ["output.text", "stages[0].status"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]
    #[test]
    fn what_is_merged_is_what_the_run_did_and_merging_again_changes_nothing(
        wanted in steps(MATCHERS, 5), made in steps(&["1", "2", "3"], 5),
        mode in prop::sample::select(TRAJECTORIES[..6].to_vec()),
    ) {
        let policy = under(mode);
        let made: Vec<_> = made.iter().map(|&(turn, name, args, _)| (turn, name, args)).collect();
        let (known, run) = (golden(&wanted, &policy), projected(&calls(&made), &policy));
        let merged = merge(&known, &run, &policy);
        prop_assert!(is_that_behaviour(&merged.behaviour, &run, &policy), "{:#?}", merged.behaviour.steps);
        prop_assert!(accepts(&merged.behaviour, &run, &policy));
        let again = merge(&merged.behaviour, &run, &policy);
        prop_assert_eq!(&again.behaviour, &merged.behaviour);
        prop_assert!(again.dropped.is_empty(), "{:?}", again.dropped);
        // Every optional step stays, and every matcher stays or is told of.
        let count = |behaviour: &Behaviour| {
            let optional = behaviour.steps.iter().filter(|step| step.optional).count();
            (optional, behaviour.steps.iter().filter(|step| step.holds_matcher()).count())
        };
        let ((optional, matchers), (still, kept)) = (count(&known), count(&merged.behaviour));
        prop_assert_eq!((optional, matchers), (still, kept + merged.dropped.len()));
    }
}
