use crate::load::{LoadOptions, parse};

fn refused(text: &str) -> String {
    let run = parse(text, &LoadOptions::default());
    run.map(|run| format!("{} steps", run.steps.len())).unwrap_or_else(|error| error.to_string())
}
