//! How many credentials are found, and how many other values are taken for one: both tables, and the two figures.

use std::borrow::Cow;

use crate::json::Json;
use crate::judge::mask::{Masker, Redaction, without_hidden};

/// `length` characters of `alphabet` that look random, and always the same.
fn random(alphabet: &str, length: usize) -> String {
    let alphabet: Vec<char> = alphabet.chars().collect();
    let mut state: u32 = 77_003;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        alphabet[(state >> 16) as usize % alphabet.len()]
    };
    (0..length).map(|_| next()).collect()
}

/// Fills a template in, here and not in the table, so that no scanner takes this file for a leak: `~l36` is 36 letters and digits,
/// `~h` hexadecimal digits, `~u` capitals and digits, `~d` digits, `~w` also `_` and `-`. What stands between `«` and `»` is the
/// credential.
fn filled(template: &str) -> String {
    let mut parts = template.split('~');
    let mut text = parts.next().unwrap().to_owned();
    for part in parts {
        let digits = part[1..].bytes().take_while(u8::is_ascii_digit).count();
        let length = part[1..=digits].parse().unwrap();
        text += &match &part[..1] {
            "l" => random("abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", length),
            "h" => random("0123456789abcdef", length),
            "u" => random("ABCDEFGHJKLMNPQRSTUVWXYZ234567", length),
            "d" => random("123456789", length),
            "w" => format!(
                "{}-_{}",
                random("abcdefghijkmnopqrstuvwxyzABCD23456789", length - 5),
                "x9Z"
            ),
            other => panic!("{other}"),
        };
        text += &part[1 + digits..];
    }
    text
}

/// A template's value, and its credential. `key=> json` is a member of an object.
fn value(template: &str) -> (Json, String) {
    let text = filled(template);
    let secret =
        text.split_once('«').map_or("", |(_, rest)| rest.split_once('»').unwrap().0).to_owned();
    let text = text.replace(['«', '»'], "");
    let value = match text.split_once("=> ") {
        Some((key, json)) => {
            Json::parse(&format!("{{{}: {json}}}", serde_json::to_string(key).unwrap())).unwrap()
        }
        None => Json::String(text),
    };
    (value, secret)
}

fn masked(mut value: Json) -> Json {
    Masker::new(&[]).of_run(&mut value, "output");
    value
}

