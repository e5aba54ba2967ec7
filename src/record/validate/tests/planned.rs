//! Validators that plans of journals name. No command runs them yet: the rows of another ledger do.

use crate::json::Json;
use crate::judge::check::validator::Validator;
use crate::ledger;
use crate::run::ValidatorKind;

/// The validator that a plan names. Its `target` is the command of `command_pass`; the plan's `params` may say `shell`
/// (`true`: a shell runs it; else it is split at white space, and must hold nothing that only a shell understands),
/// `expected_exit_code` and `allow_empty`. In which folder it works is not the plan's to say.
///
/// # Errors
/// In words, where it breaks a rule.
pub(crate) fn planned(planned: &ledger::events::Validator) -> Result<Validator, String> {
    let kind = ValidatorKind::ALL.into_iter().find(|kind| kind.as_str() == planned.kind);
    let mut validator = Validator::new(
        kind.ok_or_else(|| format!("the validator {:?} is not known", planned.kind))?,
    );
    let target = planned.target.clone().filter(|target| !target.trim().is_empty());
    for (key, value) in &planned.params {
        let text = value.as_str().map(str::to_owned).or_else(|| serde_json::to_string(value).ok());
        let known = text.as_deref().and_then(|text| match key.as_str() {
            "shell" => text.parse().map(|shell| validator.shell = shell).ok(),
            "allow_empty" => text.parse().map(|allow| validator.allow_empty = allow).ok(),
            "expected_exit_code" => text.parse().map(|code| validator.exit_code = code).ok(),
            _ => None,
        });
        known.ok_or_else(|| {
            format!("params.{key} is not known, or has a value that it cannot have")
        })?;
    }
    match target {
        Some(text) if validator.kind == ValidatorKind::CommandPass && validator.shell => {
            validator.command = vec![text];
        }
        Some(text) if validator.kind == ValidatorKind::CommandPass => {
            let plain = |c: char| c.is_alphanumeric() || " \t-_./:=@%+,".contains(c);
            if !text.chars().all(plain) {
                return Err(format!("{text:?} needs a shell: say so with params.shell = true"));
            }
            validator.command = text.split_whitespace().map(str::to_owned).collect();
        }
        target => validator.target = target,
    }
    validator.check().map(|()| validator).map_err(|(key, why)| format!("{key} {why}"))
}

#[test]
fn a_plan_asks_for_a_shell_or_gets_none() {
    let planned = |kind: &str, target: &str, params: &[(&str, Json)]| {
        self::planned(&ledger::events::Validator {
            kind: kind.to_owned(),
            target: (!target.is_empty()).then(|| target.to_owned()),
            params: params.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect(),
        })
    };
    assert_eq!(
        planned("command_pass", "cargo test -p a", &[]).unwrap().command,
        ["cargo", "test", "-p", "a"]
    );
    assert!(planned("command_pass", "echo hi; rm x", &[]).unwrap_err().contains("needs a shell"));
    let shell = planned(
        "command_pass",
        "exit 3",
        &[("shell", Json::Bool(true)), ("expected_exit_code", "3".into())],
    );
    let shell = shell.unwrap();
    assert_eq!((shell.command, shell.shell, shell.exit_code), (vec!["exit 3".to_owned()], true, 3));
    let exit_code = "params.expected_exit_code is not known, or has a value that it cannot have";
    for (kind, target, params, expected) in [
        ("vibes", "", vec![], "the validator \"vibes\" is not known"),
        ("command_pass", "", vec![], "command command_pass needs to know what to run"),
        ("command_pass", "true", vec![("expected_exit_code", Json::from("three"))], exit_code),
        ("command_pass", "true", vec![("expected_exit_code", Json::from("-1"))], "exit_code"),
        (
            "command_pass",
            "true",
            vec![("work_dir", Json::from("/tmp"))],
            "params.work_dir is not known",
        ),
        ("artifact_exists", "../x", vec![], "target"),
        ("build_pass", "-n", vec![], "target"),
    ] {
        let error = planned(kind, target, &params).unwrap_err();
        assert!(error.starts_with(expected), "{kind} {target}: {error}");
    }
    assert_eq!(planned("test_pass", "./pkg", &[]).unwrap().target.as_deref(), Some("./pkg"));
}
