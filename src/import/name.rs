//! A file → the runs in it, and the case of each. A run that cannot be loaded is refused.

use std::fs::File;
use std::path::{Path, PathBuf};

use crate::files::{Part, check_case, open};
use crate::json::{Json, KeyPath};
use crate::load::reader::LoadError;
use crate::load::{self, Format, LoadOptions, Records};
use crate::run::Run as Loaded;

#[derive(Clone, Debug, Default)]
pub(crate) struct Names {
    /// All are of this case.
    pub(crate) case: Option<String>,
    /// The field that names the case.
    pub(crate) case_from: Option<KeyPath>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    pub(crate) path: PathBuf,
    /// Where in the file it lies, if that holds many.
    pub(crate) part: Option<Part>,
    pub(crate) case: String,
}

/// brooder tells cases apart by agent and id.
pub(crate) fn brooder(agent: &str, id: &str) -> String {
    format!("{}-{id}", agent.trim())
}

/// The runs in the file at `path`, and why others in it are refused. `None` if the file does not look like a recording.
pub(crate) fn runs(
    path: &Path,
    options: &LoadOptions,
    names: &Names,
    buffer: &mut Vec<u8>,
) -> (Option<Vec<Run>>, Vec<String>) {
    let failed = |error: LoadError| vec![error.at(path, 1).to_string()];
    let text = match open::read(path, None, buffer) {
        Ok(text) => text,
        Err(error) => return (Some(Vec::new()), vec![error.to_string()]),
    };
    match load::parse(text, options) {
        Ok(run) => match name(text, &run, path, options.format, names) {
            Ok(case) => {
                (Some(vec![Run { path: path.to_path_buf(), part: None, case }]), Vec::new())
            }
            Err(why) => (Some(Vec::new()), vec![format!("{}: {why}", path.display())]),
        },
        Err(error) if options.format == Format::Openai && (error.is_many() || has_lines(path)) => {
            many(path, options, names)
        }
        Err(error) if error.is_shape() => (None, failed(error)),
        Err(error) => (Some(Vec::new()), failed(error)),
    }
}

/// Whether the extension means one record a line.
fn has_lines(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| matches!(extension, "jsonl" | "ndjson"))
}

/// The runs of a file that holds many: each needs a field that names its case.
fn many(path: &Path, options: &LoadOptions, names: &Names) -> (Option<Vec<Run>>, Vec<String>) {
    if names.case.is_none() && names.case_from.is_none() {
        let why = "holds many runs: say with --case-from which field names the case of each";
        return (Some(Vec::new()), vec![format!("{}: {why}", path.display())]);
    }
    let (mut found, mut errors) = (Vec::new(), Vec::new());
    // Not from `text`: offsets count the bytes of the file, including a byte order mark.
    let file = match File::open(path) {
        Ok(file) => file,
        Err(error) => {
            return (Some(found), vec![format!("{}: cannot be read: {error}", path.display())]);
        }
    };
    for record in Records::new(file) {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                errors.push(format!("{}:{error}", path.display()));
                continue;
            }
        };
        let run = load::parse(&record.text, options)
            .map_err(|error| error.at(path, record.line).to_string());
        let named = run.and_then(|run| {
            let case = name(&record.text, &run, path, options.format, names);
            case.map_err(|why| format!("{}:{}: {why}", path.display(), record.line))
        });
        match named {
            Ok(case) => {
                let part = Part { offset: record.offset, length: record.length, line: record.line };
                found.push(Run { path: path.to_path_buf(), part: Some(part), case });
            }
            Err(why) => errors.push(why),
        }
    }
    (Some(found), errors)
}

fn name(
    text: &str,
    run: &Loaded<'_>,
    path: &Path,
    format: Format,
    names: &Names,
) -> Result<String, String> {
    let name = match (&names.case, &names.case_from) {
        (Some(case), _) => case.clone(),
        (None, Some(field)) => from_field(text, field)?,
        (None, None) if format == Format::Brooder => {
            let agent = run.agent.as_ref().and_then(|agent| agent.name.as_deref());
            brooder(agent.unwrap_or_default(), run.id.as_deref().unwrap_or_default())
        }
        (None, None) => path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
    };
    check_case(&name).map_err(|error| format!("{name:?} cannot be the name of a case: {error}"))?;
    Ok(name)
}

/// The value of `field`: a string, or a number as it is written.
fn from_field(text: &str, field: &KeyPath) -> Result<String, String> {
    let found = field.find(text).map_err(|error| error.to_string())?;
    let value = found.and_then(|raw| Json::parse(raw).ok());
    match value {
        Some(Json::String(name)) => Ok(name),
        Some(Json::Number(number)) => Ok(number.as_str().to_owned()),
        Some(other) => {
            Err(format!("the field {field} should name the case, but holds {}", other.kind()))
        }
        None => Err(format!("has no field {field}, which should name the case")),
    }
}
