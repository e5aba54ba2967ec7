use std::collections::BTreeSet;

use super::transcript::{Transcript, folder};
use crate::support::{Project, files};

/// The text that is of no command.
const VERSION: &str = "help/version";

/// Shows the help of a command and of all below it; `words` are the command and the commands above it.
fn help(project: &Project, words: &[&str], shown: &mut BTreeSet<String>) {
    let line = ["harness"].iter().chain(words).copied().collect::<Vec<_>>().join(" ");
    let name =
        format!("help/{}", if words.is_empty() { "harness".to_owned() } else { words.join("/") });
    let mut transcript = Transcript::default();
    let printed = transcript.said(project, &format!("{line} --help")).exits(0).out;
    transcript.run(project, &format!("{line} -h")).matches(&name);
    shown.insert(name);
    let listed = printed.split_once("Commands:\n").map_or("", |(_, rest)| rest);
    // A line that goes on is indented further than a command.
    let listed = listed.lines().take_while(|line| !line.is_empty());
    let commands = listed.filter_map(|line| line.strip_prefix("  "));
    for command in commands.filter(|line| !line.starts_with(' ')) {
        let command = command.split(' ').next().expect("a word");
        if command != "help" {
            help(project, &[words, &[command]].concat(), shown);
        }
    }
}

#[test]
fn help_of_every_command() {
    let mut shown = BTreeSet::new();
    help(&Project::new(), &[], &mut shown);
    assert!(shown.len() >= 19, "{shown:?}");
    for (path, _) in files(&folder().join("help")) {
        let path = path.strip_prefix(folder()).expect("it is below").with_extension("");
        let name = path.to_str().expect("a path in UTF-8");
        assert!(shown.contains(name) || name == VERSION, "there is no such command: {name}");
    }
}

#[test]
fn version_and_help_of_help() {
    let project = Project::new();
    let mut transcript = Transcript::default();
    transcript.run(&project, "harness --version").run(&project, "harness -V");
    transcript.run(&project, "harness help journal show").run(&project, "harness help nothing");
    // Narrow, as in a split window.
    transcript.run(&project, "COLUMNS=60 harness schema --help");
    transcript.matches(VERSION);
}
