use proptest::prelude::*;

use super::*;
use crate::judge::mask::{MaskKind, MaskPath, MaskRule};
use crate::judge::policy::Results;

fn sampled<'r>(name: &str, texts: &'r [String]) -> SampledCase<'r> {
    let run = |(number, text): (usize, &'r String)| {
        (
            u32::try_from(number).unwrap(),
            serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}")),
        )
    };
    SampledCase { name: name.to_owned(), runs: texts.iter().enumerate().map(run).collect() }
}

fn policy() -> Policy {
    Policy { results: Results::Exact, ..Policy::default() }
}

fn under(rules: &[MaskRule]) -> Policy {
    with(&policy(), rules)
}

fn rules(found: &Suggestions) -> Vec<MaskRule> {
    found.masks.iter().map(|mask| mask.rule.clone()).collect()
}

fn told(found: &Suggestions) -> Vec<String> {
    found.masks.iter().map(|mask| mask.rule.to_string()).collect()
}

fn behaviours(texts: &[String], policy: &Policy) -> Vec<Behaviour> {
    let projected = Projected::new(&[sampled("c", texts)], policy);
    (0..texts.len()).map(|run| projected.behaviour(0, run).unwrap().clone()).collect()
}

/// How much differs between the first repetition and each other: 2 for each value.
fn differing(texts: &[String], policy: &Policy) -> usize {
    let pairs: Vec<Pair> = (1..texts.len()).map(|other| Pair { case: 0, one: 0, other }).collect();
    Projected::new(&[sampled("c", texts)], policy).differing(&pairs)
}

const TOOLS: [&str; 3] = ["book", "get.it", "pay"];
/// Of each tool: five arguments, then five parts of what it answers.
const SLOTS: usize = 10;

/// What stands at one place of generated runs.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Slot {
    Plain,
    SameId,
    Id,
    Moment,
    Span,
    ChosenWord,
    ChosenId,
}

impl Slot {
    fn value(self, place: usize, repetition: usize) -> String {
        let id = |n: usize| format!("550e8400-e29b-41d4-a716-{n:012}");
        match self {
            Slot::Plain => "same".to_owned(),
            Slot::SameId => id(1000 + place),
            Slot::Id => format!("req {}", id(2000 + place * 10 + repetition)),
            Slot::Moment => format!("2026-01-0{}T03:04:{:02}.5Z", repetition + 1, 11 + place),
            Slot::Span => format!("took {}.{repetition}ms", place + 1),
            Slot::ChosenWord => ["yes", "no"][repetition % 2].to_owned(),
            Slot::ChosenId => id(repetition % 2),
        }
    }

    fn kind(self) -> Option<&'static str> {
        match self {
            Slot::Id => Some("uuid"),
            Slot::Moment => Some("timestamp"),
            Slot::Span => Some("duration"),
            _ => None,
        }
    }
}

fn spot(place: usize) -> Spot {
    let (tool, slot) = (place / SLOTS, place % SLOTS);
    let name = |text: &str| Key::Name(text.to_owned());
    let (part, keys) = match slot {
        0..=4 => (Part::Args, vec![name(&format!("k{slot}"))]),
        5..=6 => (Part::Result, vec![name(&format!("k{slot}"))]),
        _ => (Part::Result, vec![name("items"), Key::Index(slot - 7), name("z")]),
    };
    Spot { part, tool: Some(TOOLS[tool].to_owned()), keys }
}

/// A run that knows both ids that may be chosen.
fn run(slots: &[Slot], repetition: usize) -> String {
    let step = |tool: usize| {
        let v = |slot: usize| slots[tool * SLOTS + slot].value(tool * SLOTS + slot, repetition);
        let args: Vec<String> = (0..5).map(|k| format!("\"k{k}\": \"{}\"", v(k))).collect();
        let items: Vec<String> =
            (7..10).map(|slot| format!("{{\"z\": \"{}\"}}", v(slot))).collect();
        format!(
            r#"{{"kind": "tool", "name": "{}", "args": {{{}}}, "result": {{"k5": "{}", "k6": "{}", "items": [{}]}}, "turn": {tool}}}"#,
            TOOLS[tool],
            args.join(","),
            v(5),
            v(6),
            items.join(",")
        )
    };
    let known = [0, 1].map(|n| Slot::ChosenId.value(0, n)).join(" or ");
    let steps: Vec<String> = (0..TOOLS.len()).map(step).collect();
    format!(
        r#"{{"format": "goldrun/run@1", "outcome": "completed", "input": "{known}", "steps": [{}]}}"#,
        steps.join(",")
    )
}

/// Every path that is narrower than `at` by one name.
fn narrower(at: &str) -> Vec<String> {
    let parts: Vec<&str> = at.split('.').collect();
    let mut narrower = Vec::new();
    for (place, part) in parts.iter().enumerate().filter(|(_, part)| **part == "*") {
        let names: &[&str] = if place == 1 { &["book", "get?it", "pay"] } else { &["0", "1", "2"] };
        assert_eq!(*part, "*");
        for name in names {
            let mut parts = parts.clone();
            parts[place] = name;
            narrower.push(parts.join("."));
        }
    }
    if parts.last() == Some(&"args") || parts.last() == Some(&"result") {
        let below = ["k0", "k1", "k2", "k3", "k4", "k5", "k6", "items"];
        narrower.extend(below.iter().map(|key| format!("{at}.{key}")));
    }
    narrower
}

