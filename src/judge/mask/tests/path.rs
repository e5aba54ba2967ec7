use super::*;
use crate::judge::mask::place::Place;
use crate::judge::mask::rule::{MaskKind, MaskRule};

/// Whether `path` holds the value at these segments, and whether it names it.
fn at(path: &str, segments: &[&[&str]]) -> (bool, bool) {
    let rules = [MaskRule::new(MaskKind::Uuid, Some(MaskPath::new(path).unwrap()), "r")];
    let place = segments.iter().fold(Place::root(&rules), |place, names| match names {
        [index] if index.parse::<usize>().is_ok() => place.item(&rules, index.parse().unwrap()),
        names => place.enter(&rules, names),
    });
    (place.holds(&rules[0], 0), place.names(&rules[0], 0))
}

#[test]
fn a_path_holds_what_it_names_and_everything_below() {
    let step: &[&str] = &["3", "book_seat"];
    let args: &[&[&str]] = &[&["steps"], step, &["args"]];
    let key: &[&[&str]] = &[&["steps"], step, &["args"], &["id"]];
    let item: &[&[&str]] = &[&["steps"], step, &["args"], &["ids"], &["0"]];
    for (path, place, expected) in [
        ("steps.**.args", args, (true, true)),
        ("steps.**.args", key, (true, false)),
        ("steps.*.args", key, (true, false)),
        ("steps.*.args.id", key, (true, true)),
        ("steps.3.args.id", key, (true, true)),
        ("steps.4.args.id", key, (false, false)),
        ("steps.book_*.args.id", key, (true, true)),
        ("steps.cancel_*.args.id", key, (false, false)),
        ("steps.*.args.*", key, (true, false)),
        ("steps.*.args.*.*", item, (true, true)),
        ("steps.*.args.ids.0", item, (true, true)),
        ("steps.*.args.ids.1", item, (false, false)),
        ("steps.**.id", key, (true, true)),
        ("steps.**.id", item, (false, false)),
        ("**", key, (true, false)),
        ("**.id", key, (true, true)),
        ("steps.**", &[&["steps"]], (true, false)),
        ("steps.**.**.args.**.**", args, (true, false)),
        ("*.*.args", key, (true, false)),
        ("steps.*.args.id", args, (false, false)),
        ("steps.*.args.id.deeper", key, (false, false)),
        ("output", key, (false, false)),
        ("output", &[&["output"]], (true, true)),
        ("o?tput.a", &[&["output"], &["a"], &["b"]], (true, false)),
    ] {
        assert_eq!(at(path, place), expected, "{path} at {place:?}");
    }
}

#[test]
fn what_is_no_path_says_why() {
    for (text, why) in [
        ("", "empty segment"),
        ("steps..args", "empty segment"),
        ("steps.", "empty segment"),
        ("steps[0].args", "write an index as a segment"),
        ("steps. args", "space"),
        ("steps.a**b", "segment \"a**b\""),
        ("step.*.args", "begins with \"step\", which is not compared"),
        ("args.id", "begin with `steps`"),
    ] {
        let error = MaskPath::new(text).unwrap_err().to_string();
        assert!(error.contains(why), "{text}: {error}");
    }
    let segments = |count: usize| vec!["**"; count].join(".");
    assert!(MaskPath::new(&segments(MAX_SEGMENTS)).is_ok());
    let error = MaskPath::new(&segments(MAX_SEGMENTS + 1)).unwrap_err().to_string();
    assert!(error.contains("it has 61 segments; 60 are allowed"), "{error}");
    // At the limit bits do not overlap: everything is held.
    assert_eq!(at(&segments(MAX_SEGMENTS), &[&["steps"]]), (true, false));
    assert_eq!(at(&format!("{}.x", segments(MAX_SEGMENTS - 1)), &[&["steps"]]), (false, false));
}
