use std::fs;
use std::time::{Duration, SystemTime};

use super::*;
use crate::json::KeyPath;

struct Tree(tempfile::TempDir);

impl Tree {
    fn new(files: &[(&str, &str)]) -> Self {
        let tree = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            tree.write(name, text);
        }
        tree
    }

    fn root(&self) -> &Path {
        self.0.path()
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.root().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
    }

    /// Sets a file's time stamp to this many seconds ago.
    fn age(&self, name: &str, seconds: u64) {
        let file = File::options().write(true).open(self.root().join(name)).unwrap();
        file.set_modified(SystemTime::now() - Duration::from_secs(seconds)).unwrap();
    }

    fn index(&self, config: &LoadConfig) -> Recorded {
        index(self.root(), self.root(), config, None)
    }
}

fn config(runs: &[&str], case: &str, repetition: &str) -> LoadConfig {
    LoadConfig {
        runs: runs.iter().map(|run| (*run).to_owned()).collect(),
        case_from: KeyPath::new(case),
        repetition_from: KeyPath::new(repetition),
        ..LoadConfig::default()
    }
}

/// case, repetition, file, line of every recording.
fn listed(index: &Recorded) -> Vec<String> {
    let mut all = Vec::new();
    for (case, indexed) in &index.cases {
        for recording in &indexed.recordings {
            let file = recording.path.file_name().unwrap().to_str().unwrap();
            all.push(format!(
                "{case} {} {file}:{}",
                recording.repetition,
                recording.slice.unwrap().line
            ));
        }
    }
    all
}

fn problems(index: &Recorded) -> Vec<String> {
    let files = index
        .problems
        .iter()
        .map(|p| format!("{}: {}", p.file.rsplit('/').next().unwrap(), p.message));
    let cases = index
        .cases
        .iter()
        .flat_map(|(case, i)| i.problems.iter().map(move |p| format!("[{case}] {p}")));
    files.chain(cases).collect()
}

#[test]
fn records_are_told_apart_by_their_fields_across_files() {
    let tree = Tree::new(&[
        ("b.jsonl", "{\"id\":7,\"n\":\"2\"}\n{\"id\":\"x\",\"n\":0}\n"),
        ("a.json", "[{\"id\":true,\"n\":1},{\"id\":7,\n\"n\":1}]"),
    ]);
    let index = tree.index(&config(&["*.json*", "a.json"], "id", "n"));
    assert_eq!(
        listed(&index),
        ["7 1 a.json:1", "7 2 b.jsonl:1", "true 1 a.json:1", "x 0 b.jsonl:2"]
    );
    assert_eq!(problems(&index), [] as [&str; 0]);
    let slice = index.cases["7"].recordings[0].slice.unwrap();
    let text = fs::read_to_string(tree.root().join("a.json")).unwrap();
    assert_eq!(&text[slice.offset as usize..][..slice.length as usize], "{\"id\":7,\n\"n\":1}");
}

#[test]
fn without_a_field_repetitions_are_counted_in_order_and_a_file_of_one_record_is_a_case() {
    let tree =
        Tree::new(&[("a.jsonl", "{\"id\":1}\n{\"id\":2}\n{\"id\":1}"), ("b.jsonl", "{\"id\":1}")]);
    assert_eq!(
        listed(&tree.index(&config(&["*"], "id", ""))),
        ["1 1 a.jsonl:1", "1 2 a.jsonl:3", "1 3 b.jsonl:1", "2 1 a.jsonl:2"]
    );

    let messages = "[{\"role\":\"user\"},{\"role\":\"assistant\"}]";
    let tree = Tree::new(&[("Login.v2.json", messages), ("many.json", "{}{}")]);
    let index = tree.index(&config(&["*"], "", ""));
    assert_eq!(listed(&index), ["Login.v2 1 Login.v2.json:1"]);
    assert_eq!(problems(&index).len(), 1);
    assert!(problems(&index)[0].starts_with("many.json: holds 2 records; set `load.case_from`"));
    assert!(index.problems[0].configuration && index.problems[0].hides_cases);

    let tree = Tree::new(&[("x/a.json", "{}"), ("y/a.json", "{}")]);
    let index = tree.index(&config(&["*/a.json"], "", ""));
    assert!(
        problems(&index)[0].starts_with("[a] x/a.json and y/a.json both name this case"),
        "{:?}",
        problems(&index)
    );
    let tree = Tree::new(&[("x/a.json", "{\"n\":1}"), ("y/a.json", "{\"n\":2}")]);
    assert_eq!(problems(&tree.index(&config(&["*/a.json"], "", "n"))), [] as [&str; 0]);
}

