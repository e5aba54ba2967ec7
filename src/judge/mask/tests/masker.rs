use proptest::prelude::*;
use regex::Regex;

use super::*;
use crate::judge::behaviour::Behaviour;
use crate::judge::mask::path::MaskPath;
use crate::judge::mask::placeholder::tests::unescape;
use crate::judge::mask::placeholder::{escape, placeholders};
use crate::judge::policy::Policy;
use crate::judge::test_runs::{built_in, calls, exact, projected};

const ID: &str = "550e8400-e29b-41d4-a716-446655440000";

fn rule(kind: MaskKind) -> MaskRule {
    MaskRule::new(kind, None, "it varies")
}

fn at(kind: MaskKind, path: &str) -> MaskRule {
    MaskRule::new(kind, Some(MaskPath::new(path).unwrap()), "it varies")
}

fn pattern(text: &str) -> MaskRule {
    rule(MaskKind::Pattern(Regex::new(text).unwrap()))
}

/// What becomes of the output `json`, and which rules did it.
fn output(rules: &[MaskRule], json: &str) -> (Json, Vec<bool>) {
    let mut value = Json::parse(json).unwrap();
    let mut masker = Masker::new(rules);
    masker.of_run(&mut value, "output");
    (value, masker.used())
}

fn masked(rules: &[MaskRule], text: &str) -> String {
    let mut value = Json::from(text);
    Masker::new(rules).of_run(&mut value, "output");
    value.as_str().unwrap().to_owned()
}

fn behaviour(rules: &[MaskRule], made: &[(u32, &str, &str)]) -> Behaviour {
    projected(&calls(made), &Policy { masks: rules.to_vec(), ..exact() }).behaviour
}

#[test]
fn patterns_mask_their_group_or_the_whole_and_never_nothing() {
    assert_eq!(
        masked(&[pattern("req-[0-9]+")], "req-1 req-2 req-1"),
        "<masked 1> <masked 2> <masked 1>"
    );
    assert_eq!(masked(&[pattern("req-([0-9]+)")], "req-1 req-2"), "req-<masked 1> req-<masked 2>");
    assert_eq!(masked(&[pattern("x*")], "ayxb"), "ay<masked 1>b");
}

#[test]
fn credentials_are_masked_without_being_asked_and_win_over_other_masks() {
    let secret = format!("sk-{}", "a1".repeat(12));
    let rules = [pattern("a1")];
    assert_eq!(
        masked(&rules, &format!("a1 {secret} {secret}")),
        "<masked 1> <secret 1> <secret 1>"
    );
    let text =
        r#"{"password": "hunter2", "n": {"api_key": "hunter2", "token": "ETH", "secret": ""}}"#;
    let expected = r#"{"password": "<secret 1>", "n": {"api_key": "<secret 1>", "token": "ETH", "secret": ""}}"#;
    assert_eq!(output(&[], text).0, Json::parse(expected).unwrap());
    // A path does not keep credentials out of it.
    let elsewhere = [at(MaskKind::Uuid, "input")];
    assert_eq!(output(&elsewhere, text).0, Json::parse(expected).unwrap());
}

