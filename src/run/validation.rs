//! What validators saw of a run when it was recorded.

use serde::{Deserialize, Serialize};

use crate::json::Text;

words! {
    /// The kinds of validators.
    pub enum ValidatorKind {
        /// There is a file that is not empty, or a folder with a file in it.
        ArtifactExists = "artifact_exists",
        /// The run changed, added or removed a file, as git sees it.
        FileChanged = "file_changed",
        /// A command ends with the exit code that is expected.
        CommandPass = "command_pass",
        /// The project builds.
        BuildPass = "build_pass",
        /// The project's tests pass, and there are any.
        TestPass = "test_pass",
        /// A person approved it while it ran.
        Approval = "approval",
    }
}

/// What a validator said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum VerifyVerdict {
    /// It holds.
    Pass,
    /// It does not hold.
    Fail,
    /// The validator could not work: nothing is said of what it looks at, which may be verified again.
    Error,
    /// The validator was stopped by its timeout: as an error.
    TimedOut,
}

impl VerifyVerdict {
    /// The word in files and messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Error => "error",
            Self::TimedOut => "timed_out",
        }
    }
}

sparse! {
    /// A validator that was run over what a recorded run left behind: what it is, what it saw, and what was said of that then.
    ///
    /// The verdict is for people. Judging decides again, from what was seen.
    #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
    #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub struct Validation<'a> {
        /// The validator: `artifact_exists`, `file_changed`, `command_pass`, `build_pass`, `test_pass`.
        #[serde(borrow)]
        pub validator: Text<'a>,
        /// What it looks at.
        pub ?target: Option<Text<'a>>,
        /// The command it was given, word by word; none where it finds one itself.
        pub ?command: Vec<Text<'a>>,
        /// Whether a shell ran that command.
        pub ?shell: bool,
        /// What was said of it.
        pub verdict: VerifyVerdict,
        /// Why.
        pub reason: Text<'a>,
        /// What it saw.
        pub observed: Observed<'a>,
    }

    /// What a validator saw. Absent is what it did not look for, or did not find.
    #[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
    #[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
    #[serde(deny_unknown_fields)]
    pub struct Observed<'a> {
        /// What kept it from looking.
        #[serde(borrow)]
        pub ?error: Option<Text<'a>>,
        /// After how many milliseconds it was stopped by its timeout.
        pub ?timed_out_ms: Option<u64>,
        /// The command that was run, word by word.
        pub ?ran: Vec<Text<'a>>,
        /// The command's exit code.
        pub ?exit_code: Option<i32>,
        /// The signal that ended the command.
        pub ?signal: Option<i32>,
        /// How many tests the command ran, where its output says so. Skipped ones do not count.
        pub ?tests: Option<u64>,
        /// Whether the output says that there was nothing to build.
        pub ?nothing_built: bool,
        /// The end of what the command printed, standard output and error as they came.
        pub ?output: Option<Text<'a>>,
        /// How many bytes it printed in all.
        pub ?output_bytes: Option<u64>,
        /// How many files the run changed, added or removed.
        pub ?changed: Option<u64>,
        /// The changed files that match the target, sorted; the first of them, if there are many.
        pub ?files: Vec<Text<'a>>,
        /// The size of the file that was looked for.
        pub ?bytes: Option<u64>,
        /// How many files the folder that was looked for holds, with those in its folders.
        pub ?entries: Option<u64>,
        /// Whether it was there before the run, and the run did not write it.
        pub ?untouched: bool,
    }
}

impl Observed<'_> {
    /// So many changed files are kept by name.
    pub const MOST_FILES: usize = 100;

    /// Nothing was seen, for this reason.
    #[must_use]
    pub fn error(why: impl Into<String>) -> Self {
        Self { error: Some(Text::from(why.into())), ..Self::default() }
    }
}
