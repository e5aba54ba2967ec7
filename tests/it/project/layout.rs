//! The layout of the sources: which folder may import from which, and how large files and functions may be.
//!
//! The floors are read from the two tables of CONTRIBUTING.md, so the document and the code cannot drift apart.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const MAX_FILES: usize = 20;
const MAX_LINES: usize = 450;
const MAX_FUNCTION: usize = 80;

/// A module path without `crate`: `["judge", "mask", "path"]`.
type ModulePath = Vec<String>;

/// One production file and the paths that it imports.
struct Source {
    file: PathBuf,
    folder: ModulePath,
    imports: Vec<ModulePath>,
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("the folder can be read") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn words(path: &Path) -> ModulePath {
    path.iter().map(|part| part.to_string_lossy().into_owned()).collect()
}

/// The code of a line: without its comment, and empty inside an attribute's text.
fn code(line: &str) -> &str {
    line.split("//").next().unwrap_or_default()
}

/// The module paths that `text`, the file of module `module`, names after `crate::` or `super::`.
fn imports(text: &str, module: &[String]) -> Vec<ModulePath> {
    let code: Vec<&str> = text.lines().map(code).collect();
    let code = code.join("\n");
    let mut found = Vec::new();
    for (start, _) in code.match_indices("crate::").chain(code.match_indices("super::")) {
        let before = code[..start].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$' || c == ':') {
            continue;
        }
        let mut path = module.to_vec();
        let mut rest = &code[start..];
        if let Some(after) = rest.strip_prefix("crate::") {
            path.clear();
            rest = after;
        }
        while let Some(after) = rest.strip_prefix("super::") {
            path.pop();
            rest = after;
        }
        for rest in members(rest) {
            let mut path = path.clone();
            path.extend(names(rest));
            found.push(path);
        }
    }
    found
}

/// The parts of a list of imports: `{a::B, c}` → `a::B`, `c`; or the one import that this is.
fn members(rest: &str) -> Vec<&str> {
    match rest.strip_prefix('{').and_then(|list| list.split_once(';')) {
        Some((list, _)) => list.split(',').map(str::trim).collect(),
        None => vec![rest],
    }
}

/// The names at the beginning of `rest`: `a::B::c(…)` → `a`, `B`, `c`.
fn names(mut rest: &str) -> ModulePath {
    let mut found = Vec::new();
    loop {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        found.push(rest[..end].to_owned());
        match rest[end..].strip_prefix("::") {
            Some(after) if after.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                rest = after;
            }
            _ => return found,
        }
    }
}

/// The longest beginning of `path` that is a folder of sources.
fn folder_of(path: &[String], folders: &BTreeSet<ModulePath>) -> ModulePath {
    (0..=path.len())
        .rev()
        .map(|end| &path[..end])
        .find(|part| folders.contains(*part))
        .unwrap_or_default()
        .to_vec()
}

/// All production files below `src`: unit tests lie in folders called `tests`. A `mod.rs` re-exports, so it counts for nothing.
fn sources() -> Vec<Source> {
    let src = Path::new(ROOT).join("src");
    let files: Vec<PathBuf> = rust_files(&src)
        .into_iter()
        .map(|file| file.strip_prefix(&src).expect("below src").to_owned())
        .filter(|file| !file.iter().any(|part| part == "tests"))
        .collect();
    let folders: BTreeSet<ModulePath> =
        files.iter().map(|file| words(file.parent().expect("a folder"))).collect();
    let production =
        files.iter().filter(|file| !file.ends_with("mod.rs") && !file.ends_with("lib.rs"));
    production
        .map(|file| {
            let text = fs::read_to_string(src.join(file)).expect("UTF-8");
            let module = words(&file.with_extension(""));
            let folder = words(file.parent().expect("a folder"));
            let imports = imports(&text, &module)
                .into_iter()
                .map(|path| folder_of(&path, &folders))
                .filter(|target| *target != folder)
                .collect();
            Source { file: file.clone(), folder, imports }
        })
        .collect()
}

/// The floors of the table below `heading` in CONTRIBUTING.md: folder → floor.
fn floors(heading: &str) -> BTreeMap<String, u32> {
    let text =
        fs::read_to_string(Path::new(ROOT).join("CONTRIBUTING.md")).expect("CONTRIBUTING.md");
    let section =
        text.split(heading).nth(1).unwrap_or_else(|| panic!("CONTRIBUTING.md has no {heading:?}"));
    let rows = section
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'));
    let mut floors = BTreeMap::new();
    for row in rows {
        let cells: Vec<&str> = row.split('|').map(str::trim).collect();
        let Ok(floor) = cells[1].parse() else { continue };
        for folder in cells[2].split(',') {
            let name =
                folder.trim().trim_matches('`').trim_end_matches('/').trim_end_matches(".rs");
            floors.insert(name.to_owned(), floor);
        }
    }
    assert!(floors.len() > 5, "the table below {heading:?} has no rows");
    floors
}

/// `path` below `parent` as the name that a table gives it: its first part.
fn row<'p>(path: &'p [String], parent: &[&str]) -> Option<&'p str> {
    let starts = path.len() > parent.len() && path.iter().zip(parent).all(|(part, of)| part == of);
    starts.then(|| path[parent.len()].as_str())
}

