//! How a project is built and tested, by the files in its folder.

use std::path::Path;

use super::error::ValidateError;
use crate::judge::check::validator::Validator;
use crate::run::ValidatorKind;

/// A tool, the files that show that a project uses it, and its commands.
struct Toolchain {
    name: &'static str,
    files: &'static [&'static str],
    build: Option<&'static [&'static str]>,
    test: &'static [&'static str],
    target: Target,
}

/// How a command takes its target.
#[derive(Clone, Copy)]
enum Target {
    /// This option takes the place of the last word, and the target follows it.
    Instead(&'static str),
    /// The target takes the place of the last word.
    Last,
    /// This option and the target follow.
    After(&'static str),
    /// The target follows.
    Append,
}

const TOOLCHAINS: &[Toolchain] = &[
    Toolchain {
        name: "Cargo",
        files: &["Cargo.toml"],
        build: Some(&["cargo", "build", "--workspace"]),
        test: &["cargo", "test", "--workspace"],
        target: Target::Instead("--package"),
    },
    Toolchain {
        name: "Go",
        files: &["go.mod", "go.work"],
        build: Some(&["go", "build", "./..."]),
        // -v prints the names of tests. Without it, a package whose tests were all skipped is just "ok".
        test: &["go", "test", "-v", "./..."],
        target: Target::Last,
    },
    Toolchain {
        name: "npm",
        files: &["package.json"],
        build: Some(&["npm", "run", "build"]),
        test: &["npm", "test"],
        target: Target::After("--workspace"),
    },
    Toolchain {
        name: "pytest",
        files: &["pyproject.toml", "pytest.ini", "setup.cfg", "setup.py", "tox.ini", "conftest.py"],
        build: None,
        test: &["pytest"],
        target: Target::Append,
    },
];

/// The command that builds or tests the project in `tree`.
pub(crate) fn command(validator: &Validator, tree: &Path) -> Result<Vec<String>, ValidateError> {
    let kind = validator.kind;
    let there = |tool: &&Toolchain| tool.files.iter().any(|file| tree.join(file).is_file());
    let found: Vec<&Toolchain> = TOOLCHAINS.iter().filter(there).collect();
    let tool = match found.as_slice() {
        [tool] => tool,
        [] => {
            let known: Vec<&str> =
                TOOLCHAINS.iter().filter_map(|tool| tool.files.first().copied()).collect();
            return Err(ValidateError::NoTool { known: known.join(", "), kind });
        }
        several => {
            let names: Vec<&str> = several.iter().map(|tool| tool.name).collect();
            return Err(ValidateError::SeveralTools { tools: names.join(" and "), kind });
        }
    };
    let words = if kind == ValidatorKind::TestPass { Some(tool.test) } else { tool.build };
    let words = words.ok_or(ValidateError::NoBuild { tool: tool.name, kind })?;
    let mut words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    if let Some(target) = validator.target.clone() {
        if matches!(tool.target, Target::Instead(_) | Target::Last) {
            words.pop();
        }
        if let Target::Instead(option) | Target::After(option) = tool.target {
            words.push(option.to_owned());
        }
        words.push(target);
    }
    Ok(words)
}

#[cfg(test)]
#[path = "tests/toolchain.rs"]
mod tests;
