//! What a validator asks, and the rules that it keeps.

use std::time::Duration;

use glob::Pattern;

use crate::run::ValidatorKind;

/// When a validator is stopped where nothing else is said.
pub(crate) const VALIDATOR_TIMEOUT: Duration = Duration::from_secs(120);

impl ValidatorKind {
    fn runs(self) -> bool {
        matches!(self, Self::CommandPass | Self::BuildPass | Self::TestPass)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Validator {
    pub kind: ValidatorKind,
    /// What it looks at, within the working tree: a path for `artifact_exists`, a pattern of paths for `file_changed`, a
    /// package for `build_pass` and `test_pass`, a stage for `approval`.
    pub target: Option<String>,
    /// The command, word by word: the program and its arguments. With `shell` one text.
    pub command: Vec<String>,
    pub shell: bool,
    /// The exit code that is expected of `command_pass`; 0 by default.
    pub exit_code: i32,
    /// Whether an empty file, or a folder without files, is enough for `artifact_exists`.
    pub allow_empty: bool,
    pub timeout: Duration,
}

impl Validator {
    pub(crate) fn new(kind: ValidatorKind) -> Self {
        Self {
            kind,
            target: None,
            command: Vec::new(),
            shell: false,
            exit_code: 0,
            allow_empty: false,
            timeout: VALIDATOR_TIMEOUT,
        }
    }

    /// On an error, the key that is wrong, and why.
    pub(crate) fn check(&self) -> Result<(), (&'static str, String)> {
        let kind = self.kind;
        let refuse = |key: &'static str, why: &str| Err((key, why.to_owned()));
        let blank = |text: &str| text.trim().is_empty();
        match &self.target {
            Some(_) if kind == ValidatorKind::CommandPass => {
                return refuse(
                    "target",
                    &format!("does not go with {kind}; say in `command` what to run"),
                );
            }
            Some(target) if blank(target) => {
                return refuse("target", "must not be empty");
            }
            Some(target) if kind != ValidatorKind::Approval => {
                leads_outside(target).map_or(Ok(()), |why| refuse("target", &why))?;
            }
            None if matches!(kind, ValidatorKind::ArtifactExists | ValidatorKind::FileChanged) => {
                return refuse("target", &format!("{kind} needs to know what to look for"));
            }
            _ => {}
        }
        if let (ValidatorKind::FileChanged, Some(target)) = (kind, &self.target) {
            Pattern::new(target).map_err(|e| {
                ("target", format!("is {target:?}, which is not a pattern: {}", e.msg))
            })?;
        }
        if kind.runs()
            && self.command.is_empty()
            && self.target.as_ref().is_some_and(|target| target.starts_with('-'))
        {
            return refuse("target", "must not begin with `-`: it would be taken for an option");
        }
        match self.command.as_slice() {
            [] if kind == ValidatorKind::CommandPass => {
                return refuse("command", &format!("{kind} needs to know what to run"));
            }
            [] => {}
            _ if !kind.runs() => {
                return refuse(
                    "command",
                    &format!("does not go with {kind}, which runs no command"),
                );
            }
            _ if self.target.is_some() => {
                return refuse(
                    "target",
                    "does not go with `command`, which already says what to run",
                );
            }
            [program, ..] if blank(program) => {
                return refuse("command", "must begin with a program");
            }
            words if words.iter().any(|word| word.contains('\0')) => {
                return refuse("command", "holds a NUL, which no command can");
            }
            [_, _, ..] if self.shell => {
                return refuse("command", "must be one text with `shell = true`");
            }
            _ => {}
        }
        if self.shell && self.command.is_empty() {
            return refuse("shell", "needs `command`, which is missing");
        }
        if self.exit_code != 0 && kind != ValidatorKind::CommandPass {
            return refuse("exit_code", "only goes with command_pass");
        }
        if !(0..=255).contains(&self.exit_code) {
            return refuse(
                "exit_code",
                "must be 0 to 255: a command that a signal ended has no exit code",
            );
        }
        if self.allow_empty && kind != ValidatorKind::ArtifactExists {
            return refuse("allow_empty", "only goes with artifact_exists");
        }
        Ok(())
    }
}

/// Why a target leads out of the working folder, judged by its name alone; `record` looks for links.
fn leads_outside(target: &str) -> Option<String> {
    let drive = target.as_bytes().get(1) == Some(&b':')
        && target.starts_with(|c: char| c.is_ascii_alphabetic());
    if target.starts_with(['/', '\\']) || drive {
        Some(format!(
            "is {target:?}, an absolute path: write it relative to the folder that the agent works in"
        ))
    } else if target.split(['/', '\\']).any(|part| part == "..") {
        Some(format!("is {target:?}, which leads out of the folder that the agent works in"))
    } else if target.contains('\0') {
        Some("holds a NUL, which no path can".to_owned())
    } else {
        None
    }
}
