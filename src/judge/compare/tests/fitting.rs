use proptest::prelude::*;

use super::*;
use crate::judge::behaviour::{Behaviour, BehaviourStep, Compared, Projection};
use crate::judge::compare::differences::{accepts, differences};
use crate::judge::compare::links::fits_alone;
use crate::judge::mask::MaskKind;
use crate::judge::matcher::*;
use crate::judge::policy::{Output, Policy, Trajectory};
use crate::judge::test_runs::{TRAJECTORIES, calls, escaped, exact, masked, projected, uuid};
use crate::run::StepKind;

fn json(text: &str) -> Json {
    Json::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// A golden's step: turn, tool, arguments, whether it is optional.
pub(crate) type Wanted<'a> = (u32, &'a str, &'a str, bool);

/// A golden of these steps, as a policy compares it.
pub(crate) fn golden(steps: &[Wanted<'_>], policy: &Policy) -> Behaviour {
    let step = |&(turn, name, args, optional): &Wanted<'_>| BehaviourStep {
        status: None,
        kind: StepKind::Tool,
        name: Some(name.to_owned()),
        args: Some(json(args)),
        args_hash: None,
        result: None,
        turn: Some(turn),
        same_turn: false,
        optional,
    };
    let outcome = crate::run::Outcome::Completed;
    let behaviour =
        Behaviour { outcome, steps: steps.iter().map(step).collect(), ..Behaviour::default() };
    Compared::from(policy).narrow(behaviour, policy)
}

fn fits(golden: &str, run: &str, mode: Arguments) -> bool {
    Fitting::new(false).fits(&json(golden), &json(run), mode)
}

const ANY_TYPE: [(&str, &[&str]); 8] = [
    ("string", &[r#""""#, r#""a""#, r#""$any""#]),
    ("number", &["1", "1.5", "-0", "18446744073709551617"]),
    ("integer", &["1", "-7", "18446744073709551617"]),
    ("boolean", &["true", "false"]),
    ("array", &["[]", "[1]"]),
    ("object", &["{}", r#"{"a": 1}"#, r#"{"$$any": 1}"#]),
    ("null", &["null"]),
    ("any", &[r#""a""#, "1", "true", "[1]", "{}", "null"]),
];

#[test]
fn any_is_of_its_type_and_no_other() {
    let all = [r#""""#, "0", "1.5", "true", "[]", "{}", "null"];
    for (word, values) in ANY_TYPE {
        let matcher = format!(r#"{{"$any": "{word}"}}"#);
        for value in values {
            assert!(fits(&matcher, value, Arguments::Exact), "{word} {value}");
        }
        let fitting: Vec<_> =
            all.iter().filter(|value| fits(&matcher, value, Arguments::Exact)).collect();
        let expected = match word {
            "any" => 7,
            "number" => 2,
            _ => 1,
        };
        assert_eq!(fitting.len(), expected, "{word}: {fitting:?}");
    }
    for (number, whole) in [("1.0", true), ("1e3", true), ("1e30", true), ("1.5", false)] {
        assert_eq!(fits(r#"{"$any": "integer"}"#, number, Arguments::Exact), whole, "{number}");
    }
}

#[test]
fn matchers_fit_what_they_say() {
    for (matcher, run, expected) in [
        (r#"{"$match": "^ord_"}"#, r#""ord_1""#, true),
        (r#"{"$match": "^ord_"}"#, r#""an ord_1""#, false),
        (r#"{"$match": "ord_"}"#, r#""an ord_1""#, true),
        (r#"{"$match": "^ord_"}"#, r#"["ord_1"]"#, false),
        (r#"{"$match": "1"}"#, "1", false),
        (r#"{"$match": ""}"#, r#""""#, true),
        (r#"{"$match": ""}"#, "null", false),
        // As the recording's own text, not as the escape of a text that looks like a placeholder.
        (r#"{"$match": "^<uuid 1>$"}"#, r#""<uuid 7>""#, true),
        (r#"{"$near": 3.2, "within": 0.1}"#, "3.3", true),
        (r#"{"$near": 3.2, "within": 0.1}"#, "3.31", false),
        (r#"{"$near": 3, "within": 0}"#, "3.0", true),
        (r#"{"$near": 3, "within": 0}"#, r#""3""#, false),
        (r#"{"$near": 3, "within": 1}"#, "1e99999", false),
        (r#"{"$one_of": ["a", 1]}"#, "1", true),
        (r#"{"$one_of": ["a", 1]}"#, "1.0", true),
        (r#"{"$one_of": ["a", 1]}"#, "true", false),
        (r#"{"$one_of": ["a", 1]}"#, r#"["a", 1]"#, false),
        (r#"{"$one_of": [{"$any": "null"}, {"id": {"$match": "^x"}}]}"#, r#"{"id": "xy"}"#, true),
        (r#"{"$one_of": [{"$any": "null"}, {"id": {"$match": "^x"}}]}"#, "null", true),
        (r#"{"$one_of": [{"$any": "null"}, {"id": {"$match": "^x"}}]}"#, r#"{"id": "y"}"#, false),
        (r#"{"a": [{"$any": "string"}, 2]}"#, r#"{"a": ["x", 2]}"#, true),
        (r#"{"a": [{"$any": "string"}, 2]}"#, r#"{"a": ["x", 3]}"#, false),
        (r#"{"a": [{"$any": "string"}, 2]}"#, r#"{"a": ["x", 2, 3]}"#, false),
        // An absent value is none of any type.
        (r#"{"a": {"$any": "any"}}"#, "{}", false),
        (r#"{"a": {"$any": "any"}}"#, r#"{"a": 1, "b": 2}"#, false),
        // A recorded object that looks like a matcher has a `$` more, and is data.
        (r#"{"$$any": "string"}"#, r#""x""#, false),
        (r#"{"$$any": "string"}"#, r#"{"$$any": "string"}"#, true),
        (r#"{"$any": "object"}"#, r#"{"$$any": "string"}"#, true),
        // Of no use: fits nothing.
        (r#"{"$match": "("}"#, r#""(""#, false),
        (r#"{"$near": 3, "within": -1}"#, "3", false),
        (r#"{"$unknown": 1}"#, "1", false),
        (r#"{"$any": "string", "b": 1}"#, r#""x""#, false),
        (r#"{"$one_of": []}"#, "1", false),
    ] {
        assert_eq!(fits(matcher, run, Arguments::Exact), expected, "{matcher} {run}");
        let (golden, value) = (json(matcher), json(run));
        let told = crate::judge::compare::leaves::leaves(
            Some(&golden),
            Some(&value),
            Arguments::Exact,
            "args",
        );
        assert_eq!(told.is_empty(), expected, "{matcher} {run}: {told:?}");
    }
}

#[test]
fn matchers_stand_where_arguments_are_contained() {
    let known = r#"{"id": {"$match": "^x"}, "at": {"day": {"$any": "integer"}}}"#;
    for (run, exact, superset, subset) in [
        (r#"{"id": "x1", "at": {"day": 3}}"#, true, true, true),
        (r#"{"id": "x1", "at": {"day": 3, "hour": 4}, "b": 1}"#, false, true, false),
        (r#"{"id": "x1", "at": {}}"#, false, false, true),
        (r#"{"at": {"day": 3}}"#, false, false, true),
        (r#"{"id": "y1", "at": {"day": 3}}"#, false, false, false),
        (r#"{"id": "x1", "at": {"day": "3"}}"#, false, false, false),
    ] {
        for (mode, expected) in [
            (Arguments::Exact, exact),
            (Arguments::Superset, superset),
            (Arguments::Subset, subset),
        ] {
            assert_eq!(fits(known, run, mode), expected, "{mode} {run}");
            for trajectory in TRAJECTORIES.into_iter().filter(|mode| *mode != Trajectory::Off) {
                let policy = Policy { trajectory, arguments: mode, ..Policy::default() };
                let golden = golden(&[(0, "f", known, false)], &policy);
                let run = projected(&calls(&[(0, "f", run)]), &policy);
                assert_eq!(accepts(&golden, &run, &policy), expected, "{trajectory} {mode}");
                let told = differences(&golden, &run, &policy);
                assert_eq!(told.is_empty(), expected, "{trajectory} {mode}: {told:?}");
            }
        }
    }
}

#[test]
fn what_cannot_be_used_is_told() {
    let hint = " (if it is a key of a recording, write it with one more `$`)";
    for (value, place, message) in [
        (
            r#"{"a": {"$anny": 1}}"#,
            ".a",
            r#""$anny" is not a matcher; known are `$any`, `$match`, `$near`, `$one_of`"#,
        ),
        (
            r#"{"a": [1, {"$ref": "x"}]}"#,
            ".a[1]",
            r#""$ref" is not a matcher; known are `$any`, `$match`, `$near`, `$one_of`"#,
        ),
        (
            r#"{"$any": "text"}"#,
            "",
            "`$any` takes a type: `string`, `number`, `integer`, `boolean`, `array`, `object`, `null`, `any`",
        ),
        (r#"{"$any": "string", "$match": "a"}"#, "", r#"`$any` must not stand beside "$match""#),
        (r#"{"$any": "string", "within": 1}"#, "", r#"`$any` must not stand beside "within""#),
        (r#"{"$match": 1}"#, "", "`$match` takes a regular expression, a text"),
        (r#"{"$match": "a("}"#, "", r#"`$match`: "a(": unclosed group"#),
        (r#"{"$near": "3", "within": 1}"#, "", "`$near` takes a number"),
        (r#"{"$near": 3}"#, "", "`$near` needs `within`: how far away a number may be"),
        (r#"{"$near": 3, "within": "1"}"#, "", "`within` takes a number"),
        (r#"{"$near": 3, "within": -0.1}"#, "", "`within` is negative, so nothing could fit"),
        (
            r#"{"$near": 1e99999, "within": 1}"#,
            "",
            "`$near`: an exponent beyond 9999 is not compared",
        ),
        (r#"{"$one_of": []}"#, "", "`$one_of` lists no value, so nothing could fit"),
        (r#"{"$one_of": "a"}"#, "", "`$one_of` takes a list of values"),
        (
            r#"{"$one_of": [1, {"a": {"$any": 1}}]}"#,
            ".$one_of[1].a",
            "`$any` takes a type: `string`, `number`, `integer`, `boolean`, `array`, `object`, `null`, `any`",
        ),
        (r#"{"$optional": {"a": 1}}"#, "", "`$optional` stands in place of a step, not of a value"),
        (
            r#"{"$": 1}"#,
            "",
            r#""$" is not a matcher; known are `$any`, `$match`, `$near`, `$one_of`"#,
        ),
    ] {
        let error = check_matchers(&json(value)).unwrap_err();
        assert_eq!(error.message, format!("{message}{hint}"), "{value}");
        let at: String = error.path.iter().map(Part::to_string).collect();
        assert_eq!(at.replace(r#"["$one_of"]"#, ".$one_of"), place, "{value}");
    }
    for value in [
        r#"{"$$ref": {"$$any": 1}}"#,
        r#"{"within": 1}"#,
        r#"["$any", "$$"]"#,
        r#"{"$near": -3.0, "within": 0}"#,
    ] {
        assert_eq!(check_matchers(&json(value)), Ok(()), "{value}");
    }
}

#[test]
fn a_mismatch_is_told_in_words() {
    for (matcher, value, words) in [
        (r#"{"$match": "^ord_"}"#, Some(r#""x""#), r#"is "x", which does not match ^ord_"#),
        (r#"{"$match": "^ord_"}"#, Some("3"), "is 3, not a text that matches ^ord_"),
        (r#"{"$near": 3.2, "within": 0.1}"#, Some("3.5"), "is 3.5, not within 0.1 of 3.2"),
        (r#"{"$any": "string"}"#, Some("3"), "is 3, not of type string"),
        (r#"{"$any": "string"}"#, None, "is absent, not of type string"),
        (r#"{"$one_of": ["a", "b"]}"#, Some(r#""c""#), r#"is "c", not one of ["a","b"]"#),
    ] {
        let (matcher, value) = (json(matcher), value.map(json));
        assert_eq!(mismatch(Some(&matcher), value.as_ref()).as_deref(), Some(words));
    }
    assert_eq!(mismatch(Some(&json(r#"{"$$any": 1}"#)), None), None);
    let known = golden(&[(0, "get", r#"{"id": {"$match": "^ord_"}}"#, false)], &exact());
    let run = projected(&calls(&[(0, "get", r#"{"id": "x"}"#)]), &exact());
    let [finding] = &differences(&known, &run, &exact())[..] else { panic!("one leaf differs") };
    assert_eq!(finding.path, "steps[0].args.id");
    assert_eq!(
        finding.message,
        r#"step 1: steps[0].args.id of get is "x", which does not match ^ord_"#
    );
    assert_eq!(
        (&finding.before, &finding.after),
        (&Some(json(r#"{"$match": "^ord_"}"#)), &Some(json(r#""x""#)))
    );
    let words =
        crate::judge::compare::differences::divergence(std::slice::from_ref(finding)).unwrap();
    assert_eq!(words, r#"step 1: steps[0].args.id of get is "x", which does not match ^ord_"#);
}

#[test]
fn matchers_see_masked_values_and_leave_other_links_alone() {
    let policy = masked(exact());
    let run = |ids: [u8; 3]| {
        let [a, b, c] = ids.map(uuid);
        let first = format!(r#"{{"trace": "{a}", "id": "{b}"}}"#);
        projected(
            &calls(&[(0, "get", &first), (1, "book", &format!(r#"{{"id": "{c}"}}"#))]),
            &policy,
        )
    };
    for (trace, fits) in [
        (r#"{"$any": "string"}"#, true),
        (r#"{"$match": "^<uuid \\d+>$"}"#, true),
        (r#"{"$match": "^550e8400"}"#, false),
        (r#"{"$one_of": ["none", "<uuid 5>"]}"#, true),
        (r#"{"$one_of": ["none", "<port 5>"]}"#, false),
    ] {
        let args = format!(r#"{{"trace": {trace}, "id": "<uuid 2>"}}"#);
        for trajectory in TRAJECTORIES.into_iter().filter(|mode| *mode != Trajectory::Off) {
            let policy = Policy { trajectory, ..policy.clone() };
            let known = golden(
                &[(0, "get", &args, false), (1, "book", r#"{"id": "<uuid 2>"}"#, false)],
                &policy,
            );
            let accepts = |run: &Projection| accepts(&known, run, &policy);
            let of = |ids| {
                let run = run(ids);
                let forget = !policy.trajectory.keeps_turns();
                let mut behaviour = run.behaviour.clone();
                if forget {
                    behaviour.forget_turns();
                }
                Projection { behaviour, ..run }
            };
            assert_eq!(accepts(&of([1, 2, 2])), fits, "{trajectory} {trace}");
            assert_eq!(
                accepts(&of([2, 2, 2])),
                fits,
                "what the matcher stands for links nothing: {trajectory} {trace}"
            );
            assert!(!accepts(&of([1, 2, 3])), "another is booked: {trajectory} {trace}");
            assert!(!accepts(&of([1, 2, 1])), "another is booked: {trajectory} {trace}");
        }
    }
    // A masked number is a text.
    let numbers = Policy {
        masks: vec![crate::judge::mask::MaskRule::new(MaskKind::Epoch, None, "now")],
        ..exact()
    };
    let run = projected(&calls(&[(0, "f", r#"{"at": 1700000000}"#)]), &numbers);
    let ok = |word: &str| {
        accepts(
            &golden(&[(0, "f", &format!(r#"{{"at": {{"$any": "{word}"}}}}"#), false)], &numbers),
            &run,
            &numbers,
        )
    };
    assert!(ok("string") && !ok("integer"));
}

#[test]
fn outputs_stages_and_inputs_may_be_matched() {
    let run = |output: &str, status: &str| {
        let stages = format!(r#""stages": [{{"node": "plan", "status": "{status}"}}]"#);
        projected(&format!(r#""outcome": "completed", "output": {output}, {stages}"#), &exact())
    };
    let mut known = run(r#""""#, "").behaviour;
    known.output = Some(json(r#"{"text": {"$match": "done"}}"#));
    known.stages[0].status = Some(json(r#"{"$one_of": ["ok", "skipped"]}"#));
    let accepts = |output: &str, status: &str| {
        let run = run(output, status);
        let told = differences(&known, &run, &exact());
        assert_eq!(accepts(&known, &run, &exact()), told.is_empty(), "{told:?}");
        told.into_iter().map(|finding| finding.message).collect::<Vec<_>>()
    };
    assert_eq!(accepts(r#"{"text": "all done"}"#, "skipped"), [""; 0]);
    assert_eq!(
        accepts(r#"{"text": "no"}"#, "ok"),
        [r#"output.text is "no", which does not match done"#]
    );
    let failed = r#"stage plan (occurrence 0): status is "failed", not one of ["ok","skipped"]"#;
    assert_eq!(accepts(r#"{"text": "done"}"#, "failed"), [failed]);
    let similar = Policy {
        output: Output::Similarity(crate::judge::policy::Share::new(0.5).unwrap()),
        ..exact()
    };
    let like = |output: &str| {
        crate::judge::compare::differences::accepts(&known, &run(output, "ok"), &similar)
    };
    assert!(like(r#"{"text": "not done"}"#) && !like(r#"{"text": "no"}"#));
    // Inputs.
    for (known, given, expected) in [
        (r#"{"order": {"$match": "^A-"}}"#, r#"{"order": "A-17"}"#, true),
        (r#"{"order": {"$match": "^A-"}}"#, r#"{"order": "B-17"}"#, false),
        (
            r#"{"a": {"$any": "string"}, "b": "<uuid 2>", "c": "<uuid 2>"}"#,
            r#"{"a": "x", "b": "<uuid 1>", "c": "<uuid 1>"}"#,
            true,
        ),
        (
            r#"{"a": {"$any": "string"}, "b": "<uuid 2>", "c": "<uuid 2>"}"#,
            r#"{"a": "x", "b": "<uuid 1>", "c": "<uuid 2>"}"#,
            false,
        ),
    ] {
        assert_eq!(fits_alone(&json(known), &json(given)), expected, "{known} {given}");
    }
}

proptest! {
    #[test]
    fn a_recorded_value_is_data_whatever_its_keys(value in crate::json::json_strategy()) {
        let text = serde_json::to_string(&value).unwrap();
        let run = projected(&calls(&[(0, "f", &text)]), &exact());
        let args = run.behaviour.steps[0].args.clone().unwrap();
        prop_assert!(!holds_matcher(&args), "{:?}", args);
        prop_assert_eq!(check_matchers(&args), Ok(()));
        // (Texts that look like placeholders have an escape of their own.)
        let keys = |value: &Json| {
            let mut keys = Vec::new();
            collect_keys(value, &mut keys);
            keys
        };
        prop_assert_eq!(keys(&args).iter().map(|key| unescaped(key).to_owned()).collect::<Vec<_>>(), keys(&value));
    }

    #[test]
    fn an_any_for_one_leaf_accepts_any_change_of_that_leaf_and_nothing_else(
        leaves in prop::collection::vec(crate::json::json_strategy(), 5),
        changed in prop::collection::vec(prop::option::of(crate::json::json_strategy()), 5), at in 0_usize..5,
    ) {
        let value = |leaves: &[Json]| {
            let [a, b, c, d, e] = leaves else { panic!("there are five") };
            let inner = Json::object(vec![("d".to_owned(), d.clone()), ("$$e".to_owned(), e.clone())]).unwrap();
            let list = Json::Array(vec![b.clone(), c.clone(), inner]);
            Json::object(vec![("a".to_owned(), a.clone()), ("list".to_owned(), list)]).unwrap()
        };
        let leaves: Vec<Json> = leaves.into_iter().map(escaped).collect();
        let mut known = leaves.clone();
        known[at] = json(r#"{"$any": "any"}"#);
        let now: Vec<Json> =
            leaves.iter().zip(changed).map(|(leaf, new)| new.map_or_else(|| leaf.clone(), escaped)).collect();
        let others_are_same = (0..5).all(|index| index == at || leaves[index] == now[index]);
        let mut only = leaves;
        only[at] = now[at].clone();
        let known = value(&known);
        for erased in [false, true] {
            let mut fitting = Fitting::new(erased);
            prop_assert!(fitting.fits(&known, &value(&only), Arguments::Exact));
            prop_assert_eq!(fitting.fits(&known, &value(&now), Arguments::Exact), others_are_same);
        }
    }
}

fn collect_keys(value: &Json, keys: &mut Vec<String>) {
    match value {
        Json::Array(items) => items.iter().for_each(|item| collect_keys(item, keys)),
        Json::Object(members) => members.iter().for_each(|(key, member)| {
            keys.push(key.clone());
            collect_keys(member, keys);
        }),
        _ => {}
    }
}