/// Every import from a floor that is not lower, in words.
fn upward(floors: &BTreeMap<String, u32>, parent: &[&str]) -> Vec<String> {
    let mut wrong = Vec::new();
    for source in sources() {
        let mut own = source.folder.clone();
        if own.len() == parent.len() {
            own.push(source.file.file_stem().expect("a name").to_string_lossy().into_owned());
        }
        let Some(from) = row(&own, parent) else { continue };
        if source.file == Path::new("main.rs") {
            continue;
        }
        let Some(floor) = floors.get(from) else {
            wrong.push(format!(
                "{}: {from} stands in no table of CONTRIBUTING.md",
                source.file.display()
            ));
            continue;
        };
        for target in &source.imports {
            let Some(to) = row(target, parent).filter(|to| *to != from) else { continue };
            if floors.get(to).is_none_or(|lower| lower >= floor) {
                wrong.push(format!(
                    "{}: {from} (floor {floor}) imports {to}",
                    source.file.display()
                ));
            }
        }
    }
    wrong
}

#[test]
fn folders_import_from_lower_floors_only() {
    let wrong = upward(&floors("### Floors"), &[]);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let wrong = upward(&floors("### Floors inside `judge`"), &["judge"]);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Also for folders inside folders, which have no row of their own: no import leads back to where it came from.
#[test]
fn no_two_folders_import_each_other() {
    let mut arrows: BTreeMap<ModulePath, BTreeSet<ModulePath>> = BTreeMap::new();
    for source in sources() {
        arrows.entry(source.folder).or_default().extend(source.imports);
    }
    // Folders that import nothing any more are taken away until only circles are left.
    loop {
        let free: Vec<ModulePath> = arrows
            .iter()
            .filter(|(_, to)| to.iter().all(|to| !arrows.contains_key(to)))
            .map(|(from, _)| from.clone())
            .collect();
        if free.is_empty() {
            break;
        }
        for folder in free {
            arrows.remove(&folder);
        }
    }
    let left: Vec<String> = arrows
        .iter()
        .flat_map(|(from, to)| {
            to.iter().filter(|to| arrows.contains_key(*to)).map(move |to| (from, to))
        })
        .map(|(from, to)| format!("{} imports {}", from.join("/"), to.join("/")))
        .collect();
    assert!(left.is_empty(), "circles of folders:\n{}", left.join("\n"));
}

#[test]
fn folders_files_and_functions_stay_small() {
    let mut wrong = Vec::new();
    let mut counts: BTreeMap<PathBuf, usize> = BTreeMap::new();
    for folder in ["src", "tests", "benches", "examples"] {
        for file in rust_files(&Path::new(ROOT).join(folder)) {
            *counts.entry(file.parent().expect("a folder").to_owned()).or_default() += 1;
            let text = fs::read_to_string(&file).expect("UTF-8");
            let lines: Vec<&str> = text.lines().collect();
            let name = file.strip_prefix(ROOT).expect("below the root").display().to_string();
            if lines.len() > MAX_LINES {
                wrong.push(format!("{name}: {} lines, more than {MAX_LINES}", lines.len()));
            }
            wrong.extend(long_functions(&lines).map(|(line, length)| {
                format!("{name}:{line}: a function of {length} lines, more than {MAX_FUNCTION}")
            }));
        }
    }
    wrong.extend(counts.into_iter().filter(|(_, count)| *count > MAX_FILES).map(
        |(folder, count)| format!("{}: {count} files, more than {MAX_FILES}", folder.display()),
    ));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Functions longer than allowed: line and length. Sources are formatted, so a function ends with a brace as far in as it begins.
fn long_functions<'l>(lines: &'l [&'l str]) -> impl Iterator<Item = (usize, usize)> + 'l {
    let starts = lines.iter().enumerate().filter(|(_, line)| {
        let line = line.trim_start();
        let item = ["pub(crate) ", "pub(super) ", "pub ", "const ", "async "]
            .iter()
            .fold(line, |l, word| l.strip_prefix(word).unwrap_or(l));
        item.starts_with("fn ")
    });
    starts.filter_map(|(start, line)| {
        let end = format!("{}}}", &line[..line.len() - line.trim_start().len()]);
        let length = lines[start..].iter().position(|line| *line == end)? + 1;
        (length > MAX_FUNCTION).then_some((start + 1, length))
    })
}

/// A file of unit tests that no module includes would never run.
#[test]
fn every_file_of_unit_tests_is_included() {
    let files = rust_files(&Path::new(ROOT).join("src"));
    let is_test = |file: &&PathBuf| file.iter().any(|part| part == "tests");
    let mut included = BTreeSet::new();
    for file in &files {
        let (folder, text) =
            (file.parent().expect("a folder"), fs::read_to_string(file).expect("UTF-8"));
        // `#[path = "tests/x.rs"]`, and within a folder of tests `mod x;`.
        let paths = text.lines().filter_map(|line| line.trim().strip_prefix("#[path = \""));
        included.extend(paths.filter_map(|rest| Some(folder.join(rest.strip_suffix("\"]")?))));
        let modules = text.lines().filter_map(|line| line.strip_prefix("mod ")?.strip_suffix(';'));
        if is_test(&file) {
            included.extend(modules.map(|name| folder.join(format!("{name}.rs"))));
        }
    }
    let left_out: Vec<String> = files
        .iter()
        .filter(is_test)
        .filter(|file| !included.contains(*file))
        .map(|file| file.strip_prefix(ROOT).expect("below the root").display().to_string())
        .collect();
    assert!(left_out.is_empty(), "no module includes\n{}", left_out.join("\n"));
}
