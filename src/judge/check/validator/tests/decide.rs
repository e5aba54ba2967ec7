use super::*;
use crate::json::Text;
use crate::run::{Observed, Run, Validation, ValidatorKind, VerifyVerdict};

fn kind(kind: ValidatorKind) -> Validator {
    Validator::new(kind)
}

fn target(of: ValidatorKind, target: &str) -> Validator {
    Validator { target: Some(target.to_owned()), ..kind(of) }
}

fn command(words: &[&str]) -> Validator {
    let command = words.iter().map(|word| (*word).to_owned()).collect();
    Validator { command, ..kind(ValidatorKind::CommandPass) }
}

fn said(validator: &Validator, seen: &Observed<'_>) -> (VerifyVerdict, String) {
    let ValidatorResult { verdict, reason, .. } = validator.decide(seen);
    (verdict, reason)
}

fn exit(code: i32) -> Observed<'static> {
    Observed { exit_code: Some(code), ..Observed::default() }
}

#[test]
fn what_was_not_seen_does_not_pass() {
    for of in ValidatorKind::ALL {
        let validator = match of {
            ValidatorKind::CommandPass => command(&["true"]),
            ValidatorKind::ArtifactExists | ValidatorKind::FileChanged => target(of, "a"),
            _ => kind(of),
        };
        assert_eq!(validator.check(), Ok(()), "{of}");
        assert_ne!(validator.decide(&Observed::default()).verdict, VerifyVerdict::Pass, "{of}");
        let nobody = validator.judge(&Run::new());
        assert!(nobody.is_none_or(|said| said.verdict != VerifyVerdict::Pass), "{of}");
        let error = Observed { bytes: Some(1), tests: Some(1), ..Observed::error("no") };
        assert_eq!(
            said(&validator, &Observed { exit_code: Some(0), ..error }),
            (VerifyVerdict::Error, "no".to_owned())
        );
    }
}

#[test]
fn an_artifact_must_hold_something_that_the_run_wrote() {
    let report = target(ValidatorKind::ArtifactExists, "out/report.md");
    let lax = Validator { allow_empty: true, ..report.clone() };
    let bytes = |bytes| Observed { bytes: Some(bytes), ..Observed::default() };
    let entries = |entries| Observed { entries: Some(entries), ..Observed::default() };
    for (seen, strict, loose) in [
        (bytes(7), VerifyVerdict::Pass, VerifyVerdict::Pass),
        (bytes(0), VerifyVerdict::Fail, VerifyVerdict::Pass),
        (entries(1), VerifyVerdict::Pass, VerifyVerdict::Pass),
        (entries(0), VerifyVerdict::Fail, VerifyVerdict::Pass),
        (Observed { untouched: true, ..bytes(7) }, VerifyVerdict::Fail, VerifyVerdict::Fail),
        (Observed::default(), VerifyVerdict::Fail, VerifyVerdict::Fail),
    ] {
        assert_eq!(
            (report.decide(&seen).verdict, lax.decide(&seen).verdict),
            (strict, loose),
            "{seen:?}"
        );
    }
    assert_eq!(report.decide(&Observed::default()).missing, ["out/report.md"]);
}

#[test]
fn changed_files_are_matched_again_whatever_the_record_says() {
    let seen = |files: &[&str]| Observed {
        changed: Some(9),
        files: files.iter().map(|file| Text::from((*file).to_owned())).collect(),
        ..Observed::default()
    };
    let matches = |pattern: &str, file: &str| {
        target(ValidatorKind::FileChanged, pattern).decide(&seen(&[file])).verdict
    };
    for (pattern, file, verdict) in [
        ("src/a.rs", "src/a.rs", VerifyVerdict::Pass),
        ("a", "src/a.rs", VerifyVerdict::Fail),
        ("*.rs", "src/a.rs", VerifyVerdict::Fail),
        ("src/*.rs", "src/a.rs", VerifyVerdict::Pass),
        ("**/*.rs", "src/deep/a.rs", VerifyVerdict::Pass),
        ("naïve file.txt", "naïve file.txt", VerifyVerdict::Pass),
    ] {
        assert_eq!(matches(pattern, file), verdict, "{pattern} {file}");
    }
    let none = said(&target(ValidatorKind::FileChanged, "b"), &seen(&[]));
    assert_eq!(none.1, "the run changed no file that matches \"b\": it changed 9 other files");
}

