use proptest::prelude::*;

use super::*;

fn found(text: &str) -> Vec<&str> {
    secrets(text).into_iter().map(|range| &text[range]).collect()
}

#[test]
fn well_known_shapes_are_found_inside_texts() {
    // Put together here, so that no scanner takes this file for a leak.
    let tail = "a1B2".repeat(10);
    for prefix in ["ghp_", "sk-", "sk-ant-", "sk_live_", "hf_", "xoxb-", "glpat-", "npm_", "whsec_"]
    {
        let secret = format!("{prefix}{}", &tail[..36]);
        assert_eq!(found(&format!("key={secret}, ok")), [secret.as_str()], "{prefix}");
    }
    let aws = format!("AKIA{}", "A1".repeat(8));
    assert_eq!(found(&aws), [aws.as_str()]);
    let jwt = format!("eyJ{tail}.{tail}.{tail}");
    assert_eq!(found(&format!("Bearer {jwt}")), [jwt.as_str()]);
    assert_eq!(found("postgres://app:hunter2@db/x"), ["hunter2"]);
    let pem = "-----BEGIN RSA PRIVATE KEY-----\nabc1\n-----END RSA PRIVATE KEY-----";
    assert_eq!(found(&format!("x {pem} y")), [pem]);
}

#[test]
fn a_credential_in_a_urls_password_is_found_once() {
    let token = format!("ghp_{}", "a1B2".repeat(9));
    assert_eq!(found(&format!("https://bot:{token}@host")), [token.as_str()]);
    let long = "é".repeat(600);
    assert_eq!(found(&format!("a://n:{long}@h b://x:y@h")), [long.as_str(), "y"]);
    assert_eq!(found("a://:p@h a://n:@h a://n:p p@h"), ["p"]);
}

#[test]
fn prose_and_ids_are_left_alone() {
    for text in [
        "a risk-assessment-of-the-whole-company-9",
        "sk-learn-and-numpy-and-pandas",
        "basic economy",
        "bearer of news",
        "order A-17",
        "550e8400-e29b-41d4-a716-446655440000",
        "https://example.com/a:b@c",
    ] {
        assert_eq!(found(text), [""; 0], "{text}");
    }
}

proptest! {
    #[test]
    fn what_a_look_rules_out_holds_no_shape(
        mark in prop::sample::select(MARKS),
        tail in "[0-9a-f]{32}[0-9A-Z]{26}[0-9A-Za-z]{4,60}",
        around in prop::collection::vec("[a-zA-Z_. -]{0,8}|.{0,4}", 2),
    ) {
        let text = format!("{}{}{tail}:b@{}", around[0], mark.text, around[1]);
        let texts = [&text, &text.to_uppercase(), &text.to_lowercase(), &around.concat()];
        for (nth, text) in texts.into_iter().enumerate() {
            let pair = text.as_bytes().windows(2).any(|pair| {
                PAIRS[usize::from(pair[0])].1 & PAIRS[usize::from(pair[1])].0 != 0
            });
            let there = text.contains(mark.text)
                || mark.any_case() && text.to_ascii_lowercase().contains(mark.text);
            prop_assert!(nth > 0 || there);
            prop_assert!(pair || !there && secrets(text).is_empty(), "{} {}", mark.text, text);
        }
    }

    #[test]
    fn ranges_lie_within_any_text_in_order(
        pieces in prop::collection::vec(
            prop_oneof![
                prop::sample::select(MARKS).prop_map(|mark| mark.text.to_owned()),
                "[=:\"'\\\\{}\\[\\]<>@/?&#. \n-]{1,3}",
                "[a-z0-9é]{1,20}",
                ".{0,6}",
            ],
            0..12,
        ),
    ) {
        let text = pieces.concat();
        let mut end = 0;
        for range in secrets(&text) {
            prop_assert!(end <= range.start && range.start < range.end, "{} {:?}", text, range);
            prop_assert!(!text[range.clone()].is_empty());
            end = range.end;
        }
    }
}

/// Texts of which every part begins something that has no end.
#[test]
fn time_grows_with_the_length_of_a_text() {
    let began = std::time::Instant::now();
    for piece in MARKS.iter().map(|mark| mark.text).chain([
        "sk-a",
        "token: \"",
        "token='\\\"",
        "\"password\": [",
        "\"password\":{\"",
        "Authorization: x y ",
        "a://b:",
        "<token>",
        "password=a",
        "curl -u ",
        "https://discord.com/api/webhooks/a",
        "api key ",
        "\\\"token\\\": \\\"",
    ]) {
        let text = piece.repeat(60_000 / piece.len());
        assert!(secrets(&text).len() <= text.len());
    }
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}

#[test]
fn every_mark_is_asked_at_its_pair() {
    assert!(MARKS_OF.lists.len() <= 256);
    for mark in MARKS {
        let (first, second) = mark.pair();
        let list = MARKS_OF.of[usize::from(first) << 8 | usize::from(second)];
        assert!(MARKS_OF.lists[usize::from(list)].iter().any(|known| known.text == mark.text));
        assert!(PAIRS[usize::from(first)].1 & PAIRS[usize::from(second)].0 != 0, "{}", mark.text);
    }
}