#[rustfmt::skip]
const SECRETS: &[&str] = &[
    // Shapes.
    "id «AKIA~u16»", "id «ASIA~u16», ok", "«ghp_~l36»", "git clone with «gho_~l36»", "«ghu_~l36»", "«ghs_~l36»", "«ghr_~l36»",
    "«github_pat_~l22_~l59»", "«glpat-~l20»", "«gldt-~l20»", "«glrt-~l20»", "«glptt-~h40»", "«xoxb-~d12-~d12-~l24»",
    "«xoxp-~d12-~d12-~h32»", "«xapp-1-A~u10-~d13-~h64»", "«sk-~l48»", "«sk-proj-~l74T3BlbkFJ~l74»", "«sk-svcacct-~l60»",
    "«sk-ant-api03-~l93»", "«sk-or-v1-~h64»", "«sk_live_~l24»", "«rk_test_~l24»", "«whsec_~l32»", "«AIza~l35»", "«ya29.~l80»",
    "«GOCSPX-~l28»", "«1//0~l40»", "«npm_~l36»", "«pypi-AgEIcHlwaS5vcmc~l60»", "«hf_~l34»", "«SG.~l22.~l43»",
    "«eyJ~l30.eyJ~l40.~l43»", "-----BEGIN RSA PRIVATE KEY-----\n«~l64»\n-----END RSA PRIVATE KEY-----",
    "-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n«~l64»\n-----END PGP PRIVATE KEY BLOCK-----",
    "-----BEGIN OPENSSH PRIVATE KEY-----\n«~l64»", "https://hooks.slack.com/services/«T~u8/B~u8/~l24»",
    "https://discord.com/api/webhooks/«~d18/~l68»", "«SK~h32»", "«AC~h32»", "«key-~h32»", "«dop_v1_~h64»", "«dapi~h32»",
    "«shpat_~h32»", "«shpss_~h32»", "«shpca_~h32»", "«~d9:AA~l33»", "«lin_api_~l40»", "«ntn_~l46»", "«secret_~l43»", "«gsk_~l52»",
    "«xai-~l80»", "«r8_~l37»", "«pplx-~l48»", "«lsv2_pt_~h32_~h10»", "«lsv2_sk_~h32_~h10»", "«sbp_~h40»", "«hvs.~l90»",
    "«hvb.~l90»", "«AGE-SECRET-KEY-1~u58»", "«dckr_pat_~l27»", "log\\nline\\n«ghp_~l36»\\n",
    // Authorization.
    "Authorization: Bearer «~l24»", "authorization: Basic «dTpwdw==»", "curl -H \"Authorization: Basic «YWRtaW46c2VzYW1l»\"",
    "Basic «YTpi»", "bearer «~h40»", "Authorization: Token «~h40»", "token «~h40»",
    "Proxy-Authorization: Basic «YWRtaW46c2VzYW1l»", "Authorization: «~l12»", "X-Api-Key: «~l32»",
    "-H 'X-Api-Key: «hunter22»' https://api", "Cookie: «session=~l20; theme=dark»", "Set-Cookie: «sid=~l20; Path=/; HttpOnly»",
    // URLs.
    "postgres://app:«hunter2»@db/x", "redis://:«pw»@h", "https://«~l20»@github.com/o/r", "postgres://app:«hunt@er2secret»@db",
    "https://h/x?api_key=«~l20»&q=1", "https://h/x?q=1&token=«~l9»", "https://h/cb#access_token=«~l20»",
    "https://x.blob.core.windows.net/c?sv=2024&sig=«~l43%3D»", "https://s3/x?X-Amz-Signature=«~h64»",
    "https://maps/api?key=«~l30»", "amqp://guest:«guest1»@mq:5672/%2f",
    // Assignments and flags.
    "export OPENAI_API_KEY=«~l40»", "AWS_SECRET_ACCESS_KEY=«wJalrXUtnFEMI/K7MDENG/bPxRfiCY~l10»", "DB_PASSWORD='«swordfish»'",
    "password=«swordfish»", "password: «hunter2»", "  password: \"«correct horse»\"\n  port: 1", "db_password = «hunter2»",
    "client_secret: «~l20»", "PASSPHRASE=\"«a b»\"", "pwd=«x1»;", "Server=db;User=sa;Password=«p4ss»;Encrypt=no",
    "AccountName=a;AccountKey=«~l86==»;", "mysql --password «hunter2» -h db", "run --token=«abc123»", "run --token «abc123»",
    "deploy --api-key \"«~l10»\"", "curl -u admin:«hunter2» https://h", "curl -s --user 'admin:«hunter2»' https://h",
    "<password>«hunter2»</password>", "Your API key: «~l24»", "secret := \"«hunter2»\"", "access token = «~l30»",
    "aws_session_token=«~l60»",
    // JSON in texts, whole, cut off, in prose, in a text of its own, and in Python's words.
    r#"{"password": "«hunter2»"}"#, r#"{"user": {"password": «4711»}}"#, r#"{"password": ["«x1»"]}"#,
    r#"[{"api_key": {"value": "«x1»"}}]"#, r#"answer: {"db": {"newPassword": "«a\"b»", "port": 1}} was"#,
    r#"{"a": "{\"password\": \"«hunter2»\"}"}"#, r#"{"password": "«hunter2» and more"#, "{'password': '«hunter2»', 'n': None}",
    r#"{"id_token": "«x1»"}"#, r#"{"token": "«~l24»"}"#, r#"{"Set-Cookie": "«sid=1»"}"#,
    // Keys.
    "password=> \"«hunter2»\"", "passwd=> \"«hunter2»\"", "pwd=> \"«hunter2»\"", "passphrase=> \"«a b c»\"",
    "secret=> \"«x1y2»\"", "client_secret=> \"«x1y2»\"", "clientSecret=> \"«x1y2»\"", "auth_token=> \"«x1y2»\"",
    "OPENAI_API_KEY=> \"«x1y2»\"", "x-api-key=> \"«x1y2»\"", "db_password=> \"«x1y2»\"", "user_password=> \"«x1y2»\"",
    "newPassword=> \"«x1y2»\"", "token=> \"«~l24»\"", "id_token=> \"«x1y2»\"", "access_token=> \"«x1y2»\"",
    "cookie=> \"«sid=1»\"", "set-cookie=> [\"«sid=1»\"]", "credentials=> {\"user\": \"«u»\"}", "signing_key=> \"«x1y2»\"",
    "encryption_key=> \"«x1y2»\"", "private_key=> \"«x1y2»\"", "aws_secret_access_key=> \"«x1y2»\"",
    "aws_session_token=> \"«x1y2»\"", "Authorization=> \"«x1y2»\"", "proxy-authorization=> \"«x1y2»\"", "password=> «471123»",
    "password=> [\"«x1y2»\"]", "password=> {\"value\": \"«x1y2»\"}", "argv=> [\"login\", \"--password\", \"«x1y2»\"]",
    "apiKeys=> [\"«x1y2»\"]", "by=> {\"«ghp_~l36»\": 1}",
];

