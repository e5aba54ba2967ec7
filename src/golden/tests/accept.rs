use std::collections::BTreeSet;

use super::*;
use crate::judge::test_runs::{calls, effects, exact, loaded, off};
use crate::run::Outcome;

const A: &str = r#""id-a""#;
const B: &str = r#""id-b""#;

fn book(args: &str) -> String {
    calls(&[(0, "book", args)])
}

/// Repetitions from 1 of runs with these members.
fn runs(members: &[&str]) -> Vec<(u32, LoadedRun)> {
    (1..).zip(members.iter().map(|members| loaded(members, &exact()))).collect()
}

fn accepted(
    before: Option<&GoldenFile>,
    members: &[&str],
    options: &AcceptOptions<'_>,
) -> Acceptance {
    accept(("s", "c"), before, &runs(members), &exact(), options)
}

fn written(acceptance: Acceptance) -> (GoldenFile, Change, Vec<String>) {
    match acceptance {
        Acceptance::Write { golden, change, left_out, .. } => (golden, change, left_out),
        other => panic!("{other:?}"),
    }
}

fn golden(members: &[&str]) -> GoldenFile {
    written(accepted(None, members, &AcceptOptions::default())).0
}

fn seen(golden: &GoldenFile) -> Vec<u32> {
    golden.accepted.behaviours.iter().map(|known| known.seen).collect()
}

fn refused(acceptance: Acceptance) -> String {
    match acceptance {
        Acceptance::Refused(why) => why.join("; "),
        other => panic!("{other:?}"),
    }
}

const fn options(add: bool, recount: bool) -> AcceptOptions<'static> {
    AcceptOptions {
        imported: false,
        label: None,
        outcomes: Vec::new(),
        broken_checks: false,
        usage: Vec::new(),
        add,
        recount,
    }
}
const ADD: AcceptOptions<'_> = options(true, false);
const RECOUNT: AcceptOptions<'_> = options(false, true);

#[test]
fn a_new_golden_counts_each_behaviour() {
    let (golden, change, left_out) =
        written(accepted(None, &[&book(A), &book(B), &book(A)], &AcceptOptions::default()));
    assert_eq!((golden.suite.as_str(), golden.case.as_str()), ("s", "c"));
    assert_eq!((seen(&golden), golden.accepted.repetitions), (vec![2, 1], 3));
    assert_eq!(change, Change { replaced: false, added: 2, removed: 0, kept: 0 });
    assert_eq!(left_out, [""; 0]);
    let canonical: Vec<_> =
        golden.accepted.behaviours.iter().map(|known| known.behaviour.canonical()).collect();
    assert!(canonical.is_sorted());
}

#[test]
fn the_same_behaviours_change_nothing_unless_recounted() {
    let before = golden(&[&book(A), &book(B)]);
    let again = [book(B), book(A), book(A)];
    let again = again.each_ref().map(String::as_str);
    assert_eq!(
        accepted(Some(&before), &again, &AcceptOptions::default()),
        Acceptance::Unchanged(Vec::new())
    );
    let (golden, change, _) = written(accepted(Some(&before), &again, &RECOUNT));
    assert_eq!((seen(&golden), golden.accepted.repetitions), (vec![2, 1], 3));
    assert_eq!(change, Change { replaced: true, added: 0, removed: 0, kept: 2 });
    assert_eq!(accepted(Some(&golden), &again, &RECOUNT), Acceptance::Unchanged(Vec::new()));
}

#[test]
fn accepting_replaces_and_adding_keeps() {
    let before = golden(&[&book(A), &book(A)]);
    let (replaced, change, _) =
        written(accepted(Some(&before), &[&book(B)], &AcceptOptions::default()));
    assert_eq!((seen(&replaced), replaced.accepted.repetitions), (vec![1], 1));
    assert_eq!(change, Change { replaced: true, added: 1, removed: 1, kept: 0 });
    let (added, change, _) = written(accepted(Some(&before), &[&book(B), &book(A)], &ADD));
    assert_eq!((seen(&added), added.accepted.repetitions), (vec![3, 1], 4));
    assert_eq!(change, Change { replaced: true, added: 1, removed: 0, kept: 1 });
    assert_eq!(accepted(Some(&before), &[&book(A)], &ADD), Acceptance::Unchanged(Vec::new()));
    assert_eq!(seen(&written(accepted(None, &[&book(A)], &ADD)).0), [1]);
}

#[test]
fn bad_outcomes_are_accepted_only_when_told() {
    let crashed = book(A).replace("completed", "crashed");
    let why = "repetition 1 ended as crashed (--outcome crashed accepts it)";
    assert_eq!(refused(accepted(None, &[&crashed], &AcceptOptions::default())), why);
    let other = AcceptOptions { outcomes: vec![Outcome::Runaway], ..AcceptOptions::default() };
    assert_eq!(refused(accepted(None, &[&crashed], &other)), why);
    let told = AcceptOptions { outcomes: vec![Outcome::Crashed], ..AcceptOptions::default() };
    assert_eq!(seen(&written(accepted(None, &[&crashed], &told)).0), [1]);
    let (golden, _, left_out) =
        written(accepted(None, &[&crashed, &book(A)], &AcceptOptions::default()));
    assert_eq!(
        (seen(&golden), golden.accepted.repetitions),
        (vec![1], 2),
        "all considered are counted"
    );
    assert_eq!(left_out, [why]);
}

