//! What several commands have in common: the harness for the root that was typed, its plan, and writing in CI.

use std::io::Write;
use std::path::{Path, PathBuf};

use super::exit::Exit;
use super::failure::Failure;
use super::output::Output;
use crate::discover::{Case, Suite};
use crate::harness::{self, Harness, Plan, Selection, quoted};

/// The harness for `root`, as `harness -C ROOT` was called.
pub(crate) fn harness(root: &Path) -> Harness {
    let harness = Harness::new(root);
    if root == Path::new(".") {
        return harness;
    }
    harness.command(format!("harness -C {}", quoted(&root.display().to_string())))
}

/// The nearest folder upwards from the current one that has suites or goldens, but none above the repository; where there is
/// none, the current folder.
pub(crate) fn nearest_root() -> PathBuf {
    let here = std::env::current_dir().unwrap_or_default();
    let mut up = PathBuf::new();
    for folder in here.ancestors() {
        if ["suites", "golden"].iter().any(|name| folder.join(name).is_dir()) {
            return if up.as_os_str().is_empty() { PathBuf::from(".") } else { up };
        }
        if folder.join(".git").exists() {
            break;
        }
        up.push("..");
    }
    PathBuf::from(".")
}

/// The harness with today's date.
pub(crate) fn today(harness: Harness) -> Result<Harness, Failure> {
    harness.or_today(harness::today).map_err(|error| Failure::Usage(error.to_string()))
}

/// The first case of `plan`; if there is none, the problem in its place.
pub(crate) fn first_case(plan: &Plan) -> Result<Option<(&Suite, &Case)>, Failure> {
    match (plan.cases().next(), plan.problems().next()) {
        (None, Some(problem)) => Err(Failure::Broken(problem.lines().join("\n"))),
        (case, _) => Ok(case),
    }
}

/// Says why no test is selected.
pub(crate) fn nothing(harness: &Harness, plan: &Plan, output: &mut Output) -> Exit {
    let root = harness.root().display();
    let misspelt =
        plan.unmatched.iter().find_map(|filter| Some((filter, nearest(filter, &output.commands)?)));
    let message = if let Some((filter, command)) = misspelt {
        format!("no test matches {filter:?}; did you mean the command `harness {command}`?")
    } else if let [filter, ..] = &plan.unmatched[..]
        && !plan.found_nothing()
    {
        let all = harness.find(&Selection::all(), None).unwrap_or_default();
        let parts = |name: &&str| {
            [name.split_once("::").map_or(*name, |(_, case)| case).to_owned(), (*name).to_owned()]
        };
        let names: Vec<String> = all.names().iter().flat_map(parts).collect();
        let meant = nearest(filter, &names).map(|name| format!("; did you mean {name:?}?"));
        let meant = meant
            .unwrap_or_else(|| ": nothing is done; `harness --list` names them all".to_owned());
        format!("no test matches {filter:?}{meant}")
    } else if plan.found_nothing() {
        format!(
            "no case was found below {root}: recordings go to suites/<suite>/runs/<case>/<repetition>.json beside a \
             suite.toml; `harness init` sets that up"
        )
    } else if plan.not_selected == 0 {
        "no test is selected: no test is marked as ignored".to_owned()
    } else {
        let found = plan.not_selected;
        format!("no test is selected: {found} were found; `harness --list` names them")
    };
    output.error(&message);
    Exit::Nothing
}

/// The command that `typed` may have been meant for.
fn nearest<'c>(typed: &str, commands: &'c [String]) -> Option<&'c String> {
    let near = commands.iter().map(|name| (strsim::damerau_levenshtein(typed, name), name));
    // A third of its letters may be wrong.
    near.filter(|(distance, name)| *distance <= name.len() / 3).min().map(|(_, name)| name)
}

/// Whether something was selected, by each of the filters. It may all be in other shards.
pub(crate) fn selects_something(plan: &Plan) -> bool {
    plan.is_empty_shard() || !plan.names().is_empty() && plan.unmatched.is_empty()
}

/// Removes temporary files that dead processes have left beside caches and reports, and with `all` wherever goldrun writes; and
/// says so.
pub(crate) fn clear_temporaries(
    harness: &Harness,
    all: bool,
    output: &mut Output,
) -> Result<(), Failure> {
    let count = harness.clear_temporaries(all);
    if count > 0 {
        let count = counted(count, "temporary file");
        writeln!(output.err, "removed what a process that died has left: {count}")?;
    }
    Ok(())
}

/// `1 file`, `2 files`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    let s = if count == 1 { "" } else { "s" };
    format!("{count} {what}{s}")
}

/// Refuses to write `what` in CI, unless `update` was typed or the environment allows it.
pub(crate) fn may_write(what: &str, update: bool, output: &Output) -> Result<(), Failure> {
    if output.ci && !update && !output.update {
        return Err(Failure::Usage(format!(
            "{what} are not written in CI (CI is set): pass --update, or set GOLDRUN_UPDATE=always, if that is meant"
        )));
    }
    Ok(())
}
