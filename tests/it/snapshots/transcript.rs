//! Commands with all that they print, as a text in this folder says it.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

use crate::support::{Project, Said};

/// The variable that has texts written instead of compared.
const WRITE: &str = "GOLDRUN_SNAPSHOTS";
/// What differs from machine to machine or from run to run, and the word that replaces it.
const CHANGING: &[(&str, &str)] = &[
    (r"\b\d{8}T\d{6}\.\d{3}Z-\d+", "[SESSION]"),
    (r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z", "[TIME]"),
    (r"\b[0-9a-f]{40}\b", "[COMMIT]"),
    (r"\(\d+\.\d+s\)", "([SECONDS]s)"),
    (r"\d+\.\d s a repetition", "[SECONDS] s a repetition"),
    (r"\d+ seconds ago", "[SECONDS] seconds ago"),
    (r"process \d+", "process [PID]"),
];

static PATTERNS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let version = format!(r"\b{}\b", regex::escape(env!("CARGO_PKG_VERSION")));
    let all = CHANGING.iter().copied().chain([(version.as_str(), "[VERSION]")]);
    all.map(|(pattern, word)| (Regex::new(pattern).expect("a pattern"), word)).collect()
});

/// The folder of the texts, and of this file.
pub(super) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/snapshots")
}

/// Commands and what they printed, in order.
#[derive(Default)]
pub(super) struct Transcript {
    text: String,
}

impl Transcript {
    /// Begins a section.
    pub(super) fn section(&mut self, title: &str) -> &mut Self {
        let _ = writeln!(self.text, "## {title}\n");
        self
    }

    /// Runs a command line, such as `CI=1 harness accept --reason 'it is meant'`.
    pub(super) fn run(&mut self, project: &Project, line: &str) -> &mut Self {
        self.said(project, line);
        self
    }

    /// The same, for whoever needs what was printed.
    pub(super) fn said(&mut self, project: &Project, line: &str) -> Said {
        let words = words(line);
        let program = words.iter().position(|word| word == "harness").expect("a command line");
        let args: Vec<&str> = words[program + 1..].iter().map(String::as_str).collect();
        let mut command = project.command(&args);
        command.env("COLUMNS", "100").env("GOLDRUN_TODAY", "2026-07-01");
        for name in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
            command.env_remove(name);
        }
        // No repository that the temporary folder may lie in.
        let above = project.path().canonicalize().expect("the project is there");
        command.env("GIT_CEILING_DIRECTORIES", above.parent().expect("a folder"));
        command.envs(words[..program].iter().filter_map(|word| word.split_once('=')));
        let said = Said::of(&command.output().expect("the harness starts"));
        self.show(project, line, &said);
        said
    }

    /// Shows what a command printed.
    pub(super) fn show(&mut self, project: &Project, line: &str, said: &Said) {
        let _ = writeln!(self.text, "$ {line}");
        self.push(project, &said.out);
        if !said.err.is_empty() {
            self.text.push_str("--- stderr\n");
            let mut lines: Vec<&str> = said.err.lines().collect();
            if line.contains(" --record") {
                // Agents end in no certain order.
                lines.sort_unstable();
            }
            self.push(project, &format!("{}\n", lines.join("\n")));
        }
        let _ = writeln!(self.text, "--- exit {}\n", said.code);
    }

    /// Shows a file of the project.
    pub(super) fn cat(&mut self, project: &Project, path: &str) -> &mut Self {
        let _ = writeln!(self.text, "$ cat {path}");
        self.push(project, &project.read(path));
        self.text.push('\n');
        self
    }

    /// Adds what was printed, without what changes. Colours stay visible.
    pub(super) fn push(&mut self, project: &Project, printed: &str) {
        let root = project.path();
        let real = root.canonicalize().expect("the project is there");
        let mut text = printed.replace('\x1b', "␛");
        let harness = Path::new(env!("CARGO_BIN_EXE_harness"));
        for (path, word) in [(real.as_path(), "[ROOT]"), (root, "[ROOT]"), (harness, "[HARNESS]")] {
            text = text.replace(path.to_str().expect("a path in UTF-8"), word);
        }
        for (pattern, word) in &*PATTERNS {
            text = pattern.replace_all(&text, *word).into_owned();
        }
        self.text.push_str(&text);
        if !text.is_empty() && !text.ends_with('\n') {
            self.text.push_str("\n(no newline at the end)\n");
        }
    }

    /// Asserts that the text `name` is this, or writes it if the environment says so.
    #[track_caller]
    pub(super) fn matches(&self, name: &str) {
        let path = folder().join(format!("{name}.txt"));
        let text = format!("{}\n", self.text.trim_end());
        if std::env::var_os(WRITE).is_some_and(|word| word == "write") {
            fs::create_dir_all(path.parent().expect("a folder")).expect("folders can be made");
            fs::write(&path, text).expect("the text can be written");
            return;
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        similar_asserts::assert_eq!(expected, text, "{name}.txt ({WRITE}=write writes it anew)");
    }
}

/// Splits a command line at spaces, except within single quotes.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut quoted) = (vec![String::new()], false);
    for c in line.chars() {
        match c {
            '\'' => quoted = !quoted,
            ' ' if !quoted => words.push(String::new()),
            c => words.last_mut().expect("a word").push(c),
        }
    }
    words
}

#[test]
fn each_text_has_a_test() {
    let source = |file: &Path| file.extension().is_some_and(|extension| extension == "rs");
    let (sources, texts): (Vec<_>, Vec<_>) =
        crate::support::files(&folder()).into_iter().partition(|(path, _)| source(path));
    let sources: String =
        sources.iter().map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned()).collect();
    assert!(!texts.is_empty());
    for (path, _) in texts {
        let path = path.strip_prefix(folder()).expect("it is below").with_extension("");
        // The names of these follow from the commands that `--help` lists.
        if !path.starts_with("help") {
            let name = path.to_str().expect("a path in UTF-8");
            assert!(
                sources.contains(&format!("{name:?}")),
                "no test compares {name}.txt: remove it"
            );
        }
    }
}