#[test]
fn only_the_wanted_label_is_accepted() {
    let wanted = Json::parse("1.0").unwrap();
    let options = AcceptOptions { label: Some(&wanted), ..AcceptOptions::default() };
    let labelled = |label: &str| format!(r#""label": {label}, {}"#, book(A));
    let runs = [labelled("1"), labelled("0"), book(A), labelled("null")];
    let (golden, _, left_out) =
        written(accepted(None, &runs.each_ref().map(String::as_str), &options));
    assert_eq!((seen(&golden), golden.accepted.repetitions), (vec![1], 4));
    assert_eq!(
        left_out,
        [
            "repetition 2 is labelled 0, and [accept] wants 1 (--any-label accepts it)",
            "repetition 3 has no label, and [accept] wants 1 (--any-label accepts it)",
            "repetition 4 is labelled null, and [accept] wants 1 (--any-label accepts it)",
        ]
    );
    assert!(refused(accepted(None, &[&labelled("0")], &options)).contains("labelled 0"));
}

#[test]
fn what_holds_nothing_is_refused() {
    let nothing = "holds nothing that the suite compares";
    assert!(
        refused(accepted(None, &[r#""steps": []"#], &AcceptOptions::default())).contains(nothing)
    );
    let run = [(1, loaded(r#""outcome": "completed""#, &effects()))];
    let acceptance = accept(("s", "c"), None, &run, &effects(), &AcceptOptions::default());
    assert!(refused(acceptance).contains(nothing));
    assert_eq!(refused(accepted(None, &[], &AcceptOptions::default())), "no run is recorded");
    let vacuous = Policy {
        output: crate::judge::policy::Output::Ignore,
        stages: crate::judge::policy::Stages::Ignore,
        ..off()
    };
    let run = [(1, loaded(&book(A), &vacuous))];
    let acceptance = accept(("s", "c"), None, &run, &vacuous, &AcceptOptions::default());
    assert_eq!(refused(acceptance), "the suite's [compare] compares nothing");
}

#[test]
fn the_input_is_kept_where_all_accepted_runs_share_it() {
    let with = |input: &str, args: &str| format!(r#""input": {input}, {}"#, book(args));
    let (one, other) = (with("1", A), with("2", A));
    let crashed = other.replace("completed", "crashed");
    let input = |members: &[&str]| golden(members).accepted.input;
    assert_eq!(input(&[&one, &one]), Some(Json::parse("1").unwrap()));
    assert_eq!(input(&[&one, &other]), None);
    assert_eq!(input(&[&one, &book(A)]), None);
    assert_eq!(input(&[&one, &crashed]), Some(Json::parse("1").unwrap()));
    // A changed input is written, and not added to a golden of another.
    let before = golden(&[&one]);
    let (golden, change, _) =
        written(accepted(Some(&before), &[&other], &AcceptOptions::default()));
    assert_eq!(golden.accepted.input, Some(Json::parse("2").unwrap()));
    assert_eq!(change, Change { replaced: true, added: 0, removed: 0, kept: 1 });
    let why = "it was recorded with another input than the golden has: accept it without --add";
    assert_eq!(refused(accepted(Some(&before), &[&other], &ADD)), why);
    assert_eq!(refused(accepted(Some(&before), &[&with("2", B)], &ADD)), why);
    let (added, ..) = written(accepted(Some(&before), &[&with("1", B)], &ADD));
    assert_eq!(added.accepted.input, Some(Json::parse("1").unwrap()));
}

#[test]
fn a_changed_policy_is_accepted_again_and_not_added_to() {
    let before = golden(&[&book(A)]);
    let run = [(1, loaded(&book(A), &effects()))];
    let (golden, ..) =
        written(accept(("s", "c"), Some(&before), &run, &effects(), &AcceptOptions::default()));
    let holds = Compared::from(&effects()).holding(&[], BTreeSet::new(), false, &effects());
    assert_eq!(golden.accepted.compared, holds);
    assert_eq!(golden.accepted.compared.lacks(&effects()), None);
    assert!(
        refused(accept(("s", "c"), Some(&before), &run, &effects(), &ADD))
            .contains("without --add")
    );
}

#[test]
fn adding_and_recounting_counts_a_run_once() {
    let both = AcceptOptions { recount: true, ..ADD };
    let before = golden(&[&book(A), &book(A), &book(A)]);
    let session = [book(B), book(A)];
    let session = session.each_ref().map(String::as_str);
    let (added, change, _) = written(accepted(Some(&before), &session, &both));
    assert_eq!(
        (seen(&added), added.accepted.repetitions),
        (vec![1, 1], 2),
        "counts of what these runs show are theirs"
    );
    assert_eq!(change, Change { replaced: true, added: 1, removed: 0, kept: 1 });
    assert_eq!(accepted(Some(&added), &session, &both), Acceptance::Unchanged(Vec::new()));
    // What they do not show stays, and stays as often seen as it was, also where some run is left out.
    let crashed = book(A).replace("completed", "crashed");
    let (kept, ..) = written(accepted(Some(&before), &[&book(B), &crashed], &both));
    assert_eq!((kept.accepted.seen(), kept.accepted.repetitions), (4, 5));
    let Acceptance::Unchanged(left_out) = accepted(Some(&kept), &[&book(B), &crashed], &both)
    else {
        panic!()
    };
    assert!(left_out.len() == 1 && left_out[0].starts_with("repetition 2 "), "{left_out:?}");
}

#[test]
fn what_the_golden_accepts_is_not_written_unless_recounted() {
    let policy = Policy { trajectory: crate::judge::policy::Trajectory::Superset, ..exact() };
    let run = |members: &str| (1, loaded(members, &policy));
    let accept = |before: Option<&GoldenFile>, members: &[&str], options: &AcceptOptions<'_>| {
        accept(
            ("s", "c"),
            before,
            &members.iter().map(|members| run(members)).collect::<Vec<_>>(),
            &policy,
            options,
        )
    };
    let (one, more) = (book(A), calls(&[(0, "book", A), (1, "get", "{}")]));
    let other = book(B);
    let default = AcceptOptions::default();
    let (golden, ..) = written(accept(None, &[&one], &default));
    assert_eq!(accept(Some(&golden), &[&more], &default), Acceptance::Unchanged(Vec::new()));
    assert_eq!(accept(Some(&golden), &[&more, &one], &default), Acceptance::Unchanged(Vec::new()));
    assert_eq!(seen(&written(accept(Some(&golden), &[&more], &ADD)).0), [1, 1], "who says so adds");
    let (told, ..) = written(accept(Some(&golden), &[&more], &RECOUNT));
    assert_eq!(told.accepted.behaviours[0].behaviour.steps.len(), 2);
    // One that it does not accept, and one of its own that accepts none, are changes.
    assert_eq!(seen(&written(accept(Some(&golden), &[&more, &other], &default)).0), [1, 1]);
    let (two, ..) = written(accept(None, &[&one, &other], &default));
    assert_eq!(seen(&written(accept(Some(&two), &[&more], &default)).0), [1]);
}

#[test]
fn a_golden_of_one_repetition_is_counted_again_when_there_are_more() {
    let run = book(A);
    let (one, three) = (golden(&[&run]), [run.as_str(); 3]);
    let (again, change, _) = written(accepted(Some(&one), &three, &AcceptOptions::default()));
    assert_eq!((again.accepted.repetitions, seen(&again)), (3, vec![3]));
    assert_eq!(change, Change { replaced: true, added: 0, removed: 0, kept: 1 });
    // Not that of more, and not by fewer.
    for runs in [&three[..1], &three[..2]] {
        let said = accepted(Some(&again), runs, &AcceptOptions::default());
        assert_eq!(said, Acceptance::Unchanged(Vec::new()));
    }
    assert_eq!(
        accepted(Some(&one), &three[..1], &AcceptOptions::default()),
        Acceptance::Unchanged(Vec::new())
    );
}

#[test]
fn what_a_person_or_an_import_adds_is_marked() {
    let added = |golden: &GoldenFile| -> Vec<bool> {
        let mut added: Vec<bool> =
            golden.accepted.behaviours.iter().map(|known| known.added).collect();
        added.sort_unstable();
        added
    };
    let one = golden(&[&book(A), &book(A)]);
    assert_eq!(added(&one), [false]);
    let (two, ..) = written(accepted(Some(&one), &[&book(B)], &ADD));
    assert_eq!(added(&two), [false, true]);
    let new = two.accepted.behaviours.iter().find(|known| known.added).unwrap();
    assert_eq!(new.behaviour, loaded(&book(B), &exact()).behaviour, "only what is new");
    let text = two.render();
    assert!(text.contains("\"seen\": 1,\n      \"added\": true"), "{text}");
    let read = GoldenFile::parse(&text, std::path::Path::new("g.json")).unwrap();
    assert_eq!(added(&read), [false, true]);
    let (three, ..) = written(accepted(Some(&two), &[&book("\"c\"")], &ADD));
    assert_eq!(added(&three), [false, true, true], "it stays marked");
    let imported = AcceptOptions { imported: true, ..AcceptOptions::default() };
    let (import, ..) = written(accepted(None, &[&book(A), &book(B)], &imported));
    assert_eq!(added(&import), [true, true]);
    assert_eq!(added(&golden(&[&book(A), &book(B)])), [false, false]);
}
