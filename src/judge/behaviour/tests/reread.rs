use proptest::prelude::*;

use super::*;
use crate::judge::behaviour::Projection;
use crate::judge::mask::MaskPath;
use crate::judge::policy::ToolClasses;
use crate::judge::test_runs::{calls, drawn, effects, exact, policies, projected, uuid};

fn rule(kind: MaskKind, at: Option<&str>) -> MaskRule {
    MaskRule::new(kind, at.map(|at| MaskPath::new(at).unwrap()), "r")
}

fn with(policy: Policy, masks: Vec<MaskRule>) -> Policy {
    Policy { masks, ..policy }
}

/// What a golden of `run` says that was compared.
fn accepted(run: &Projection, policy: &Policy) -> Compared {
    let placeholders = run.behaviour.holds_placeholder();
    Compared::from(policy).holding(&run.masks_used, run.left_out.clone(), placeholders, policy)
}

/// The behaviour of `members` accepted under `then` and read under `now`, or why not. If it is read, it is what the run gives anew.
fn reread(members: &str, then: &Policy, now: &Policy) -> Result<Behaviour, String> {
    let run = projected(members, then);
    let compared = accepted(&run, then);
    if let Some(lack) = compared.lacks(now) {
        return Err(lack);
    }
    let read = compared.reread(run.behaviour, now)?;
    assert_eq!(read, projected(members, now).behaviour);
    Ok(read)
}

