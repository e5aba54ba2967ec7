use std::path::Path;

use serde_json::value::RawValue;

use crate::files;
use crate::json::{Json, RawJson};
use crate::load::{self, LoadOptions, Records};

/// The name and the text of each file of the suite's tests of parsers that can be read as a recording is.
fn texts() -> Option<Vec<(String, Result<String, String>)>> {
    let Some(data) = std::env::var_os("GOLDRUN_FIELD_DATA") else {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
        return None;
    };
    let folder = Path::new(&data).join("json-suite/test_parsing");
    let files = std::fs::read_dir(folder).expect("the suite is there");
    let text = |path: &Path| match files::read(path, None, &mut Vec::new()) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(error.to_string()),
    };
    let named = |path: &Path| {
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        (name, text(path))
    };
    Some(files.map(|file| named(&file.expect("an entry").path())).collect())
}

/// Whether a recording is read that has `text` for its input.
fn is_input(text: &str) -> bool {
    let run = format!("{{\"format\": \"goldrun/run@1\", \"input\": {text}}}");
    load::parse(&run, &LoadOptions::default()).is_ok()
}

#[test]
fn what_is_json_is_accepted_and_nothing_else() {
    let Some(texts) = texts() else { return };
    assert!(texts.len() > 300, "{} files", texts.len());
    for (name, text) in texts {
        let text = match text {
            Ok(text) => text,
            Err(error) => {
                assert!(!name.starts_with('y') && error.contains("not UTF-8"), "{name}: {error}");
                continue;
            }
        };
        // Undecoded, as most of a recording stays; and in full.
        let raw = RawJson::new(text.as_str());
        let parsed = Json::parse(&text);
        let serde = serde_json::from_str::<&RawValue>(&text);
        assert_eq!(raw.is_ok(), serde.is_ok(), "{name}");
        match name.as_bytes()[0] {
            b'y' => assert!(raw.is_ok(), "{name}: {raw:?}"),
            b'n' => assert!(raw.is_err() && parsed.is_err(), "{name}"),
            _ => assert!(name.starts_with("i_"), "{name}"),
        }
        match raw {
            Ok(raw) => assert_eq!(raw.decode(), parsed, "{name}"),
            Err(error) => assert_eq!(parsed, Err(error), "{name}"),
        }
        assert_eq!(is_input(&text), serde.is_ok(), "{name}");
        if let (Err(error), true) = (&parsed, serde.is_ok()) {
            let error = error.to_string();
            let known =
                ["stands twice in one object", "surrogate", "hex escape", "nested deeper than"];
            assert!(known.iter().any(|known| error.contains(known)), "{name}: {error}");
            assert!(
                name.starts_with("i_") || name.starts_with("y_object_duplicated_key"),
                "{name}: {error}"
            );
        }
    }
}

#[test]
fn objects_are_split_into_records_where_they_are_json() {
    let Some(texts) = texts() else { return };
    for (name, text) in texts {
        let Ok(text) = text else { continue };
        let records: Result<Vec<_>, _> = Records::new(text.as_bytes()).collect();
        if name.starts_with("y_object_") {
            let records = records.unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(records.len(), 1, "{name}");
            assert_eq!(records[0].text, text.trim(), "{name}");
        } else if name.starts_with("n_object_") {
            assert!(records.is_err(), "{name}: {records:?}");
        }
    }
}