#[test]
fn a_text_like_a_placeholder_is_not_one() {
    let rules = [rule(MaskKind::Uuid)];
    assert_ne!(masked(&rules, "<uuid 1>"), masked(&rules, ID));
    assert_eq!(masked(&rules, r"<uuid 1> <\uuid 1>"), r"<\uuid 1> <\\uuid 1>");
    // What stands around a masked value must not become a placeholder with it.
    assert_eq!(masked(&[pattern("zz")], "<uuid zz>"), "<uuid <masked 1>>");
    // Nor is a text that looks like the placeholder of a number.
    let rules = [rule(MaskKind::Epoch)];
    assert_ne!(output(&rules, "1795160901").0, output(&rules, r#""<epoch 1>""#).0);
}

#[test]
fn the_leftmost_and_longest_match_wins_whichever_rule_stands_first() {
    let text = format!("{ID} /home/{ID}/x sha=0123abc4 2026-01-31 23:59:58");
    let expected = "<uuid 1> <path 1> sha=<hex 1> <timestamp 1>";
    let mut rules: Vec<_> = built_in().map(rule).into();
    for _ in 0..rules.len() {
        rules.rotate_left(1);
        assert_eq!(masked(&rules, &text), expected);
    }
    // Of two that take the same, the pattern.
    for rules in [
        [pattern("[0-9a-f]{8}"), rule(MaskKind::Hex)],
        [rule(MaskKind::Hex), pattern("[0-9a-f]{8}")],
    ] {
        assert_eq!(masked(&rules, "0123abc4"), "<masked 1>");
        assert_eq!(masked(&rules, "0123abc4d"), "<hex 1>", "the longer");
    }
}

#[test]
fn numbers_become_texts_that_equal_texts_of_the_same_digits() {
    let rules = [rule(MaskKind::Epoch), rule(MaskKind::Duration)];
    let (value, used) = output(
        &rules,
        r#"{"at": [1795160901, 1795160901.0, "1795160901", 1795160902], "duration_ms": 12, "n": 12, "took": [3, 12]}"#,
    );
    let expected = r#"{"at": ["<epoch 1>", "<epoch 1>", "<epoch 1>", "<epoch 2>"], "duration_ms": "<duration 1>", "n": 12,
        "took": ["<duration 1>", "<duration 1>"]}"#;
    assert_eq!(value, Json::parse(expected).unwrap());
    assert_eq!(used, [true, true]);
    let elsewhere = [at(MaskKind::Epoch, "input"), at(MaskKind::Duration, "output.b")];
    let text = r#"{"a": {"t": 1795160901, "took": 3}, "b": {"t": 1795160901, "took": 3}}"#;
    let expected = text.replace(r#"3}}"#, r#""<duration 1>"}}"#);
    assert_eq!(output(&elsewhere, text), (Json::parse(&expected).unwrap(), vec![false, true]));
    // Nanoseconds that passed are no moment.
    let (value, used) = output(&rules, r#"{"duration_ns": 1795160901}"#);
    assert_eq!(
        (value, used),
        (Json::parse(r#"{"duration_ns": "<duration 1>"}"#).unwrap(), vec![false, true])
    );
}

#[test]
fn a_path_says_where_and_only_a_path_that_names_a_number_takes_any() {
    let args = format!(r#"{{"id": "{ID}", "port": 8080, "n": [5, 6], "url": "http://h:8080/"}}"#);
    let args = args.as_str();
    let masked = |path: &str, kind| {
        let rules = [at(kind, path)];
        let mut value = Json::parse(args).unwrap();
        let mut masker = Masker::new(&rules);
        masker.of_step(&mut value, 2, "serve", "args");
        (value.clone(), masker.used() == [true] && value != Json::parse(args).unwrap())
    };
    let is = |path: &str, kind: MaskKind, changes: &[(&str, &str)]| {
        let expected =
            changes.iter().fold(args.to_owned(), |text, (from, to)| text.replace(from, to));
        assert_eq!(
            masked(path, kind),
            (Json::parse(&expected).unwrap(), !changes.is_empty()),
            "{path}"
        );
    };
    let id = [(ID, "<uuid 1>")];
    for path in
        ["steps.**.args", "steps.2", "steps.serve.args.id", "steps.se*.**.id", "**", "**.id"]
    {
        is(path, MaskKind::Uuid, &id);
    }
    for path in
        ["steps.3.args", "steps.stop.args", "output", "input", "steps.*.args.ids", "steps.*.result"]
    {
        is(path, MaskKind::Uuid, &[]);
    }
    let host = [("h:8080", "h:<port 1>")];
    // Everything below is meant, but not every number below is a port.
    is("steps.**.args", MaskKind::Port, &host);
    is("steps.*.args.*", MaskKind::Port, &host);
    is("**", MaskKind::Port, &host);
    is("steps.*.args.port", MaskKind::Port, &[("\"port\": 8080", "\"port\": \"<port 1>\"")]);
    is(
        "steps.*.args.n.*",
        MaskKind::Duration,
        &[("[5, 6]", r#"["<duration 1>", "<duration 1>"]"#)],
    );
    is("steps.*.args.n.0", MaskKind::Duration, &[("[5, 6]", r#"["<duration 1>", 6]"#)]);
    is("steps.*.args.n", MaskKind::Duration, &[]);
}

#[test]
fn a_port_in_a_text_and_as_a_number_is_one_value() {
    let rules = [at(MaskKind::Port, "steps.serve.args.port"), rule(MaskKind::Port)];
    let run = |port: u16, opened: u16| {
        let (serve, open) =
            (format!(r#"{{"port": {port}}}"#), format!(r#""http://localhost:{opened}/""#));
        behaviour(&rules, &[(0, "serve", &serve), (1, "open", &open)])
    };
    assert_eq!(run(4321, 4321), run(8080, 8080));
    assert_ne!(run(4321, 4321), run(4321, 4322), "another server is opened");
}

#[test]
fn a_mask_whose_matches_others_take_is_not_used() {
    let rules = [rule(MaskKind::Uuid), rule(MaskKind::Path), rule(MaskKind::Hex)];
    assert_eq!(output(&rules, &format!(r#""/tmp/{ID}/0123abcd""#)).1, [false, true, false]);
    assert_eq!(output(&rules, "[1]").1, [false; 3]);
    let (in_input, in_steps) = (at(MaskKind::Uuid, "input"), at(MaskKind::Uuid, "steps"));
    let run = format!(r#""input": "{ID}", {}"#, calls(&[(0, "book", "{}")]));
    let policy = Policy { masks: vec![in_input, in_steps], ..exact() };
    assert_eq!(projected(&run, &policy).masks_used, [true, false]);
}

/// The `n`th value of each kind, as JSON.
fn value(kind: usize, n: u8) -> String {
    match kind {
        0 => format!("\"550e8400-e29b-41d4-a716-4466554400{n:02x}\""),
        1 => format!("\"user_01h2xcejqtf2nbrexx3vqj{n:04}\""),
        2 => format!("\"at 2026-01-31T23:59:{:02}.5Z.\"", n % 60),
        3 => format!("\"took {n}.5s\""),
        4 => format!("17951609{:02}.25", n % 100),
        5 => format!("\"commit 0f{n:08}\""),
        6 => format!("\"see /home/dev/run-{n}/src/main.rs:3\""),
        7 => format!("\"http://127.0.0.1:{}/x\"", 4000 + u16::from(n)),
        8 => format!(r#"{{"elapsed_ms": {n}}}"#),
        _ => format!("17951609{:02}123", n % 100),
    }
}

/// Calls whose arguments are numbered values of random kinds: turn, kind, which value.
fn values() -> impl Strategy<Value = Vec<(u32, usize, usize)>> {
    prop::collection::vec((0_u32..3, 0_usize..10, 0_usize..4), 1..8).prop_map(|mut calls| {
        calls.sort_by_key(|call| call.0);
        calls
    })
}

fn run(made: &[(u32, usize, usize)], names: [u8; 4]) -> Behaviour {
    let args: Vec<String> =
        made.iter().map(|&(_, kind, which)| value(kind, names[which])).collect();
    let made: Vec<_> =
        made.iter().zip(&args).map(|(call, args)| (call.0, "call", args.as_str())).collect();
    behaviour(&built_in().map(rule), &made)
}

proptest! {
    #[test]
    fn other_values_leave_the_behaviour_and_links_are_kept(made in values(), turn in 0_u32..3, kind in 0_usize..10) {
        prop_assert_eq!(run(&made, [1, 2, 3, 4]), run(&made, [57, 8, 21, 40]));
        // Of times that passed there is only one.
        prop_assume!(kind != 3 && kind != 8);
        // Two calls that share a value, and two that do not.
        let with = |which| made.iter().copied().chain([(9, kind, 0), (10, kind, which)]).collect::<Vec<_>>();
        prop_assert_ne!(run(&with(0), [1, 2, 3, 4]), run(&with(1), [1, 2, 3, 4]));
        // Which call of a later turn uses which of the values known by then.
        let known = |x, y| [(0, kind, 0), (1, kind, 1), (turn + 2, kind, x), (turn + 3, kind, y)];
        prop_assert_ne!(run(&known(0, 1), [1, 2, 3, 4]), run(&known(1, 0), [1, 2, 3, 4]));
    }

    #[test]
    fn what_is_masked_holds_nothing_more_to_mask(made in values()) {
        let rules = built_in().map(rule);
        for &(_, kind, n) in &made {
            let once = output(&rules, &value(kind, u8::try_from(n).unwrap())).0;
            let mut again = once.clone();
            let mut masker = Masker::new(&rules);
            masker.of_run(&mut again, "output");
            prop_assert_eq!(masker.used(), vec![false; rules.len()], "{:?}", once);
        }
    }

    #[test]
    fn what_stands_around_a_value_round_trips(before in r"([<>\\a-z0-9 ]|<path 1>){0,12}", after in r"([<>\\a-z0-9 ]|<\\hex 2>){0,12}") {
        let text = format!("{before} {ID} {after}");
        let masked = masked(&[rule(MaskKind::Uuid)], &text);
        let found: Vec<_> = placeholders(&masked).collect();
        prop_assert_eq!(found, [("uuid", "1")]);
        let (left, right) = masked.split_once("<uuid 1>").unwrap();
        prop_assert_eq!(format!("{}{ID}{}", unescape(left), unescape(right)), text);
        let escaped = escape(&before);
        prop_assert_eq!(escaped.as_ref(), left.strip_suffix(' ').unwrap());
    }
}

proptest! {
    #[test]
    fn a_text_without_a_sign_holds_nothing_that_needs_it(
        pieces in prop::collection::vec(
            prop_oneof![
                // Put together here, so that no scanner takes this file for a leak.
                prop::sample::select(vec!["sk-", "ghp_", "AKIA", "eyJ", "ya29.", "Bearer ", "AIza", "a://b:", "<uuid 1>", "<"])
                    .prop_map(|start| format!("{start}{}", "a1B2".repeat(10))),
                prop::sample::select(vec![
                    "550e8400-e29b-41d4-a716-446655440000", "2026-01-01T10:00:00Z", "-", "<", ":", "@", ".", " ", "word", "12",
                ])
                .prop_map(str::to_owned),
            ],
            0..4,
        ),
    ) {
        let text = pieces.concat();
        let signs = Signs::of(&text);
        prop_assert!(signs.holds(Signs::CREDENTIAL) || secrets(&text).is_empty(), "{}", text);
        prop_assert!(signs.holds(Signs::PLACEHOLDER) || matches!(escape(&text), Cow::Borrowed(_)), "{}", text);
        for kind in built_in().iter().filter(|kind| kind.needs_dash() && !signs.holds(Signs::DASH)) {
            prop_assert!(kind.find(&text, false).is_empty(), "{}", text);
            prop_assert!(kind.find(&text, true).is_empty(), "{}", text);
        }
    }
}
fn redacted(patterns: &[&str], keys: &[&str], json: &str) -> Json {
    let redaction = Redaction {
        patterns: patterns.iter().map(|text| Regex::new(text).unwrap()).collect(),
        keys: keys
            .iter()
            .map(|text| crate::judge::mask::redact::RedactedKey::new(text).unwrap())
            .collect(),
    };
    let rules = [rule(MaskKind::Uuid)];
    let mut value = Json::parse(json).unwrap();
    Masker::new(&rules).redacting(&redaction).of_run(&mut value, "output");
    value
}

#[test]
fn what_is_redacted_goes_before_masks_and_with_what_it_overlaps() {
    let token = format!("ghp_{}", "a1".repeat(18));
    for (patterns, text, expected) in [
        (
            &["card [0-9]+"][..],
            "card 12 and card 34, card 12",
            "<redacted 1> and <redacted 2>, <redacted 1>",
        ),
        (&["card ([0-9]+)"], "card 12", "card <redacted 1>"),
        // Overlaps are one, with a credential too: no part of either is left.
        (&["ab+", "b+c"], "xabbcy", "x<redacted 1>y"),
        (&["ab+", "b+c", "a"], "abbc a", "<redacted 1> <redacted 2>"),
        (&["key: ghp_.{5}"], &format!("key: {token}!"), "<redacted 1>!"),
        (&["1$"], &token, "<redacted 1>"),
        (&["550e"], ID, "<redacted 1>8400-e29b-41d4-a716-446655440000"),
        (&["x"], "<uuid 1> x", r"<\uuid 1> <redacted 1>"),
    ] {
        assert_eq!(
            redacted(patterns, &[], &serde_json::to_string(&Json::from(text)).unwrap()),
            Json::from(expected),
            "{text}"
        );
    }
}

#[test]
fn keys_are_redacted_at_any_depth_whatever_they_hold() {
    for (keys, json, expected) in [
        (
            &["pin"][..],
            r#"{"PIN": 12, "a": [{"p_i-n": "12"}]}"#,
            r#"{"PIN": "<redacted 1>", "a": [{"p_i-n": "<redacted 1>"}]}"#,
        ),
        (
            &["a.b"],
            r#"{"a": {"b": [1, {"c": 2}]}, "b": 3}"#,
            r#"{"a": {"b": "<redacted 1>"}, "b": 3}"#,
        ),
        (
            &["a.b"],
            r#"{"a": [[{"b": true}]], "a.b": 1, "xa.b": 1}"#,
            r#"{"a": [[{"b": "<redacted 1>"}]], "a.b": "<redacted 2>", "xa.b": 1}"#,
        ),
        (
            &["a.b"],
            r#"{"x": {"a": {"b": 1}}, "a": {"c": {"b": 1}}}"#,
            r#"{"x": {"a": {"b": "<redacted 1>"}}, "a": {"c": {"b": 1}}}"#,
        ),
        // What says nothing is no secret.
        (
            &["pin"],
            r#"[{"pin": null}, {"pin": ""}, {"pin": []}, {"pin": {}}]"#,
            r#"[{"pin": null}, {"pin": ""}, {"pin": []}, {"pin": {}}]"#,
        ),
        // JSON within a text, in any depth, also where a key stands twice.
        (
            &["pin"],
            r#""[{\"pin\": \"x\", \"pin\": 2, \"a\": {\"pin\": null}}]""#,
            r#""[{\"pin\": \"<redacted 1>\", \"pin\": <redacted 2>, \"a\": {\"pin\": null}}]""#,
        ),
        (&["pin"], r#""{\"pin\": 2, broken""#, r#""{\"pin\": 2, broken""#),
    ] {
        assert_eq!(redacted(&[], keys, json), Json::parse(expected).unwrap(), "{keys:?} {json}");
    }
}

#[test]
fn json_in_a_text_that_is_too_deep_to_look_into_is_redacted_whole() {
    let deep = |levels: usize| {
        format!("{}{{\"pin\": \"hunter2\"}}{}", "[".repeat(levels), "]".repeat(levels))
    };
    for levels in [1, 127, 128, 129, 100_000] {
        let text = serde_json::to_string(&deep(levels)).unwrap();
        let value = redacted(&[], &["pin"], &text);
        let value = value.as_str().unwrap();
        assert!(
            !value.contains("hunter2") && value.contains("<redacted 1>"),
            "{levels}: {value:.200}"
        );
    }
}

#[test]
fn keys_that_hold_what_is_redacted_stay_apart() {
    let json = r#"{"x1": "b", "x2": "a", "y": 1, "<redacted>": 0}"#;
    let other = r#"{"x7": "a", "x9": "b", "y": 1, "<redacted>": 0}"#;
    assert_eq!(redacted(&["x[0-9]"], &[], json), redacted(&["x[0-9]"], &[], other));
    assert_ne!(
        redacted(&["x[0-9]"], &[], json),
        redacted(&["x[0-9]"], &[], r#"{"x1": "b", "y": 1, "<redacted>": 0}"#)
    );
}
