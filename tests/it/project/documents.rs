use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::recording::example::agent;
use crate::support::{Project, allow, run};

const OURS: &str = env!("CARGO_MANIFEST_DIR");

/// The files of this repository as they are now, tracked or about to be.
fn ours() -> Vec<(String, Vec<u8>)> {
    let listed = run(Command::new("git")
        .args(["ls-files", "-co", "--exclude-standard", "-z"])
        .current_dir(OURS))
    .exits(0);
    let file = |name: &str| Some((name.to_owned(), fs::read(Path::new(OURS).join(name)).ok()?));
    listed.out.split_terminator('\0').filter_map(file).collect()
}

/// A folder that holds what a clone of this repository would hold, and nothing else.
fn clone() -> Project {
    let clone = Project::new();
    for (name, bytes) in ours() {
        clone.write(&name, bytes);
    }
    // In a clone that was built once, what may be deleted lies in `target/`.
    fs::create_dir_all(clone.join("target")).expect("a folder");
    clone
}

/// A folder with the programs that documents call. `cargo run` in it starts what this build has built: that cargo builds it
/// in a fresh clone is shown by `.ci/run`, which types the README's two commands.
fn programs() -> Project {
    let programs = Project::new();
    let link = |name: &str, to: &Path| {
        let path = programs.join(name);
        fs::hard_link(to, &path).or_else(|_| fs::copy(to, &path).map(drop)).expect("a program");
    };
    link("harness", Path::new(env!("CARGO_BIN_EXE_harness")));
    link("refund_agent", agent());
    let cargo = "#!/bin/sh\n\
                 case \"$*\" in\n\
                 'run -q') exec harness ;;\n\
                 'run -q --example refund_agent -- '*) shift 5; exec refund_agent \"$@\" ;;\n\
                 esac\n\
                 echo \"this cargo knows no: $*\"; exit 64\n";
    programs.write("cargo", cargo);
    allow(&programs.join("cargo"), 0o755);
    programs
}

/// One command of a document and what it prints.
struct Shown {
    command: String,
    output: String,
}

/// The ```console blocks of a document: lines that begin with `$ ` are commands, what follows is their output.
fn console_blocks(text: &str) -> Vec<Shown> {
    let mut shown: Vec<Shown> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        match line {
            "```console" => inside = true,
            "```" => inside = false,
            _ if !inside => {}
            _ => match (line.strip_prefix("$ "), shown.last_mut()) {
                (Some(command), _) => {
                    shown.push(Shown { command: command.to_owned(), output: String::new() });
                }
                (None, Some(last)) => last.output += &format!("{line}\n"),
                (None, None) => panic!("output before any command: {line}"),
            },
        }
    }
    shown
}

/// Runs a command of a document in the clone, as a reader would, and returns what it prints to stdout.
fn typed(clone: &Project, programs: &Project, command: &str) -> String {
    let path = std::env::var("PATH").expect("a path");
    let mut shell = Command::new("sh");
    shell.args(["-c", command]).current_dir(clone.path());
    shell.env("PATH", format!("{}:{path}", programs.path().display()));
    shell.env_remove("CI").env_remove("GOLDRUN_UPDATE").env_remove("GOLDRUN_TODAY");
    run(&mut shell).out
}

/// Every command that the README shows prints what it shows, in a fresh clone, as does the command for the main job. With
/// `README_UPDATE` set, what is shown becomes what is printed.
#[cfg(unix)]
#[test]
fn the_readmes_commands_print_what_it_shows() {
    let (clone, programs) = (clone(), programs());
    let readme = Path::new(OURS).join("README.md");
    let mut text = fs::read_to_string(&readme).expect("a README");
    assert!(text.contains("```sh\ncargo run\n```") && text.contains("```sh\ncargo test\n```"));
    let printed = typed(&clone, &programs, "cargo run -q");
    assert!(printed.contains("test result: ok. 11 passed; 0 failed"), "{printed}");
    let blocks = console_blocks(&text);
    assert!(blocks.len() >= 4);
    for Shown { command, output } in blocks {
        let printed = typed(&clone, &programs, &command);
        if std::env::var_os("README_UPDATE").is_some() {
            text = text.replacen(
                &format!("$ {command}\n{output}"),
                &format!("$ {command}\n{printed}"),
                1,
            );
        } else {
            similar_asserts::assert_eq!(output, printed, "{command}");
        }
    }
    if std::env::var_os("README_UPDATE").is_some() {
        fs::write(&readme, text).expect("the README can be written");
    }
}

/// Settings shown in documents are settings that exist, and files shown are the files.
#[test]
fn what_the_readme_shows_of_files_is_so() {
    let readme = fs::read_to_string(Path::new(OURS).join("README.md")).expect("a README");
    let blocks = |kind: &str| {
        let start = format!("```{kind}\n");
        readme
            .split(&start)
            .skip(1)
            .map(|rest| rest.split("```\n").next().expect("an end").to_owned())
            .collect::<Vec<_>>()
    };
    let suites = blocks("toml");
    assert_eq!(suites.len(), 3);
    for toml in &suites {
        let project = Project::with_suite(toml);
        let record = r#"{"task": "a", "trial": 1, "reward": 1.0, "messages": [{"role": "assistant", "content": "b"}]}"#;
        project.write("suites/s/exports/a.jsonl", record);
        // A suite.toml that cannot be read is a test of its own.
        project.harness(&["--list"]).exits(0).says_not("suite.toml");
    }
    let file = |name: &str| {
        fs::read_to_string(Path::new(OURS).join("examples/shell_agent").join(name)).expect(name)
    };
    assert!(suites.contains(&file("suites/desk/suite.toml")));
    assert!(blocks("sh").contains(&file("agent.sh")));
}

#[test]
fn no_machines_path_stands_in_the_repository() {
    let home = PathBuf::from(std::env::var_os("HOME").unwrap_or_else(|| "/root".into()));
    for (name, bytes) in ours() {
        let text = String::from_utf8_lossy(&bytes);
        for needle in [OURS.to_owned(), format!("{}/.cargo", home.display())] {
            assert!(!text.contains(&needle), "{name} names {needle}");
        }
    }
}
