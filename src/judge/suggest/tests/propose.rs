use super::*;
use crate::judge::policy::ToolClasses;
use crate::judge::test_runs::{calls, text};
use crate::run::Run;

type Calls<'c> = [(u32, &'c str, &'c str)];

fn run(of: &Calls<'_>, answer: &str) -> String {
    text(&format!(r#"{}, "output": "{answer}""#, calls(of)))
}

fn labelled(of: &Calls<'_>, answer: &str, label: &str) -> String {
    text(&format!(r#"{}, "output": "{answer}", "label": {label}"#, calls(of)))
}

fn sampled<'r>(name: &str, texts: &'r [String]) -> SampledCase<'r> {
    let parse = |text: &'r String| -> Run<'r> { serde_json::from_str(text).unwrap() };
    let runs = (1..).zip(texts.iter().map(parse)).collect();
    SampledCase { name: name.to_owned(), runs }
}

fn of(texts: &[String]) -> Proposal {
    propose(&[sampled("c", texts)], &Policy::default(), None)
}

/// Each setting in short.
fn told(found: &Proposal) -> Vec<String> {
    let told = |priced: &Priced| match &priced.setting {
        Setting::Mask(mask) => mask.rule.to_string(),
        Setting::Ignore { tool, path, .. } => format!("{tool} {}", path.as_str()),
        Setting::Output(output) => output.to_string(),
        Setting::Trajectory { trajectory, .. } => trajectory.to_string(),
    };
    found.settings.iter().map(told).collect()
}

#[test]
fn repetitions_that_agree_need_nothing() {
    let found = of(&[run(&[(0, "a", "{}")], "x"), run(&[(0, "a", "{}")], "x")]);
    assert_eq!(told(&found), Vec::<String>::new());
    assert_eq!(found.before, Agreement { repetitions: 2, together: 2, groups: 1, whole: 1 });
    assert_eq!(found.before, found.after);
    let [was, is] = &found.noticed;
    assert_eq!(was, is);
    assert_eq!(was.total(), Found { made: 4, found: 4 }, "{was:?}");
}

#[test]
fn an_argument_that_never_repeats_is_ignored_and_its_price_told() {
    let texts = ["red", "green", "blue"].map(|word| {
        run(&[(0, "paint", &format!(r#"{{"tint": [{{"name": "{word}"}}], "sum": 1}}"#))], "x")
    });
    let found = of(&texts);
    assert_eq!(told(&found), ["paint tint.name"]);
    let priced = &found.settings[0];
    assert_eq!((priced.brings, &priced.costs), (2, &vec![(Alteration::Argument, 3)]));
    let Setting::Ignore { values, .. } = &priced.setting else { panic!() };
    assert_eq!(values, &Some(("red".to_owned(), "green".to_owned())));
    assert_eq!(found.noticed[0].get(Alteration::Argument), Found { made: 6, found: 6 });
    assert_eq!(found.noticed[1].get(Alteration::Argument), Found { made: 6, found: 3 });
    // A value that two have may be a choice.
    let texts = ["red", "red", "blue", "blue"]
        .map(|word| run(&[(0, "paint", &format!(r#"{{"tint": "{word}"}}"#))], "x"));
    assert_eq!(told(&of(&texts)), Vec::<String>::new());
}

#[test]
fn answers_are_held_to_the_likeness_that_they_show() {
    let texts =
        ["The refund of 49 was made.", "The refund of 49 was sent.", "A refund of 49 was made."]
            .map(|answer| run(&[(0, "pay", "{}")], answer));
    let found = of(&texts);
    // Of seven words each, the last two share five: 0.71. As much again is room for answers to come, down to a half.
    assert_eq!(told(&found), ["similarity 0.5"]);
    assert_eq!(found.after.together, 3);
    let costs = &found.settings[0].costs;
    assert_eq!(costs, &[(Alteration::Wording, 3)], "another answer is still found");
    let texts = ["All is well.", "No idea whatsoever, sorry"].map(|answer| run(&[], answer));
    let found =
        of(&texts.map(|text| text.replace("[]", r#"[{"kind": "tool", "name": "t", "args": {}}]"#)));
    assert_eq!(told(&found), ["ignore"]);
    // With nothing else to compare, no answer is left out.
    let texts = ["All is well.", "No idea whatsoever, sorry"].map(|answer| run(&[], answer));
    assert_eq!(told(&of(&texts)), Vec::<String>::new());
}

#[test]
fn the_strictest_way_to_compare_calls_that_helps_is_taken() {
    let (get, list, pay) = ((0, "get_a", "{}"), (1, "list_b", "{}"), (2, "pay", r#"{"sum": 5}"#));
    let turn = |turn, (_, name, args)| (turn, name, args);
    let moved = [run(&[get, list, pay], "x"), run(&[turn(0, list), turn(1, get), pay], "x")];
    let found = of(&moved);
    assert_eq!(told(&found), ["unordered"]);
    assert_eq!(found.settings[0].brings, 1);
    assert!(found.alternatives.is_empty(), "{:?}", found.alternatives);
    let fewer = [
        run(&[get, list, pay], "x"),
        run(&[turn(0, list), turn(1, get), pay], "x"),
        run(&[pay], "x"),
    ];
    let found = of(&fewer);
    assert_eq!(told(&found), ["effects"]);
    let Setting::Trajectory { effects, reads, .. } = &found.settings[0].setting else { panic!() };
    assert_eq!(
        (effects.as_slice(), reads.as_slice()),
        (&["pay".to_owned()][..], &["get_a".to_owned(), "list_b".to_owned()][..])
    );
    let others: Vec<Trajectory> = found.alternatives.iter().map(|other| other.trajectory).collect();
    assert_eq!(others, [Trajectory::Unordered]);
    // Another amount stays another amount.
    let texts = [
        run(&[pay], "x"),
        run(&[(0, "pay", r#"{"sum": 6}"#)], "x"),
        run(&[(0, "pay", r#"{"sum": 6}"#)], "x"),
    ];
    assert_eq!(told(&of(&texts)), Vec::<String>::new());
    // What the suite says of its tools holds.
    let reads = vec![glob::Pattern::new("pay").unwrap()];
    let policy = Policy { tools: ToolClasses { effects: vec![], reads }, ..Policy::default() };
    let found = propose(&[sampled("c", &fewer)], &policy, None);
    assert!(!told(&found).contains(&"effects".to_owned()), "nothing would be compared");
}

#[test]
fn only_good_repetitions_need_agree() {
    let pay = |sum: u32| format!(r#"{{"sum": {sum}}}"#);
    let (one, two) = (pay(1), pay(2));
    let texts = [
        labelled(&[(0, "pay", &one)], "x", "1.0"),
        labelled(&[(0, "get", "{}"), (1, "pay", &one)], "x", "1.0"),
        labelled(&[(0, "pay", &two)], "x", "0.0"),
    ];
    let good = Json::parse("1").unwrap();
    let found = propose(&[sampled("c", &texts)], &Policy::default(), Some(&good));
    assert_eq!(told(&found), ["effects"]);
    assert_eq!(found.after, Agreement { repetitions: 2, together: 2, groups: 1, whole: 1 });
    // Without a good label, those of one label.
    let found = propose(&[sampled("c", &texts)], &Policy::default(), None);
    assert_eq!(found.after, Agreement { repetitions: 2, together: 2, groups: 1, whole: 1 });
}
