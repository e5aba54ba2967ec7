//! `harness init`: the first files of a project. No existing file is changed, apart from lines added to `.gitignore`.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::cli::arguments::{InitArgs, Runs};
use crate::cli::shell::{Exit, Failure, Output};
use crate::files::replace;

/// The example suite: every table of this version, commented out.
pub(crate) const SUITE: &str = include_str!("init/suite.toml");
/// The test target that judges the suites under `cargo test`.
const TEST: &str = "//! The recorded agent runs below suites/, judged as tests: `cargo test --test agents`.\n\n\
                    goldrun::main!();\n";
/// The lines that `Cargo.toml` needs for it.
const TARGET: &str = "[[test]]\nname = \"agents\"\nharness = false\n";
/// What is left to the user.
const ADD: &str = "    cargo add --dev goldrun --no-default-features\n";
const PROFILE: &str = "    [profile.dev.package.goldrun]\n    opt-level = 3\n";

pub(crate) fn init(root: &Path, args: &InitArgs, output: &mut Output) -> Result<Exit, Failure> {
    if !root.is_dir() {
        return Err(Failure::Usage(format!("{} is not a folder", root.display())));
    }
    let mut made = Vec::new();
    let mut make = |path: &str, text: &str| -> Result<(), Failure> {
        let full = root.join(path);
        if full.symlink_metadata().is_ok() {
            made.push(format!("  kept     {path}"));
            return Ok(());
        }
        let own = Path::new(path).components().count().saturating_sub(1);
        replace(&full, text.as_bytes(), own).map_err(|error| cannot_write(&full, &error))?;
        made.push(format!("  created  {path}"));
        Ok(())
    };
    if has_suites(root)? {
        writeln!(output.err, "suites/ has suites already: no example is added")?;
    } else {
        make("suites/example/suite.toml", SUITE)?;
    }
    let package = Package::read(root)?;
    if package.is_some() {
        make("tests/agents.rs", TEST)?;
    }
    if let Some(package) = &package {
        made.push(package.add_target(root)?);
    }
    let word = if ignore(root, args.runs)? { "extended" } else { "kept    " };
    made.push(format!("  {word}  .gitignore"));
    writeln!(output.out, "{}\n", made.join("\n"))?;
    writeln!(output.out, "{}", meaning(args.runs))?;
    writeln!(output.out, "{}", package.as_ref().map(Package::left_to_do).unwrap_or_default())?;
    writeln!(
        output.out,
        "next: put a recording at suites/example/runs/<case>/1.json, look at it with `harness`,\n\
         and accept it with `harness accept`; `harness schema run` says what a recording holds.\n\
         Or let the harness run the agent: name it in [record], add a [[case]] with an input, record it once with\n\
         `harness --record`, and commit. From then on `harness --run`, before a push and in CI, runs the agent and says\n\
         what changed; `harness accept` accepts what is meant"
    )?;
    Ok(Exit::Passed)
}

/// What `Cargo.toml` says of the package that it describes.
struct Package {
    text: String,
    manifest: toml::Table,
}

impl Package {
    /// `None` where there is no `Cargo.toml`, and where it has no package or cannot be read: cargo says why.
    fn read(root: &Path) -> Result<Option<Self>, Failure> {
        let path = root.join("Cargo.toml");
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::Broken(format!("{}: {error}", path.display()))),
        };
        let manifest = text.parse::<toml::Table>().ok();
        let manifest = manifest.filter(|manifest| manifest.contains_key("package"));
        Ok(manifest.map(|manifest| Self { text, manifest }))
    }

    /// Adds the test target at the end of `Cargo.toml` where it has none of that name. Returns a line about it.
    fn add_target(&self, root: &Path) -> Result<String, Failure> {
        let targets = self.manifest.get("test").and_then(toml::Value::as_array);
        let target = targets
            .into_iter()
            .flatten()
            .find(|target| target.get("name").and_then(toml::Value::as_str) == Some("agents"));
        if let Some(target) = target {
            let runs = target.get("harness").and_then(toml::Value::as_bool) == Some(false);
            let missing = if runs { "" } else { ", whose target `agents` needs `harness = false`" };
            return Ok(format!("  kept     Cargo.toml{missing}"));
        }
        let gap = if self.text.ends_with('\n') { "\n" } else { "\n\n" };
        let text = format!("{}{gap}{TARGET}", self.text);
        if text.parse::<toml::Table>().is_err() {
            return Ok("  kept     Cargo.toml, whose list `test` needs { name = \"agents\", harness = false }".into());
        }
        let path = root.join("Cargo.toml");
        replace(&path, text.as_bytes(), 0).map_err(|error| cannot_write(&path, &error))?;
        let lines = TARGET.lines().map(|line| format!("\n             {line}"));
        Ok(format!("  extended  Cargo.toml by{}", lines.collect::<String>()))
    }

    fn left_to_do(&self) -> String {
        let depends = ["dependencies", "dev-dependencies"].iter().any(|table| {
            self.manifest.get(*table).is_some_and(|table| table.get("goldrun").is_some())
        });
        let add = if depends {
            String::new()
        } else {
            format!("\nfor `cargo test`, depend on goldrun:\n\n{ADD}")
        };
        format!(
            "{add}\njudging is compiled with your tests; optimised, it takes a fraction of the time. In Cargo.toml:\n\n{PROFILE}"
        )
    }
}

fn has_suites(root: &Path) -> Result<bool, Failure> {
    match fs::read_dir(root.join("suites")) {
        Ok(entries) => Ok(entries.flatten().any(|entry| entry.path().is_dir())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(Failure::Broken(format!("suites/: {error}"))),
    }
}

/// What the choice means, in words.
fn meaning(runs: Runs) -> &'static str {
    match runs {
        Runs::Commit => {
            "recordings are committed with their goldens: CI judges the same recordings as you, and a change of behaviour\n\
             shows when they are made again. What the harness records of an agent is written to runs/ without credentials and what\n\
             [redact] names; the raw session, which may hold both, stays in .goldrun/, which git ignores"
        }
        Runs::Ignore => {
            "recordings are not committed: CI has to make its own before it judges, and without them every case is missing,\n\
             which fails"
        }
    }
}

/// Adds the lines that are missing. Returns whether there were any.
fn ignore(root: &Path, runs: Runs) -> Result<bool, Failure> {
    let path = root.join(".gitignore");
    let before = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        Err(error) => return Err(Failure::Broken(format!("{}: {error}", path.display()))),
    };
    let recordings = match runs {
        // Another line may ignore every `runs` folder, as in many templates.
        Runs::Commit => "!/suites/*/runs/",
        Runs::Ignore => "/suites/*/runs/",
    };
    let wanted = ["/target/goldrun/", "/.goldrun/", ".goldrun-*.tmp", recordings];
    let is_missing = |line: &&str| before.lines().all(|known| known.trim() != *line);
    let missing: Vec<_> = wanted.into_iter().filter(is_missing).collect();
    if missing.is_empty() {
        return Ok(false);
    }
    let gap = if before.is_empty() || before.ends_with('\n') { "" } else { "\n" };
    let lines = missing.join("\n");
    let text = format!(
        "{before}{gap}# goldrun: what may be deleted at any time, and recordings\n{lines}\n"
    );
    replace(&path, text.as_bytes(), 0).map_err(|error| cannot_write(&path, &error))?;
    Ok(true)
}

fn cannot_write(path: &Path, error: &io::Error) -> Failure {
    Failure::Broken(format!("{}: cannot be written: {error}", path.display()))
}

#[cfg(test)]
#[path = "tests/init.rs"]
mod tests;