#[rustfmt::skip]
const HARMLESS: &[&str] = &[
    // Ids, digests, times.
    "commit ~h40", "commit ~h7 fixes it", "550e8400-e29b-41d4-a716-446655440000", "user_01h2xcejqtf2nbrexx3vqj0001",
    "01ARZ3NDEKTSV4RRFFQ69G5FAV", "sha256:~h64", "sha512-~l86==", "md5 ~h32", "order A-17", "order #W4219386",
    "reservation ZFA04Y", "2026-01-31T23:59:59.123Z", "1767225600", "call_~l24", "toolu_01~l22", "chatcmpl-~l29", "resp_~h48",
    "msg_01~l22", "req_~l24", "run-2026-01-31-17", "trace ~h32-~h16-01", "etag W/\"~h32\"", "cus_~l14", "pi_~l24",
    "arn:aws:iam::123456789012:role/reader", "i-0~h16", "sg-~h17", "vol-~h17", "data:image/png;base64,iVBORw0KGgo~l200==",
    "iVBORw0KGgoAAAANSUhEUgAA~l120", "/9j/4AAQSkZJRgABAQ~l120", "https://example.com/a:b@c",
    "https://example.com/p/~h32?page=2&sort=asc", "git@github.com:o/r.git", "ssh://git@github.com/o/r",
    "mailto:someone@example.org", "someone@example.org", "http://localhost:8080/x", "10.0.0.1:5432",
    "/home/dev/project/src/key.rs", "C:\\Users\\dev\\token.txt", "node_modules/@types/node", "ghcr.io/o/r@sha256:~h64",
    "postgres://db/x", "s3://bucket/key/part-0001", "https://h/x?q=token&lang=en", "https://h/watch?v=~l11",
    // Names.
    "sk-learn", "sk-learn-and-numpy-and-pandas", "sk-estimator-id-12 sk-toggleable", "a risk-assessment-of-the-whole-company-9",
    "claude-sonnet-4-20250514", "gpt-4o-mini-2024-07-18", "text-embedding-3-small", "serde_json 1.0.149", "key-value", "AC power",
    "SKU 12345", "task_key_12", "hf_hub_download", "npm_config_cache", "xai-explainability-toolkit", "secret_santa_list",
    "pplx-ity", "gsk_stock", "r8_build", "1//0", "eyJ is how it begins", "AKIA", "glpat-", "lin_api_docs",
    "-----BEGIN CERTIFICATE-----\nMIIB~l64\n-----END CERTIFICATE-----",
    "-----BEGIN PUBLIC KEY-----\nMIIB~l64\n-----END PUBLIC KEY-----", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI~l43",
    // Prose.
    "basic economy", "Basic understanding of networks", "bearer of news", "bearer authentication-required",
    "The token bucket refills.", "token limit exceeded", "Tokens: 512", "Forgot your password? Reset it.",
    "Your password must have 8 characters.", "Password: required", "password: must be 8-64 characters", "Enter the password:",
    "The secret is out", "the key: be kind", "Key: 12", "secret: none", "Cookie: chocolate chip", "cookies: 3",
    "API key is missing", "API key: not set", "Authorization: required", "Authorization failed", "authorization code flow",
    "no credentials found", "credentials: missing", "use --token to log in", "usage: run --token TOKEN", "--password is required",
    "pass=12 fail=0", "compass: north", "the author: Ann", "keyboard=us", "hockey: 3-2", "She passed the word on.", "auth=none",
    "token_type: bearer",
    // Code.
    "def login(user, password):\n    return check(user, password)", "login(user=user, password=password)", "password: str = None",
    "fn set(password: &str, key: u8)", "password = os.environ[\"DB_PASSWORD\"]", "const token = await getToken();",
    "api_key=os.getenv(\"API_KEY\")", "password = getpass.getpass()", "password = req.body.password;", "export API_KEY=$API_KEY",
    "PASSWORD=${PASSWORD}", "\"password\": \"<password>\"", "Authorization: Bearer $TOKEN", "Authorization: Bearer <token>",
    "headers={\"Authorization\": f\"Bearer {token}\"}", "password: string;", "SELECT password FROM users WHERE id = ?",
    "password VARCHAR(255)", "for token in tokens: print(token)", "max_tokens=4096", "token=eos_token", "if token == None:",
    "api_key = settings.api_key", "let secret: Option<String> = None", "password=\"***\"", "--max-tokens 512",
    "~l40-sk-~l48", "SUPABASE_SERVICE_KEY='your-service-key-2024'", "const STORAGE_KEY = 'todos-vuejs'", "struct Login { password: String, }", "got <secret> instead of <secret>", "<password> and <b>", "curl -u $USER:$PASSWORD https://h", "docker run -u 1000:1000 img", "sort(key=len)",
    "primary_key=True", "key=\"name\"", "KEY_LEFT = 37",
    // JSON in texts.
    r#"{"usage": {"total_tokens": 512, "input_tokens": 3}}"#, r#"{"password": ""}"#, r#"{"password": null, "secret": false}"#,
    r#"{"credentials": []}"#, r#"{"next_page_token": "CAUQAA~l20"}"#, r#"{"key": "value", "keys": ["a"]}"#,
    r#"{"token_count": 17, "author": "Ann"}"#, r#"{"token": "hello"}"#, "{'password': None}",
    // Keys.
    "total_tokens=> 512", "max_tokens=> 4096", "input_tokens=> 12", "token_count=> 3", "tokens=> 3",
    "tokens=> [\"the\", \"cat\"]", "key=> \"a\"", "keys=> [\"a\"]", "primary_key=> \"id\"", "foreign_key=> 12",
    "public_key=> \"~l40\"", "cache_key=> \"user:12\"", "author=> \"Ann\"", "passenger=> \"Ann\"", "passengers=> 3",
    "secretary=> \"Ann\"", "password_reset_url=> \"https://h/reset\"", "token_type=> \"bearer\"",
    "next_page_token=> \"CAUQAA~l20\"", "page_token=> \"~l24\"", "cursor=> \"~l24\"", "token=> \"hello\"", "token=> 12",
    "password=> null", "password=> \"\"", "password=> true", "secret=> false", "credentials=> []", "cookies=> 12", "secrets=> 3",
    "keyword=> \"x\"", "authorizations=> [1]", "idempotency_key=> \"~h32\"", "access_key_id=> \"x\"", "session_id=> \"~h32\"",
    "signature=> \"~l40\"", "auth=> \"none\"", "pass=> 12", "argv=> [\"--max-tokens\", \"12\"]",
];

