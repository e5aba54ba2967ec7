//! Steps as people read them.

use crate::json::Json;
use crate::text::{clip, escape_all, whole_value, write_name, write_value};

/// A step in at most `max` characters: `tool cancel_order(n=1, order="A-17")`, `final`, `turn`. Missing arguments are `—`.
pub(crate) fn step(step: &Json, max: usize) -> String {
    clip(whole_step(step), max).0
}

pub(crate) fn whole_step(step: &Json) -> String {
    let mut words = String::new();
    if let Some(inner) = step.get(crate::judge::matcher::OPTIONAL) {
        return format!("optional {}", whole_step(inner));
    }
    match step.get("kind").and_then(Json::as_str) {
        Some("tool") => write_call(step, &mut words),
        Some(kind @ ("turn" | "final")) => words.push_str(kind),
        _ => return whole_value(step),
    }
    if let Some(status) = step.get("status").and_then(Json::as_str).filter(|status| *status != "ok")
    {
        words.push_str(" [");
        escape_all(status, &mut words);
        words.push(']');
    }
    if let Some(result) = step.get("result") {
        words.push_str(" → ");
        write_value(result, &mut words);
    }
    words
}

fn write_call(step: &Json, words: &mut String) {
    words.push_str("tool ");
    escape_all(step.get("name").and_then(Json::as_str).unwrap_or("?"), words);
    words.push('(');
    match (step.get("args"), step.get("args_hash").and_then(Json::as_str)) {
        (Some(Json::Object(args)), _) => {
            for (index, (name, arg)) in args.iter().enumerate() {
                if index > 0 {
                    words.push_str(", ");
                }
                write_name(name, words);
                words.push('=');
                write_value(arg, words);
            }
        }
        (Some(args), _) => write_value(args, words),
        (None, Some(hash)) => {
            words.push_str("args_hash=");
            escape_all(hash, words);
        }
        (None, None) => words.push('—'),
    }
    words.push(')');
}

#[cfg(test)]
#[path = "tests/step_text.rs"]
mod tests;
