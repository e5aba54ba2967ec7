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
fn a_credential_in_a_urls_password_is_found_once_and_parts_of_urls_are_bounded() {
    let token = format!("ghp_{}", "a1B2".repeat(9));
    assert_eq!(found(&format!("https://bot:{token}@host")), [token.as_str()]);
    let (name, password) = ("n".repeat(URL_NAME), "é".repeat(URL_PASSWORD));
    assert_eq!(found(&format!("a://{name}:{password}@h b://x:y@h")), [password.as_str(), "y"]);
    for text in [
        format!("a://{name}n:p@h"),
        format!("a://n:{password}é@h"),
        "a://:p@h a://n:@h a://n:p p@h".into(),
    ] {
        assert_eq!(found(&text), [""; 0], "{text}");
    }
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
        texts in prop::collection::vec(
            prop::sample::select(SHAPES).prop_flat_map(|shape| {
                // (`\\z` is no text.)
                prop::string::string_regex(&shape.replace(r"|\z", "").replace("(?s:.*?)", ".*")).unwrap()
            }),
            1..3,
        ),
        around in prop::collection::vec("[a-zA-Z_. -]{0,8}|.{0,4}", 4),
    ) {
        let whole: String = around.iter().zip(texts.iter().map(Some).chain([None, None])).flat_map(|(a, b)| [Some(a), b]).flatten().map(String::as_str).collect();
        prop_assert!(PATTERN.is_match(&texts[0]), "{}", texts[0]);
        for text in [&whole, &texts[0], &whole.to_uppercase(), &whole.to_lowercase(), &around.concat()] {
            prop_assert!(may_hold(text.as_bytes()) || !PATTERN.is_match(text), "{}", text);
            let pair = text.as_bytes().windows(2).any(|pair| {
                PAIRS[usize::from(pair[0])].1 & PAIRS[usize::from(pair[1])].0 != 0
            });
            prop_assert!(pair || secrets(text).is_empty(), "{}", text);
        }
    }
}

#[test]
fn a_look_rules_out_what_agents_write() {
    for text in [
        "550e8400-e29b-41d4-a716-446655440000",
        "asked at 2026-01-01T10:00:00Z for order 00FA12",
        "basic_economy, business class. I have booked it: best regards",
        "Is there anything else that I can do for you today? IT IS JUST A TEST_CASE.",
    ] {
        assert!(!may_hold(text.as_bytes()), "{text}");
    }
    assert!(may_hold("Ba\u{17f}ic".as_bytes()));
}

#[test]
fn keys_that_name_a_credential() {
    for key in ["password", "API_KEY", "api-key", "Authorization", "clientSecret"] {
        assert!(is_secret_key(key), "{key}");
    }
    assert!(
        KEYS.iter()
            .all(|key| is_secret_key(key) && is_secret_key(&format!("-{}", key.to_uppercase())))
    );
    for key in ["", "token", "key", "tokens", "passenger", "author", "secretary"] {
        assert!(!is_secret_key(key), "{key}");
    }
}