proptest! {
    // Each case judges the runs some hundred times.
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn masks_make_equal_what_nobody_chose_and_each_of_them_is_needed_as_wide_as_it_is(
        slots in prop::collection::vec(prop_oneof![
            6 => Just(Slot::Plain), 2 => Just(Slot::SameId), 2 => Just(Slot::Id), 1 => Just(Slot::Moment),
            1 => Just(Slot::Span), 1 => Just(Slot::ChosenWord), 1 => Just(Slot::ChosenId),
        ], TOOLS.len() * SLOTS),
    ) {
        let texts: Vec<String> = (0..3).map(|repetition| run(&slots, repetition)).collect();
        let found = find_masks(&[sampled("c", &texts)], &policy());
        let masks = rules(&found);
        let chosen = slots.iter().filter(|slot| matches!(slot, Slot::ChosenWord | Slot::ChosenId)).count();
        // Repetitions 0 and 2 choose alike, 0 and 1 do not.
        let left = differing(&texts, &under(&masks));
        prop_assert_eq!(left, 2 * chosen, "{:?}", told(&found));
        let all = behaviours(&texts, &under(&masks));
        prop_assert_eq!(&all[0], &all[2]);
        prop_assert_eq!(all[0] == all[1], chosen == 0);
        prop_assert_eq!(found.unexplained.iter().map(|left| left.values).sum::<usize>(), chosen);
        let covers = |rule: &MaskRule| -> Vec<usize> {
            let path = rule.at.as_ref().unwrap();
            let of = |place: &usize| slots[*place].kind() == rule.kind.name() && spot(*place).is_held(path);
            (0..slots.len()).filter(of).collect()
        };
        for index in 0..masks.len() {
            let mut fewer = masks.clone();
            let mask = fewer.remove(index);
            prop_assert!(differing(&texts, &under(&fewer)) > left, "{} is not needed", mask);
            for at in narrower(mask.at.as_ref().unwrap().as_str()) {
                let narrow = MaskRule { at: Some(MaskPath::new(&at).unwrap()), ..mask.clone() };
                if covers(&narrow).len() < covers(&mask).len() {
                    let others: Vec<MaskRule> = fewer.iter().cloned().chain([narrow]).collect();
                    prop_assert!(differing(&texts, &under(&others)) > left, "{} need be no wider than {}", mask, at);
                }
            }
        }
        // With them, nothing more is suggested, and none of them is superfluous.
        let again = find_masks(&[sampled("c", &texts)], &under(&masks));
        prop_assert!(again.masks.is_empty() && again.not_needed.is_empty(), "{:?} {:?}", told(&again), again.not_needed);
        // What stays the same in all repetitions is not masked for the sake of a short path.
        for (place, slot) in slots.iter().enumerate().filter(|(_, slot)| **slot == Slot::SameId) {
            let masked = masks.iter().any(|mask| mask.kind.name() == Some("uuid") && spot(place).is_held(mask.at.as_ref().unwrap()));
            prop_assert!(!masked, "{:?} at {} is masked by {:?}", slot, spot(place).at(), told(&found));
        }
    }
}

