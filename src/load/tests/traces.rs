//! Real recordings of other tools: none is read as a run in which nothing was done.

use std::path::{Path, PathBuf};

use crate::load::{LoadOptions, Records, parse};
use crate::run::StepKind;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[test]
fn look() {
    let Some(folder) = std::env::var_os("GOLDRUN_FIELD_DATA") else {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
        return;
    };
    let root = PathBuf::from(folder).join("traces");
    let mut found = Vec::new();
    files(&root, &mut found);
    found.sort();
    for path in found {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let said = match parse(&text, &LoadOptions::default()) {
            Ok(run) => format!("RUN {} tools, {} steps, hollow {}", run.steps.iter().filter(|s| s.kind == StepKind::Tool).count(), run.steps.len(), run.is_hollow()),
            Err(error) => format!("ERR {}", error.to_string().chars().take(150).collect::<String>()),
        };
        println!("{}: {said}", path.strip_prefix(&root).expect("").display());
        for record in Records::new(text.as_bytes()) {
            let Ok(record) = record else { continue };
            if let Ok(run) = parse(&record.text, &LoadOptions::default()) {
                println!("    {}: RUN {} tools {} steps hollow {}", record.line, run.steps.iter().filter(|s| s.kind == StepKind::Tool).count(), run.steps.len(), run.is_hollow());
            }
        }
    }
}
