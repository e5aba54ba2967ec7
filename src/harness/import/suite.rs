//! The suite that is imported into: the one that there is, or a new one.

use std::io;
use std::path::Path;

use super::error::ImportError;
use super::request::ImportRequest;
use crate::load::{Format, LoadOptions};
use crate::suite::{SuiteConfig, toml_string};

pub(crate) struct Suite {
    pub(super) config: SuiteConfig,
    pub(super) options: LoadOptions,
    /// The text of its `suite.toml`, if there is none yet.
    pub(super) new: Option<String>,
}

impl Suite {
    /// Opens the suite in `dir`.
    pub(crate) fn open(dir: &Path, request: &ImportRequest) -> Result<Self, ImportError> {
        let path = dir.join("suite.toml");
        let (text, new) = match std::fs::read_to_string(&path) {
            Ok(text) => (text, None),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let text = suite_text(request);
                (text.clone(), Some(text))
            }
            Err(error) => return Err(ImportError::ReadSuite { path, error }),
        };
        let config = SuiteConfig::parse_in(&text, path.parent())
            .map_err(|error| ImportError::ParseSuite { path: path.clone(), error })?;
        let load = &config.load;
        if !load.runs.is_empty() {
            return Err(ImportError::OtherPlace { path });
        }
        if !matches!(load.format, Format::Auto) && load.format != request.format {
            let (suite, imported) = (load.format, request.format);
            return Err(ImportError::OtherFormat { path, suite, imported });
        }
        let (messages_from, label_from) = (load.messages_from.clone(), load.label_from.clone());
        let fields = [(&request.messages_from, &messages_from), (&request.label_from, &label_from)];
        if fields.iter().any(|(asked, own)| asked.is_some() && asked != own) {
            return Err(ImportError::OtherFields { path });
        }
        let options = LoadOptions {
            format: request.format,
            messages_from,
            label_from,
            text_only: config.policy.text_only(),
        };
        Ok(Self { config, options, new })
    }
}

fn suite_text(request: &ImportRequest) -> String {
    let format = request.format;
    let mut text =
        format!("# Imported with `harness import {format}`.\n\n[load]\nformat = \"{format}\"\n");
    let fields = [("messages_from", &request.messages_from), ("label_from", &request.label_from)];
    for (key, field) in fields {
        if let Some(field) = field {
            text += &format!("{key} = {}\n", toml_string(&field.to_string()));
        }
    }
    text
}
