use super::*;

#[test]
fn keys_say_what_is_under_them_by_their_words() {
    for key in "\
        password PASSWORD Password passWord pass-word passwd pwd passphrase db_password \
        user_password newPassword password2 new_password_confirmation DB_PASS secret \
        client_secret clientSecret CLIENTSECRET -secret API_KEY api-key apikey \
        OPENAI_API_KEY x-api-key X-Api-Key APIKey access_key aws_secret_access_key \
        awsSecretAccessKey awssecretaccesskey aws_session_token id_token idToken \
        access_token accesstoken refresh.token auth_token authToken _authToken sessionToken \
        cookie set-cookie Set-Cookie credential signing_key encryption_key private_key \
        privatekey secretkey authorization Proxy-Authorization SharedAccessKey \
        seed_phrase SECRET_KEY_BASE oauth2_client_secret dbpassword"
        .split(' ')
        .chain(["API key"])
    {
        assert_eq!(named(key), Named::Secret, "{key}");
    }
    for key in "\
        credentials passwords secrets cookies api_keys access_tokens"
        .split(' ')
    {
        assert_eq!(named(key), Named::Several, "{key}");
    }
    for key in "\
        token Token auth some_token token_value basicAuth AccountKey storage_key stripe_key"
        .split(' ')
    {
        assert_eq!(named(key), Named::Random, "{key}");
    }
    for key in "\
        k key keys primary_key foreign_key public_key cache_key idempotency_key sort_key \
        tokens total_tokens max_tokens input_tokens token_count token_type tokenizer \
        page_token next_page_token nextPageToken cursor max_token author authors authority \
        passenger passengers compass bypass password_reset_url password_policy \
        password_length secret_name secretary cookie_consent keyboard monkey turkey hockey \
        access_key_id private_key_id authorizations pass business_class phrase keyword"
        .split(' ')
        .chain([""])
    {
        assert_eq!(named(key), Named::No, "{key}");
    }
}

#[test]
fn values_that_say_something_are_credentials_under_such_a_key() {
    for (key, json, secret) in [
        ("password", r#""x""#, true),
        ("password", "123", true),
        ("password", r#"["x"]"#, true),
        ("password", r#"{"value": "x"}"#, true),
        ("password", r#""""#, false),
        ("password", "null", false),
        ("password", "true", false),
        ("password", "false", false),
        ("password", "[]", false),
        ("password", "{}", false),
        ("credentials", "3", false),
        ("credentials", r#"["x"]"#, true),
        ("token", r#""a1b2c3d4e5f6a7b8""#, true),
        ("token", r#""a1b2c3d4e5f6a7b""#, false),
        ("token", r#""unbelievability""#, false),
        ("token", r#""2026-01-31T23:59:59Z""#, false),
        ("token", "1234567890123456", false),
        ("note", r#""x""#, false),
    ] {
        assert_eq!(is_secret_member(key, &Json::parse(json).unwrap()), secret, "{key} {json}");
    }
}