#[test]
fn a_mask_that_was_added_takes_what_it_would_take_of_the_recording() {
    let id = uuid(1);
    let run = calls(&[
        (0, "get", &format!(r#"{{"id": "{id}", "at": "2026-01-02T03:04:05Z"}}"#)),
        (0, "get", &format!(r#"{{"id": "for {id}", "at": 7}}"#)),
        (1, "book", "{\"$x\": \"<uuid 7>\"}"),
    ]);
    let (uuids, times) = (rule(MaskKind::Uuid, None), rule(MaskKind::Timestamp, None));
    let both = with(exact(), vec![uuids.clone(), times.clone()]);
    let pattern = rule(MaskKind::Pattern(regex::Regex::new("<.*>").unwrap()), None);
    let on = |at| rule(MaskKind::Uuid, Some(at));
    for (then, now, said) in [
        (exact(), with(exact(), vec![on("steps.get.args")]), Ok("<uuid 1>")),
        (
            exact(),
            with(exact(), vec![times.clone()]),
            Err("holds a placeholder where it would apply"),
        ),
        (
            with(exact(), vec![on("steps.get.args")]),
            with(exact(), vec![on("steps.get.args"), times]),
            Err("a placeholder where"),
        ),
        // It was there before and found nothing.
        (both.clone(), both.clone(), Ok("<timestamp 1>")),
        (both, with(exact(), vec![uuids]), Err("no longer has the mask \"timestamp\"")),
        (exact(), with(exact(), vec![pattern]), Err("where it would apply")),
        (exact(), with(exact(), vec![on("steps.0.args")]), Err("is not known")),
        // Whether the two ids are one is not known.
        (
            with(exact(), vec![on("steps.*.args.other")]),
            with(exact(), vec![on("steps.*.args.other"), on("steps.get.args.id")]),
            Ok("<uuid 1>"),
        ),
    ] {
        let found = reread(&run, &then, &now);
        match (said, found) {
            (Ok(text), Ok(found)) => {
                let json = serde_json::to_string(&found).unwrap();
                assert!(json.contains(text), "{json}");
            }
            (Err(why), Err(found)) => assert!(found.contains(why), "{found}"),
            (said, found) => panic!("{said:?}: {found:?}"),
        }
    }
    let linked = calls(&[(0, "get", &format!(r#"{{"a": "{id}", "b": "{id}"}}"#))]);
    let [a, b] = ["steps.get.args.a", "steps.get.args.b"].map(on);
    let lack = reread(&linked, &with(exact(), vec![a.clone()]), &with(exact(), vec![a, b]));
    assert!(lack.is_err_and(|why| why.contains("linked")));
}

#[test]
fn tools_may_become_reads_and_reads_stay_out() {
    let run = calls(&[(0, "get", "{}"), (1, "book", "{}"), (2, "cancel", "{}")]);
    let classes = |patterns: &[&str], reads: &[&str]| {
        let each =
            |texts: &[&str]| texts.iter().map(|text| glob::Pattern::new(text).unwrap()).collect();
        Policy { tools: ToolClasses { effects: each(patterns), reads: each(reads) }, ..effects() }
    };
    let then = classes(&["book", "cancel"], &["*"]);
    for (now, steps) in [
        (classes(&["book", "cancel", "other"], &["get*"]), Ok(2)),
        (classes(&["cancel"], &["*"]), Ok(1)),
        (classes(&["get", "cancel"], &["*"]), Err("tool \"get\" is an effect now")),
        (classes(&[], &["*"]), Err("would be left in the golden")),
        (classes(&["other"], &["other", "get", "book"]), Ok(1)),
    ] {
        match (reread(&run, &then, &now), steps) {
            (Ok(found), Ok(steps)) => assert_eq!(found.steps.len(), steps),
            (Err(found), Err(why)) => assert!(found.contains(why), "{found}"),
            (found, steps) => panic!("{found:?}: {steps:?}"),
        }
    }
    // A golden from before does not name the tools that it left out.
    let old = Compared::from(&then);
    assert_eq!(old.lacks(&then), None);
    assert!(
        old.lacks(&classes(&["cancel"], &["*"])).is_some_and(|why| why.contains("have changed"))
    );
}

fn masks() -> impl Strategy<Value = Vec<MaskRule>> {
    let pattern = |text| MaskKind::Pattern(regex::Regex::new(text).unwrap());
    let all = vec![
        rule(MaskKind::Uuid, None),
        rule(MaskKind::Uuid, Some("steps.*.args.a")),
        rule(MaskKind::Uuid, Some("steps.get.**")),
        rule(MaskKind::Uuid, Some("output")),
        rule(MaskKind::Hex, None),
        rule(pattern("-[0-9a-f]{12}"), None),
        rule(pattern("^0000.*"), Some("steps.book.args")),
        rule(MaskKind::Timestamp, None),
    ];
    prop::sample::subsequence(all, 0..4)
}

fn tools() -> impl Strategy<Value = ToolClasses> {
    let names = || prop::sample::subsequence(vec!["get", "get_*", "book", "cancel", "*"], 0..3);
    let each = |texts: Vec<&str>| {
        texts.into_iter().map(|text| glob::Pattern::new(text).unwrap()).collect()
    };
    (names(), names()).prop_map(move |(effects, reads)| ToolClasses {
        effects: each(effects),
        reads: each(reads),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_golden_that_is_read_is_the_one_that_would_be_made_anew(
        run in drawn(), policies in (policies(), policies()), masks in (masks(), masks()), tools in (tools(), tools()),
        same in any::<(bool, bool, bool)>(), seed: u64,
    ) {
        let then = Policy { masks: masks.0, tools: tools.0, ..policies.0 };
        let mut now = if same.0 { then.clone() } else { policies.1 };
        now.masks = if same.1 { then.masks.clone() } else { masks.1 };
        now.tools = if same.2 { then.tools.clone() } else { tools.1 };
        let accepted_run = projected(&run.members(&[0, 1, 2, 3]), &then);
        let compared = accepted(&accepted_run, &then);
        if compared.lacks(&now).is_none() && let Ok(read) = compared.reread(accepted_run.behaviour, &now) {
            prop_assert_eq!(read, projected(&run.shuffled(seed).members(&[0, 1, 2, 3]), &now).behaviour);
        }
    }

    /// Under the settings it was accepted with, a golden is always read, as it stands.
    #[test]
    fn a_golden_is_read_under_its_own_settings(run in drawn(), policy in policies(), masks in masks(), tools in tools()) {
        let policy = Policy { masks, tools, ..policy };
        let run = projected(&run.members(&[0, 1, 2, 3]), &policy);
        let compared = accepted(&run, &policy);
        prop_assert_eq!(compared.lacks(&policy), None);
        prop_assert_eq!(compared.reread(run.behaviour.clone(), &policy), Ok(run.behaviour));
    }
}