#[test]
fn credentials_are_found_and_other_values_are_left_alone() {
    let (mut missed, mut taken) = (Vec::new(), Vec::new());
    for template in SECRETS {
        let (value, secret) = value(template);
        assert!(!secret.is_empty(), "{template}");
        let masked = masked(value);
        let text = String::from_utf8(crate::json::canonical(&masked)).unwrap();
        let whole = serde_json::to_string(&secret).unwrap();
        let gone = !text.contains(whole.trim_matches('"')) && text.contains("<secret");
        if !gone {
            missed.push(format!("{template}\n    {text}"));
        }
    }
    for template in HARMLESS {
        let (value, _) = value(template);
        let masked = masked(value.clone());
        if masked != value {
            let text = String::from_utf8(crate::json::canonical(&masked)).unwrap();
            taken.push(format!("{template}\n    {text}"));
        }
    }
    let table = format!(
        "credentials  {:>4}  found  {:>4}\nharmless     {:>4}  taken  {:>4}",
        SECRETS.len(),
        SECRETS.len() - missed.len(),
        HARMLESS.len(),
        taken.len()
    );
    println!("{table}\nmissed\n{}\ntaken\n{}", missed.join("\n"), taken.join("\n"));
    assert!(SECRETS.len() >= 120 && HARMLESS.len() >= SECRETS.len(), "{table}");
    assert!(
        missed.is_empty() && taken.is_empty(),
        "{table}\nmissed: {missed:#?}\ntaken: {taken:#?}"
    );
}

#[test]
fn what_was_hidden_is_judged_as_what_it_stands_for() {
    for template in SECRETS.iter().chain(HARMLESS) {
        let (whole, secret) = value(template);
        let text = serde_json::to_string(&whole).unwrap();
        let hidden = without_hidden(&text, &Redaction::default());
        assert_eq!(matches!(hidden, Cow::Owned(_)), !secret.is_empty(), "{template}\n{hidden}");
        let hidden = Json::parse(&hidden).unwrap();
        assert_eq!(masked(hidden), masked(whole), "{template}");
    }
}