fn call(args: &str, label: Option<&str>) -> String {
    let label = label.map_or_else(String::new, |label| format!(r#", "label": {label}"#));
    format!(
        r#"{{"format": "goldrun/run@1", "outcome": "completed"{label}, "steps": [{{"kind": "tool", "name": "t", "args": {args}, "turn": 0}}]}}"#
    )
}

fn id(n: usize) -> String {
    format!("550e8400-e29b-41d4-a716-{n:012}")
}

#[test]
fn repetitions_of_different_labels_stay_apart() {
    let with_id = |n: usize, label| {
        call(&format!(r#"{{"id": "{}", "at": "2026-01-01T00:00:0{n}Z"}}"#, id(n)), Some(label))
    };
    // Nothing but what is random tells the bad one from the good ones.
    let texts = [with_id(1, "1.0"), with_id(2, "1"), with_id(3, "0.0")];
    let found = find_masks(&[sampled("c", &texts)], &policy());
    assert_eq!(
        told(&found).len(),
        1,
        "one of two is enough to keep them apart: {:?}",
        told(&found)
    );
    assert!(
        found.unexplained.iter().any(|left| left.why.contains("different labels")),
        "{found:?}"
    );
    let all = behaviours(&texts, &under(&rules(&found)));
    assert_ne!(all[0], all[2]);
    // Where more tells them apart, all are masked.
    let bad = call(&format!(r#"{{"id": "{}", "at": "no"}}"#, id(3)), Some("0.0"));
    let texts = [with_id(1, "1.0"), with_id(2, "1"), bad];
    let found = find_masks(&[sampled("c", &texts)], &policy());
    assert_eq!(told(&found), ["uuid at steps.t.args.id", "timestamp at steps.t.args.at"]);
    let all = behaviours(&texts, &under(&rules(&found)));
    assert_eq!((all[0] == all[1], all[0] == all[2]), (true, false));
}

#[test]
fn a_place_that_tells_other_repetitions_apart_is_not_masked() {
    let volatile = [
        call(&format!(r#"{{"id": "{}"}}"#, id(1)), None),
        call(&format!(r#"{{"id": "{}"}}"#, id(2)), None),
    ];
    // In another case the id is one of two that both know.
    let choice = [3, 4].map(|n| {
        call(&format!(r#"{{"id": "{}"}}"#, id(n)), None)
            .replace(r#""outcome""#, &format!(r#""input": "{} {}", "outcome""#, id(3), id(4)))
    });
    let found = find_masks(&[sampled("a", &volatile), sampled("b", &choice)], &policy());
    assert!(found.masks.is_empty(), "{:?}", told(&found));
    let why: Vec<&str> = found.unexplained.iter().map(|left| left.why.as_str()).collect();
    assert_eq!(why.len(), 2, "{why:?}");
    assert!(
        why[0].contains("at the same place")
            && why[1].contains("this value is in the other repetition too"),
        "{why:?}"
    );
}

#[test]
fn what_the_suite_masks_already_is_not_suggested_and_what_it_need_not_is_told() {
    let texts = [1, 2]
        .map(|n| call(&format!(r#"{{"id": "{}", "at": "2026-01-01T00:00:0{n}Z"}}"#, id(n)), None));
    let own = [MaskRule::new(MaskKind::Uuid, None, "r"), MaskRule::new(MaskKind::Path, None, "r")];
    let found = find_masks(&[sampled("c", &texts)], &under(&own));
    assert_eq!(told(&found), ["timestamp at steps.t.args.at"]);
    assert_eq!(found.not_needed, [1]);
    assert!(
        found.masks[0].rule.reason.starts_with("differs in 2 of 2 repetitions of case c: "),
        "{found:?}"
    );
}

#[test]
fn calls_of_one_turn_are_compared_with_those_that_they_are() {
    // Recorded in another order; which is which is told by what they look for.
    let one = |n: usize, q: &str| {
        format!(
            r#"{{"kind": "tool", "name": "t", "args": {{"id": "{}", "q": "{q}"}}, "turn": 0}}"#,
            id(n)
        )
    };
    let text = |steps: [String; 2]| {
        format!(
            r#"{{"format": "goldrun/run@1", "outcome": "completed", "steps": [{}]}}"#,
            steps.join(",")
        )
    };
    let texts = [text([one(1, "a"), one(2, "b")]), text([one(4, "b"), one(9, "a")])];
    let found = find_masks(&[sampled("c", &texts)], &policy());
    assert_eq!(told(&found), ["uuid at steps.t.args.id"]);
    assert!(found.unexplained.is_empty(), "{found:?}");
}

#[test]
fn links_that_differ_are_told() {
    let text =
        |a: usize, b: usize| call(&format!(r#"{{"a": "{}", "b": "{}"}}"#, id(a), id(b)), None);
    let texts = [text(1, 1), text(2, 3)];
    let found = find_masks(&[sampled("c", &texts)], &policy());
    assert_eq!(told(&found).len(), 2, "both are masked all the same: {found:?}");
    let own = find_masks(&[sampled("c", &texts)], &under(&rules(&found)));
    for found in [found, own] {
        assert_eq!(found.unexplained.len(), 1, "{found:?}");
        assert!(found.unexplained[0].why.contains("equal to each other in one"), "{found:?}");
    }
}

#[test]
fn other_ways_and_cases_that_become_one_are_told() {
    let same = |n: usize| call(&format!(r#"{{"id": "{}"}}"#, id(n)), None);
    let other = call(r#"{"id": "x", "more": 1}"#, None);
    let (a, b) = ([same(1), same(2), other], [same(3), same(4)]);
    let found = find_masks(&[sampled("a", &a), sampled("b", &b)], &policy());
    assert_eq!(told(&found), ["uuid at steps.t.args.id"]);
    assert_eq!(found.apart, [("a".to_owned(), 2)]);
    assert_eq!(found.merged, [["a".to_owned(), "b".to_owned()]]);
}

#[test]
fn a_mask_that_another_makes_superfluous_is_dropped() {
    let text = |root: &str, n: usize| call(&format!(r#"{{"file": "/{root}/{}/x"}}"#, id(n)), None);
    // The third lies elsewhere, which takes a mask for the whole path.
    let texts = [text("r/a", 1), text("r/a", 2), text("r/b", 3)];
    assert_eq!(
        told(&find_masks(&[sampled("c", &texts[..2])], &policy())),
        ["uuid at steps.t.args.file"]
    );
    let found = find_masks(&[sampled("c", &texts)], &policy());
    assert_eq!(told(&found), ["path at steps.t.args.file"]);
    let all = behaviours(&texts, &under(&rules(&found)));
    assert!(all[0] == all[1] && all[0] == all[2]);
}
