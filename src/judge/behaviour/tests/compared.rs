use proptest::prelude::*;

use super::*;
use crate::json::KeyPath;
use crate::judge::mask::MaskPath;
use crate::judge::policy::{Share, ToolArguments, ToolClasses};
use crate::judge::test_runs::{calls, drawn, effects, exact, masked, off, policies, projected};

type Row = (Policy, Policy, Option<&'static str>);

/// In each row a golden's policy, the one of now, and what the golden lacks under that, if anything.
fn each_lacks(rows: impl IntoIterator<Item = Row>) {
    for (golden, now, lack) in rows {
        let said = Compared::from(&golden).lacks(&now);
        match lack {
            None => assert_eq!(said, None),
            Some(words) => assert!(
                said.as_deref().is_some_and(|said| said.contains(words)),
                "{said:?}: {words}"
            ),
        }
    }
}

fn ignoring(policy: Policy) -> Policy {
    Policy { arguments: Arguments::Ignore, output: Output::Ignore, ..policy }
}

/// `exact`, but with an entry of its own for the arguments of `get`.
fn entry(mode: Option<Arguments>, ignore: &str) -> Policy {
    Policy {
        tool_arguments: vec![ToolArguments {
            tools: glob::Pattern::new("get").unwrap(),
            mode,
            ignore: KeyPath::new(ignore).into_iter().collect(),
        }],
        ..exact()
    }
}

#[test]
fn a_golden_covers_a_trajectory_that_asks_no_more() {
    let mode = |trajectory| Policy { trajectory, ..exact() };
    let [in_order, unordered, superset, subset] =
        [Trajectory::InOrder, Trajectory::Unordered, Trajectory::Superset, Trajectory::Subset]
            .map(mode);
    each_lacks([
        (exact(), exact(), None),
        (exact(), effects(), None),
        (exact(), off(), None),
        (effects(), off(), None),
        (exact(), in_order.clone(), None),
        (exact(), superset.clone(), None),
        (in_order.clone(), unordered.clone(), None),
        (in_order.clone(), effects(), None),
        (unordered.clone(), superset.clone(), None),
        (superset.clone(), subset.clone(), None),
        (subset, unordered.clone(), None),
        (in_order.clone(), exact(), Some("trajectory exact")),
        (
            unordered,
            in_order,
            Some("trajectory in_order, the golden was accepted with trajectory unordered"),
        ),
        (superset.clone(), effects(), Some("trajectory effects")),
        (effects(), superset, Some("trajectory superset")),
        (
            effects(),
            exact(),
            Some("trajectory exact, the golden was accepted with trajectory effects"),
        ),
        (off(), effects(), Some("trajectory effects, the golden was accepted with trajectory off")),
    ]);
}

#[test]
fn a_golden_covers_arguments_that_ask_no_more() {
    let in_effects = |policy: Policy| Policy {
        trajectory: Trajectory::Effects,
        tools: effects().tools,
        ..policy
    };
    let containing = |arguments| Policy { arguments, ..exact() };
    each_lacks([
        (exact(), ignoring(effects()), None),
        (ignoring(exact()), ignoring(off()), None),
        (containing(Arguments::Subset), containing(Arguments::Superset), None),
        (containing(Arguments::Superset), exact(), None),
        (exact(), entry(Some(Arguments::Ignore), ""), None),
        (exact(), entry(None, "a.b"), None),
        (entry(Some(Arguments::Subset), ""), entry(Some(Arguments::Exact), ""), None),
        (entry(None, "a.b"), entry(Some(Arguments::Subset), "a.b"), None),
        (entry(None, "a.b"), ignoring(exact()), None),
        (entry(None, "a.b"), exact(), Some("[tools.arguments] have changed")),
        (entry(None, "a.b"), entry(None, "a"), Some("[tools.arguments] have changed")),
        (entry(Some(Arguments::Ignore), ""), exact(), Some("[tools.arguments] have changed")),
        (
            ignoring(exact()),
            ignoring(entry(Some(Arguments::Exact), "")),
            Some("[tools.arguments] have changed"),
        ),
        (effects(), in_effects(entry(None, "a")), Some("[tools.arguments] have changed")),
        (
            ignoring(exact()),
            exact(),
            Some("arguments exact, the golden was accepted with arguments ignore"),
        ),
    ]);
}

#[test]
fn a_golden_covers_results_counts_outputs_stages_masks_and_tools_that_ask_no_more() {
    let other_tools = Policy { tools: ToolClasses::default(), ..effects() };
    let with_results = |policy: Policy| Policy { results: Results::Exact, ..policy };
    let counted = Policy { counts: StepCounts::Exact, ..exact() };
    let alike = Policy { output: Output::Similarity(Share::new(0.5).unwrap()), ..exact() };
    let no_stages = Policy { stages: Stages::Ignore, ..exact() };
    each_lacks([
        (exact(), other_tools.clone(), None),
        (with_results(exact()), exact(), None),
        (
            exact(),
            with_results(exact()),
            Some("results exact, the golden was accepted with results ignore"),
        ),
        (with_results(effects()), effects(), Some("results ignore")),
        (with_results(effects()), off(), None),
        (counted.clone(), exact(), None),
        (exact(), counted, Some("counts exact, the golden was accepted with counts ignore")),
        (alike.clone(), exact(), None),
        (exact(), alike.clone(), None),
        (
            ignoring(exact()),
            Policy { arguments: Arguments::Ignore, ..alike },
            Some("output similarity 0.5"),
        ),
        (ignoring(off()), off(), Some("output exact, the golden was accepted with output ignore")),
        (no_stages, exact(), Some("stages exact, the golden was accepted with stages ignore")),
        (exact(), masked(exact()), None),
        (masked(exact()), exact(), Some("no longer has the mask")),
        (effects(), other_tools, Some("`effects` or `reads` have changed")),
    ]);
}

#[test]
fn masks_are_held_with_their_paths_and_changed_ones_ask_to_accept_again() {
    let path = |text| Some(MaskPath::new(text).unwrap());
    let pattern = || MaskKind::Pattern(regex::Regex::new("r-[0-9]+").unwrap());
    let with = |masks: Vec<MaskRule>| Policy { masks, ..exact() };
    let rule = |kind, at| MaskRule::new(kind, at, "r");
    let all = with(vec![
        rule(MaskKind::Uuid, None),
        rule(MaskKind::Epoch, path("steps.**.args")),
        rule(pattern(), None),
        rule(pattern(), path("output")),
    ]);
    let expected = r#"["uuid", {"at": "output", "pattern": "r-[0-9]+"}, {"at": "steps.**.args", "use": "epoch"}, {"pattern": "r-[0-9]+"}]"#;
    assert_eq!(Json::Array(Compared::from(&all).masks), Json::parse(expected).unwrap());
    // Of a golden the text is read whichever way its keys stand.
    let text = r#"{"trajectory": "exact", "arguments": "exact", "output": "exact", "masks": [{"use": "epoch", "at": "output"}, "uuid"]}"#;
    let read: Compared = serde_json::from_str(text).unwrap();
    let same = with(vec![rule(MaskKind::Epoch, path("output")), rule(MaskKind::Uuid, None)]);
    let masks = |mut masks: Vec<Json>| {
        masks.sort();
        masks
    };
    assert_eq!(masks(read.masks), Compared::from(&same).masks);
    for (then, now) in [
        (vec![rule(MaskKind::Uuid, None)], vec![rule(MaskKind::Ulid, None)]),
        (vec![rule(MaskKind::Uuid, None)], vec![rule(MaskKind::Uuid, path("output"))]),
        (vec![rule(MaskKind::Uuid, path("output"))], vec![rule(MaskKind::Uuid, path("**.id"))]),
        (vec![rule(pattern(), None)], vec![rule(pattern(), path("output"))]),
    ] {
        let (then, now) = (with(then), with(now));
        assert!(
            Compared::from(&then)
                .lacks(&now)
                .is_some_and(|lack| lack.contains("no longer has the mask"))
        );
        assert_eq!(Compared::from(&now).lacks(&now), None);
    }
}

#[test]
fn a_turn_that_a_person_left_out_is_a_turn_of_its_own() {
    let run = projected(&calls(&[(0, "a", "{}"), (1, "b", "{}")]), &exact()).behaviour;
    let mut golden = run.clone();
    golden.forget_turns();
    assert_eq!(Compared::from(&exact()).narrow(golden, &exact()), run);
    // A number that comes again is another turn, also where what stood between is no longer compared.
    let run = calls(&[(0, "book_b", "{}"), (1, "get", "{}"), (0, "book_a", "{}")]);
    let mut golden = projected(&run, &exact()).behaviour;
    golden.steps[2].turn = golden.steps[0].turn;
    assert_eq!(
        Compared::from(&exact()).narrow(golden, &effects()),
        projected(&run, &effects()).behaviour
    );
}

proptest! {
    #[test]
    fn a_golden_that_is_read_is_the_run_projected_under_the_policy_of_now(
        run in drawn(), golden in policies(), now in policies(), masks: bool, seed: u64,
    ) {
        let (golden, now) = if masks { (masked(golden), masked(now)) } else { (golden, now) };
        let compared = Compared::from(&golden);
        if compared.lacks(&now).is_none() {
            let accepted = projected(&run.members(&[0, 1, 2, 3]), &golden).behaviour;
            let direct = projected(&run.shuffled(seed).members(&[0, 1, 2, 3]), &now).behaviour;
            // What the golden does not tell is not read.
            if let Ok(read) = compared.reread(accepted, &now) {
                prop_assert_eq!(read, direct);
            }
        }
    }

    #[test]
    fn a_policy_covers_itself(policy in policies()) {
        prop_assert_eq!(Compared::from(&policy).lacks(&policy), None);
    }
}