#[test]
fn what_is_wrong_names_file_and_line_and_costs_no_other_record() {
    let tree = Tree::new(&[(
        "a.jsonl",
        "{\"id\":1,\"n\":1}\n{\"n\":1}\n{\"id\":1,\"n\":1}\n{\"id\":2,\"n\":1.5}\n{\"id\":3}\nbroken\n{\"id\":[]}\n\
         {\"id\":\"a::b\"}\n{\"n\":2}\n{\"id\":4,\"n\":4}\n",
    )]);
    let index = tree.index(&config(&["a.jsonl", "none/*.json"], "id", "n"));
    assert_eq!(listed(&index), ["1 1 a.jsonl:1", "4 4 a.jsonl:10"]);
    assert_eq!(
        problems(&index),
        [
            "suite.toml: `load.runs` has \"none/*.json\", which matches no file; put the files there or correct the pattern",
            "a.jsonl: 2: has no field `id`, which should name the case (as have 1 more records); correct the record, or `load.case_from`",
            "a.jsonl: 6: a record must be an object, or a list of messages",
            "a.jsonl: 7: field `id` should name the case, but is not a text, number or boolean",
            "a.jsonl: 8: field `id` names the case \"a::b\": a name must not contain `::`",
            "[1] repetition 1 is found twice: a.jsonl:1 and a.jsonl:3; keep one",
            "[2] a.jsonl:4: field `n` should number the repetition, but is 1.5, not a whole number from 0 to 4294967295",
            "[3] a.jsonl:5: has no field `n`, which should number the repetition",
        ]
    );
    assert!(index.problems[0].configuration && !index.problems[1].configuration);

    let tree =
        Tree::new(&[("a.jsonl", "{\"x\":1}"), ("b.jsonl", " \n"), ("c.jsonl", &"?\n".repeat(30))]);
    let index = tree.index(&config(&["*"], "id", ""));
    assert!(index.problems[0].configuration, "no record has the field: it is the wrong one");
    assert!(problems(&index)[1].starts_with("b.jsonl: holds no record"));
    assert_eq!(problems(&index).len(), 2 + TOLD + 1);
    assert_eq!(
        problems(&index).last().unwrap(),
        "c.jsonl: and 20 more records that cannot be read"
    );
}

#[test]
fn an_index_is_read_from_the_cache_until_anything_changes() {
    let tree = Tree::new(&[("a.jsonl", "{\"id\":1}\n{\"id\":2,\"n\":7}\nbad\n")]);
    let (path, cache) = (tree.root().join("a.jsonl"), tree.root().join("cache"));
    let config = config(&["a.jsonl"], "id", "");
    let load = || cached_file(&path, &config, Some(&cache)).unwrap();
    let (entry, _) = cache::place(&cache, &path).unwrap();
    tree.age("a.jsonl", 60);
    let first = load();
    assert!(entry.starts_with(cache.join("index")));
    let mend = |from: &str, to: &str| {
        let text = fs::read_to_string(&entry).unwrap();
        assert!(text.contains(from));
        fs::write(&entry, text.replace(from, to)).unwrap();
    };
    mend("\"case\":\"1\"", "\"case\":\"9\"");
    assert_eq!(load().records[0].case.as_deref(), Some("9"), "the cache is what was read");

    tree.age("a.jsonl", 30);
    assert_eq!(load(), first, "another time stamp");
    mend("\"case\":\"1\"", "\"case\":\"9\"");
    let other = LoadConfig { repetition_from: KeyPath::new("n"), ..config.clone() };
    let numbered = cached_file(&path, &other, Some(&cache)).unwrap();
    assert_eq!(
        (numbered.records[0].case.as_deref(), numbered.records[1].repetition),
        (Some("1"), Some(7)),
        "other options"
    );

    fs::write(&entry, "{\"format\":").unwrap();
    assert_eq!(load(), first, "a corrupt entry");
    mend("goldrun/index@2", "goldrun/index@1");
    assert_eq!(load(), first, "another format");

    // Touched just now: whatever is written within the same tick of the clock would look the same.
    tree.age("a.jsonl", 0);
    assert_eq!(load(), first);
    mend("\"case\":\"1\"", "\"case\":\"9\"");
    assert_eq!(load(), first, "a racy entry");

    fs::remove_dir_all(&cache).unwrap();
    fs::write(&cache, "in the way").unwrap();
    assert_eq!(load(), first, "a cache that cannot be written");
}

#[test]
fn a_record_is_checked_again_when_it_is_read() {
    let fields = config(&["*"], "id", "n");
    let record = r#"{"id": "a", "n": "3"}"#;
    assert_eq!(verify(record, &fields, "a", 3), Ok(()));
    let message = |record: &str, case: &str, repetition| {
        verify(record, &fields, case, repetition).unwrap_err().to_string()
    };
    assert_eq!(
        message(record, "b", 3),
        "the file changed since it was listed: found case \"a\" instead of case \"b\""
    );
    assert_eq!(
        message(record, "a", 4),
        "the file changed since it was listed: found repetition 3 instead of 4"
    );
    assert!(message("{}", "a", 3).contains("found no case instead of case"));
    assert!(message(&record[1..], "a", 3).contains("there is no record any more"));
    assert_eq!(verify("{}", &config(&["*"], "", ""), "any", 1), Ok(()));
    let two = verify("{} {}", &config(&["*"], "", ""), "any", 1).unwrap_err().to_string();
    assert!(
        two.contains("there is no record any more: more text follows the end of the value"),
        "{two}"
    );
}