#[test]
fn a_command_passes_by_its_exit_code_and_never_by_a_signal() {
    let three = Validator { exit_code: 3, ..command(&["x"]) };
    let killed = Observed { signal: Some(9), ..Observed::default() };
    let slow = Observed { timed_out_ms: Some(300), exit_code: Some(0), ..Observed::default() };
    for (validator, seen, expected) in [
        (command(&["x", "y"]), exit(0), (VerifyVerdict::Pass, "`x y` ended with exit code 0")),
        (command(&["x"]), exit(3), (VerifyVerdict::Fail, "`x` ended with exit code 3")),
        (three.clone(), exit(3), (VerifyVerdict::Pass, "`x` ended with exit code 3")),
        (three, exit(0), (VerifyVerdict::Fail, "`x` ended with exit code 0, not 3")),
        (command(&["x"]), killed, (VerifyVerdict::Fail, "`x` was ended by signal 9")),
        (
            command(&["x"]),
            slow,
            (VerifyVerdict::TimedOut, "`x` did not end within 300 ms, and was stopped"),
        ),
    ] {
        assert_eq!(said(&validator, &seen), (expected.0, expected.1.to_owned()));
    }
    let shell = Validator { shell: true, ..command(&["nope"]) };
    assert_eq!(shell.decide(&exit(127)).verdict, VerifyVerdict::Error);
}

#[test]
fn tests_and_builds_that_did_nothing_do_not_pass() {
    let tests = |tests, code| Observed { tests, ..exit(code) };
    let verdict = |seen: &Observed<'_>| kind(ValidatorKind::TestPass).decide(seen).verdict;
    assert_eq!(verdict(&tests(Some(2), 0)), VerifyVerdict::Pass);
    assert_eq!(verdict(&tests(Some(2), 101)), VerifyVerdict::Fail);
    assert_eq!(verdict(&tests(Some(0), 0)), VerifyVerdict::Fail);
    assert_eq!(verdict(&tests(None, 0)), VerifyVerdict::Error);
    assert_eq!(verdict(&tests(None, 1)), VerifyVerdict::Fail);
    let build = kind(ValidatorKind::BuildPass);
    assert_eq!(build.decide(&exit(0)).verdict, VerifyVerdict::Pass);
    assert_eq!(
        build.decide(&Observed { nothing_built: true, ..exit(0) }).verdict,
        VerifyVerdict::Fail
    );
    assert_eq!(build.decide(&exit(1)).verdict, VerifyVerdict::Fail);
}

#[test]
fn rules_name_the_key_they_are_about() {
    let shell = |words: &[&str]| Validator { shell: true, ..command(words) };
    for (validator, key) in [
        (kind(ValidatorKind::ArtifactExists), "target"),
        (kind(ValidatorKind::FileChanged), "target"),
        (kind(ValidatorKind::CommandPass), "command"),
        (command(&["", "x"]), "command"),
        (command(&["x", "a\0b"]), "command"),
        (shell(&["a", "b"]), "command"),
        (Validator { target: Some("x".to_owned()), ..command(&["x"]) }, "target"),
        (Validator { shell: true, ..kind(ValidatorKind::TestPass) }, "shell"),
        (Validator { exit_code: -1, ..command(&["x"]) }, "exit_code"),
        (Validator { exit_code: 1, ..kind(ValidatorKind::TestPass) }, "exit_code"),
        (Validator { allow_empty: true, ..target(ValidatorKind::FileChanged, "x") }, "allow_empty"),
        (
            Validator {
                command: vec!["x".to_owned()],
                ..target(ValidatorKind::ArtifactExists, "x")
            },
            "command",
        ),
        (target(ValidatorKind::ArtifactExists, " "), "target"),
        (target(ValidatorKind::FileChanged, "["), "target"),
        (target(ValidatorKind::ArtifactExists, "../../x"), "target"),
        (target(ValidatorKind::ArtifactExists, "a/../../x"), "target"),
        (target(ValidatorKind::ArtifactExists, "/etc/hostname"), "target"),
        (target(ValidatorKind::ArtifactExists, r"C:\x"), "target"),
        (target(ValidatorKind::FileChanged, "../*"), "target"),
        (target(ValidatorKind::BuildPass, "-n"), "target"),
    ] {
        assert_eq!(validator.check().map_err(|(key, _)| key), Err(key), "{validator:?}");
    }
}

