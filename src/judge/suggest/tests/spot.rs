use super::*;

fn spot(path: &str) -> Spot {
    let mut parts = path.split('.');
    let (part, tool) = match parts.next().unwrap() {
        "output" => (Part::Output, None),
        tool => match parts.next().unwrap() {
            "args" => (Part::Args, Some(tool.to_owned())),
            _ => (Part::Result, Some(tool.to_owned())),
        },
    };
    let key = |part: &str| part.parse().map_or_else(|_| Key::Name(part.to_owned()), Key::Index);
    Spot { part, tool, keys: parts.map(key).collect() }
}

fn spots(paths: &[&str]) -> BTreeSet<Spot> {
    paths.iter().map(|path| spot(path)).collect()
}

fn found(spots_: &[&str], forbidden: &[&str], stable: &[&str]) -> Vec<String> {
    let found = paths(&spots(spots_), &spots(forbidden), &spots(stable), false);
    found
        .at
        .into_iter()
        .chain(found.refused.iter().map(|spot| format!("refused {}", spot.at())))
        .collect()
}

#[test]
fn paths_are_as_wide_as_what_differs() {
    for (differs, forbidden, stable, expected) in [
        (&["book.args.id"][..], &[][..], &[][..], &["steps.book.args.id"][..]),
        (&["book.args.id", "pay.args.id"], &[], &[], &["steps.*.args.id"]),
        (
            &["book.args.id", "pay.result.id"],
            &[],
            &[],
            &["steps.book.args.id", "steps.pay.result.id"],
        ),
        (
            &["get.result.items.0.id", "get.result.items.2.id"],
            &[],
            &[],
            &["steps.get.result.items.*.id"],
        ),
        // What stayed the same, or must stay, is not masked for the sake of a short path.
        (
            &["get.result.items.0.id"],
            &[],
            &["get.result.items.1.id"],
            &["steps.get.result.items.0.id"],
        ),
        (&["a.args.id", "b.args.id"], &[], &["c.args.id"], &["steps.a.args.id", "steps.b.args.id"]),
        (&["a.args.id", "b.args.id"], &["c.args.id"], &[], &["steps.a.args.id", "steps.b.args.id"]),
        (
            &["a.args.id", "b.args.id"],
            &["a.args.id"],
            &[],
            &["steps.b.args.id", "refused steps.a.args.id"],
        ),
        (&["get.result.items.0.id"], &[], &[], &["steps.get.result.items.*.id"]),
        // No wider than what another holds already.
        (
            &["a.result.l.1", "b.result.l.1", "c.result.l.1", "c.result.l.2"],
            &["a.result.l.0"],
            &["b.result.l.0"],
            &["steps.*.result.l.1", "steps.c.result.l.2"],
        ),
        // A part of calls as a whole.
        (&["output.a", "output.b", "output.c"], &[], &[], &["output.a", "output.b", "output.c"]),
        (&["output.a", "output.b", "output.c", "output.d.e"], &[], &[], &["output"]),
        (&["a.args.a", "a.args.b", "a.args.c", "a.args.d"], &[], &[], &["steps.a.args"]),
        (
            &["output.a", "output.b", "output.c", "output.d"],
            &["output.x"],
            &[],
            &["output.a", "output.b", "output.c", "output.d"],
        ),
    ] {
        assert_eq!(
            found(differs, forbidden, stable),
            expected,
            "{differs:?} {forbidden:?} {stable:?}"
        );
    }
}

#[test]
fn every_name_has_a_path_that_holds_it() {
    for name in ["a.b", "", " x ", "a*b", "?", "[0]", "é.ü", "\n", "a b", "**"] {
        let spot = Spot {
            part: Part::Args,
            tool: Some(name.to_owned()),
            keys: vec![Key::Name(name.to_owned()), Key::AnyIndex, Key::Name("z".to_owned())],
        };
        let path = MaskPath::new(&spot.at()).unwrap_or_else(|error| panic!("{name:?}: {error}"));
        assert!(spot.is_held(&path), "{name:?}: {path}");
    }
    let deep = Spot { part: Part::Output, tool: None, keys: vec![Key::Name("k".to_owned()); 200] };
    assert!(deep.is_held(&MaskPath::new(&deep.at()).unwrap()));
}
