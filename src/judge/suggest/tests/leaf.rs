use super::*;
use crate::judge::suggest::spot::Key;

fn at(part: Part, key: &str) -> Spot {
    let tool = (part != Part::Output).then(|| "t".to_owned());
    Spot { part, tool, keys: vec![Key::Name(key.to_owned()), Key::Index(0)] }
}

/// `sure uuid path`, `unsure epoch`, `pattern …`, `none`.
fn said(part: Part, key: &str, one: &str, other: &str) -> String {
    let none = Tokens::new();
    let json = |text: &str| Json::parse(text).unwrap();
    words_of(&fit(&at(part, key), &json(one), &json(other), [&none, &none]))
}

fn words_of(fit: &Fit) -> String {
    let names = |uses: &[Use]| {
        let name = |used: &Use| format!("{}{}", used.kind, if used.named { "!" } else { "" });
        uses.iter().map(name).collect::<Vec<_>>().join(" ")
    };
    match fit {
        Fit::Sure(uses) => format!("sure {}", names(uses)),
        Fit::Unsure(Proposal::Built(uses), _) => format!("unsure {}", names(uses)),
        Fit::Unsure(Proposal::Pattern(pattern), _) => format!("pattern {pattern}"),
        Fit::None => "none".to_owned(),
    }
}

const ONE: &str = "550e8400-e29b-41d4-a716-446655440001";
const TWO: &str = "550e8400-e29b-41d4-a716-446655440002";

#[test]
fn what_nobody_chose_is_sure_and_what_may_mean_something_is_not() {
    use Part::{Args, Output, Result};
    let uuid = |id: &str| format!("\"artifact_{id} x\"");
    for (part, key, one, other, expected) in [
        (Args, "id", uuid(ONE).as_str(), uuid(TWO).as_str(), "sure uuid"),
        (
            Args,
            "id",
            "\"01ARZ3NDEKTSV4RRFFQ69G5FAV\"",
            "\"01ARZ3NDEKTSV4RRFFQ69G5FAW\"",
            "sure ulid",
        ),
        (
            Output,
            "x",
            "\"at 2026-01-02T03:04:05Z\"",
            "\"at 2026-01-02T03:04:06Z\"",
            "sure timestamp",
        ),
        (Args, "commit", "\"a1b2c3d\"", "\"9f8e7d6\"", "sure hex"),
        (
            Output,
            "x",
            "\"see http://localhost:4001/a\"",
            "\"see http://localhost:8080/a\"",
            "sure port",
        ),
        // A day or hour that was asked for, a span, another file, an amount, words.
        (Args, "from", "\"2026-01-02T03:00:00Z\"", "\"2026-01-02T04:00Z\"", "unsure timestamp"),
        (Args, "day", "\"2026-01-02\"", "\"2026-01-03\"", "none"),
        (Args, "timeout", "\"30s\"", "\"60s\"", "unsure duration"),
        (Args, "duration", "30", "45", "unsure duration"),
        (Result, "duration", "30", "45", "sure duration"),
        (Result, "took", "\"12.5ms\"", "\"9 ms\"", "sure duration"),
        (Result, "response_ms", "30", "45", "sure duration!"),
        (Args, "timeout_ms", "30", "45", "unsure duration!"),
        (Args, "amount", "30", "45", "none"),
        (Args, "amount", "30", "\"30\"", "none"),
        (Args, "ok", "true", "false", "none"),
        (Args, "reason", "\"tired\"", "\"ill\"", "none"),
        (Result, "port", "4001", "8080", "sure port!"),
        (Args, "port", "4001", "8080", "unsure port!"),
        (Args, "product", "1795160901", "1795160902", "unsure epoch"),
        (Args, "product", "\"1795160901\"", "\"1795160902\"", "unsure epoch"),
        (Result, "createdAt", "1795160901", "1795160902.5", "sure epoch"),
        (Result, "file", "\"/home/a/run-1/x.rs\"", "\"/home/a/run-2/x.rs\"", "sure path"),
        (Result, "file", "\"/tmp/x1y/a\"", "\"/tmp/z2w/b\"", "sure path"),
        (Args, "file", "\"/home/a/x.rs\"", "\"/home/a/y.rs\"", "unsure path"),
        // The least that makes it equal, of several.
        (Result, "file", &format!("\"/r/{ONE}/x\""), &format!("\"/r/{TWO}/x\""), "sure uuid"),
        (
            Output,
            "x",
            &format!("\"{ONE} 2026-01-02T03:04:05Z\""),
            &format!("\"{TWO} 2026-01-02T03:04:05Z\""),
            "sure uuid",
        ),
        (
            Output,
            "x",
            &format!("\"{ONE} 2026-01-02T03:04:05Z\""),
            &format!("\"{TWO} 2026-01-02T03:04:09Z\""),
            "sure uuid timestamp",
        ),
        (Output, "x", &format!("\"{ONE} yes\""), &format!("\"{TWO} no\""), "none"),
        // An id of somebody's own making may be a choice.
        (Args, "id", "\"req_8x7k2\"", "\"req_1z9q4\"", "pattern req_([0-9A-Za-z]{5})"),
        (Output, "x", "\"booked: #4WQ150, thanks\"", "\"booked: #8XY151, thanks\"", "none"),
        (Args, "id", "\"req_8x7k2\"", "\"req_1z9q4a\"", "none"),
        (Args, "id", "\"12345\"", "\"12346\"", "none"),
        (Args, "id", "\"é\u{20ac}12345\"", "\"é\u{20ad}12346\"", "none"),
    ] {
        assert_eq!(said(part, key, one, other), expected, "{part:?} {key}: {one} {other}");
    }
}

#[test]
fn a_value_that_the_other_repetition_knows_is_a_choice() {
    let run =
        |text: &str| known(&serde_json::from_str::<Run<'_>>(text).unwrap(), &Policy::default());
    let lists = format!(
        r#"{{"format": "goldrun/run@1", "steps": [{{"kind": "tool", "name": "list", "result": "[{ONE}, {TWO}] 1795160901"}}]}}"#
    );
    let (lists, blind) = (run(&lists), run(r#"{"format": "goldrun/run@1"}"#));
    let [one, other] = [ONE, TWO].map(Json::from);
    let spot = at(Part::Args, "id");
    for (known, expected) in [
        ([&blind, &blind], "sure uuid"),
        ([&lists, &blind], "unsure uuid"),
        ([&blind, &lists], "unsure uuid"),
        ([&lists, &lists], "unsure uuid"),
    ] {
        assert_eq!(words_of(&fit(&spot, &one, &other, known)), expected);
    }
}