fn validation(validator: &Validator, observed: Observed<'static>) -> Validation<'static> {
    Validation {
        validator: Text::from(validator.kind.as_str()),
        target: validator.target.clone().map(Text::from),
        command: validator.command.iter().cloned().map(Text::from).collect(),
        shell: validator.shell,
        verdict: VerifyVerdict::Pass,
        reason: Text::from("as recorded"),
        observed,
    }
}

#[test]
fn a_recorded_run_is_judged_by_what_was_seen_of_the_same_question() {
    let asked = command(&["check", "a"]);
    let run = |validations: Vec<Validation<'static>>| Run { validations, ..Run::new() };
    let verdict = |run: &Run<'_>| asked.judge(run).unwrap().verdict;
    assert_eq!(verdict(&run(vec![validation(&asked, exit(0))])), VerifyVerdict::Pass);
    assert_eq!(
        verdict(&run(vec![validation(&asked, exit(1))])),
        VerifyVerdict::Fail,
        "its own verdict is not believed"
    );
    assert_eq!(
        verdict(&run(vec![validation(&asked, exit(0)), validation(&asked, exit(1))])),
        VerifyVerdict::Fail
    );
    let others = [
        command(&["check"]),
        Validator { shell: true, ..command(&["check", "a"]) },
        command(&["check", "b"]),
    ];
    for other in others {
        assert_eq!(asked.judge(&run(vec![validation(&other, exit(0))])), None, "{other:?}");
    }
    let expecting =
        Validator { exit_code: 1, timeout: std::time::Duration::from_secs(1), ..asked.clone() };
    assert_eq!(
        expecting.judge(&run(vec![validation(&asked, exit(1))])).unwrap().verdict,
        VerifyVerdict::Pass
    );
}

#[test]
fn an_artifact_that_the_recording_holds_needs_no_look() {
    let report = target(ValidatorKind::ArtifactExists, "out/report.md");
    let verdict = |text: &str| {
        let text = format!(r#"{{"format": "goldrun/run@1", "artifacts": [{text}]}}"#);
        report.judge(&serde_json::from_str::<Run<'_>>(&text).unwrap()).map(|said| said.verdict)
    };
    for (artifact, expected) in [
        (r#"{"path": "out/report.md", "bytes": 3}"#, Some(VerifyVerdict::Pass)),
        (r#"{"path": "./out//report.md", "content": "text"}"#, Some(VerifyVerdict::Pass)),
        (r#"{"path": "out/report.md", "bytes": 0}"#, Some(VerifyVerdict::Fail)),
        (r#"{"path": "out/report.md", "content": ""}"#, Some(VerifyVerdict::Fail)),
        (r#"{"path": "out/report.md"}"#, None),
        (r#"{"path": "out/report.md", "content": null}"#, None),
        (r#"{"path": "report.md", "bytes": 3}"#, None),
    ] {
        assert_eq!(verdict(artifact), expected, "{artifact}");
    }
}

#[test]
fn approval_is_of_a_stage_by_a_person() {
    let stages = |status: &str| {
        format!(
            r#"{{"format": "goldrun/run@1", "stages": [
                {{"node": "build", "status": "completed", "validator": {{"type": "build_pass"}}}},
                {{"node": "ship", "status": "{status}", "validator": {{"type": "approval"}}}}]}}"#
        )
    };
    let (any, ship) = (kind(ValidatorKind::Approval), target(ValidatorKind::Approval, "ship"));
    let build = target(ValidatorKind::Approval, "build");
    for (status, expected) in
        [("completed", VerifyVerdict::Pass), ("proposed", VerifyVerdict::Fail)]
    {
        let text = stages(status);
        let run: Run<'_> = serde_json::from_str(&text).unwrap();
        let verdict = |validator: &Validator| validator.judge(&run).unwrap().verdict;
        assert_eq!((verdict(&any), verdict(&ship)), (expected, expected), "{status}");
        assert_eq!(verdict(&build), VerifyVerdict::Fail, "no stage for a person");
    }
}
