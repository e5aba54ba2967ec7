//! [`Harness`]: its options, and judging: load → judge → report.

use std::path::{Path, PathBuf};

use super::beside_golden::Demands;
use super::checks::CaseChecks;
use super::loaded::{Loaded, load_one};
use super::own_check::{CheckedRun, IntoFindings, OwnCheck};
use super::plan::{Item, ItemKind, Plan};
use super::schedule::in_order;
use super::select::Selection;
use super::stale::{MasksUsed, masks_used};
use crate::discover::{Case, DiscoverError, Problem, Recording, Suite};
use crate::files::layout;
use crate::golden;
use crate::judge::case::{CaseInput, CaseReport, Golden, Repetition, judge};
use crate::judge::finding::{Finding, FindingKind};
use crate::judge::policy::{Day, Policy};
use crate::judge::verdict::{Expect, Verdict, VerdictRules};
use crate::ledger::JOURNAL_FILE;
use crate::report::{self, Report};

/// Judges the suites below a root folder.
#[derive(Clone, Debug)]
pub struct Harness {
    root: PathBuf,
    pub(super) command: String,
    allow: Vec<Verdict>,
    pub(super) cache: bool,
    pub(super) checks: Vec<OwnCheck>,
    today: Option<Day>,
}

/// Why the harness could not work at all. What is wrong with one suite or case is in its report instead.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum HarnessError {
    /// The root cannot be walked.
    #[error(transparent)]
    Discover(#[from] DiscoverError),
    /// The threads cannot be started.
    #[error("cannot start threads: {0}")]
    Threads(#[from] std::io::Error),
    /// A part of a name fits several tests.
    #[error("{part:?} means {} tests:\n{}", names.len(), first_names(names))]
    Ambiguous {
        /// The part of a name.
        part: String,
        /// The names that contain it.
        names: Vec<String>,
    },
}

/// The first names of many, a line each.
fn first_names(names: &[String]) -> String {
    let lines = names.iter().take(5).map(|name| format!("  {name}"));
    let more = (names.len() > 5).then(|| "  …".to_owned());
    lines.chain(more).collect::<Vec<_>>().join("\n")
}

impl Harness {
    /// The harness for `root`, the folder that holds `suites/` and `golden/`.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        let (root, command, allow, checks) = (root.into(), "harness".to_owned(), vec![], vec![]);
        Self { root, command, allow, cache: true, checks, today: None }
    }

    /// Lets cases with `verdict` pass the gate. They stay what they are in the report.
    #[must_use]
    pub fn allow(mut self, verdict: Verdict) -> Self {
        self.allow.push(verdict);
        self
    }

    /// Whether the index of files that hold many runs is kept between calls (by default it is).
    #[must_use]
    pub fn cache(mut self, cache: bool) -> Self {
        self.cache = cache;
        self
    }

    /// The day of the judging, which decides whether a quarantine holds. Without it no quarantine holds; `harness` and
    /// [`main!`](crate::main) set the day in UTC, or the day in `GOLDRUN_TODAY`.
    #[must_use]
    pub fn today(mut self, today: Day) -> Self {
        self.today = Some(today);
        self
    }

    /// The same with the day that `today` gives, unless one was set.
    pub(crate) fn or_today<E>(self, today: impl FnOnce() -> Result<Day, E>) -> Result<Self, E> {
        Ok(if self.today.is_some() { self } else { self.today(today()?) })
    }

    /// Checks every run of every case with `check`. The error or the findings that it returns make the run unacceptable; a panic
    /// inside it is an error of that case. It cannot make a run acceptable that another rule refuses.
    ///
    /// ```
    /// # use goldrun::Harness;
    /// let harness = Harness::new(".").check("no_apology", |run| match &run.output {
    ///     Some(output) if output.text().contains("sorry") => Err("the answer apologises"),
    ///     Some(_) => Ok(()),
    ///     None => Err("the recording holds no answer"),
    /// });
    /// ```
    ///
    /// Only this harness runs it: the `harness` command runs the checks in `suite.toml`.
    #[must_use]
    pub fn check<R: IntoFindings>(
        self,
        name: impl Into<String>,
        check: impl Fn(&CheckedRun<'_>) -> R + Send + Sync + 'static,
    ) -> Self {
        self.check_only(Selection::all(), name, check)
    }

    /// The same for the cases that `cases` selects. If it selects no case, that is a problem.
    #[must_use]
    pub fn check_only<R: IntoFindings>(
        mut self,
        cases: Selection,
        name: impl Into<String>,
        check: impl Fn(&CheckedRun<'_>) -> R + Send + Sync + 'static,
    ) -> Self {
        self.checks.push(OwnCheck::new(name.into(), cases, check));
        self
    }

    /// How the `harness` command is called, for the commands that reports suggest: `harness`, or with `-C DIR`.
    #[must_use]
    pub fn command(mut self, command: impl Into<String>) -> Self {
        self.command = command.into();
        self
    }

    /// The root folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder for what may be deleted at any time: `target/goldrun`, or `.goldrun` where there is no `target`.
    pub(crate) fn state_dir(&self) -> PathBuf {
        layout::state_dir(&self.root)
    }

    /// Judges what `plan` selected, on `threads` threads (0: one a core). Each report goes to `on_case` as it comes, in the
    /// order of the names; `on_case` returns whether to go on.
    ///
    /// # Errors
    /// If the threads cannot be started.
    pub fn judge(
        &self,
        plan: &Plan,
        threads: usize,
        mut on_case: impl FnMut(&CaseReport) -> bool,
    ) -> Result<Report, HarnessError> {
        let mut cases = Vec::with_capacity(plan.items.len());
        let mut masks = MasksUsed::default();
        in_order(
            &plan.items,
            threads,
            Vec::new,
            |buffer, item| self.judge_item(plan, item, buffer),
            |(case, used)| {
                if let Some((suite, used)) = used {
                    masks.add(suite, used);
                }
                let go_on = on_case(&case);
                cases.push(case);
                go_on
            },
        )?;
        let Plan { inventory, walked, .. } = plan;
        let nothing_gates = self.nothing_gates(plan);
        let whole = |suite: &Suite| {
            *walked
                && cases.len() == plan.items.len()
                && inventory.problems.iter().all(|problem| problem.suite != suite.name)
        };
        let suites = masks.findings(&inventory.suites, whole);
        let report = Report::new(cases, u32::try_from(plan.not_selected).unwrap_or(u32::MAX));
        Ok(Report { nothing_gates, ..report.with_suite_findings(suites) })
    }

    /// Whether every selected test is in a quarantine that holds: the gate would be green whatever the runs do.
    pub(crate) fn nothing_gates(&self, plan: &Plan) -> bool {
        plan.quarantined_until.zip(self.today).is_some_and(|(until, today)| today <= until)
    }

    /// The report of `item`; and, if it is a case whose runs can all be read, its suite's index and the masks that they needed.
    fn judge_item(
        &self,
        plan: &Plan,
        item: &Item,
        buffer: &mut Vec<u8>,
    ) -> (CaseReport, Option<(usize, Vec<bool>)>) {
        let (mut report, used) = match item.kind {
            ItemKind::Case { suite: index, case } => {
                let suite = &plan.inventory.suites[index];
                let (report, used) = self.judge_case(suite, &suite.cases[case], buffer);
                (report, used.map(|used| (index, used)))
            }
            ItemKind::Orphan(index) => {
                let (policy, rules) = Default::default();
                (judge(self.input(&plan.inventory.orphans[index], &policy, &rules)), None)
            }
            ItemKind::Problem(index) => (problem_report(&plan.inventory.problems[index]), None),
        };
        report.ok |= self.allow.contains(&report.verdict);
        if let ItemKind::Case { suite, case } = item.kind
            && let Some(quarantine) = &plan.inventory.suites[suite].cases[case].quarantine
        {
            quarantine.apply(&mut report, self.today);
        }
        (report, used)
    }

    fn judge_case(
        &self,
        suite: &Suite,
        case: &Case,
        buffer: &mut Vec<u8>,
    ) -> (CaseReport, Option<Vec<bool>>) {
        let loaded = self.load(suite, case, buffer);
        let used = masks_used(&loaded.repetitions).filter(|_| loaded.problems.is_empty());
        let mut report = self.judge_loaded(suite, case, loaded);
        self.add_ends(suite, case, &mut report);
        (report, used)
    }

    /// Judges what [`load`](Self::load) gave.
    pub(crate) fn judge_loaded(&self, suite: &Suite, case: &Case, loaded: Loaded) -> CaseReport {
        self.judge_with(suite, case, loaded, self.golden_of(case))
    }

    pub(super) fn golden_of(&self, case: &Case) -> Golden {
        match golden::read(&case.golden, &case.suite, &case.name) {
            Ok(Some(golden)) => Golden::Read(golden.accepted),
            Ok(None) => Golden::Absent,
            Err(error) => Golden::Unusable(self.relative_words(&error.to_string())),
        }
    }

    /// Judges what was loaded by this golden.
    pub(super) fn judge_with(
        &self,
        suite: &Suite,
        case: &Case,
        loaded: Loaded,
        golden: Golden,
    ) -> CaseReport {
        let (policy, rules) = (&suite.config.policy, &suite.config.verdict);
        judge(CaseInput {
            golden,
            expect: case.expect,
            input: case.input.as_ref(),
            good_label: suite.config.accept.label.as_ref(),
            problems: loaded.problems,
            wants_golden: !suite.manifest && policy.compares_something(),
            demands: loaded.demands,
            checks: loaded.checks,
            relative: &suite.config.relative,
            repetitions: loaded.repetitions,
            ..self.input(case, policy, rules)
        })
    }

    fn input<'a>(
        &self,
        case: &'a Case,
        policy: &'a Policy,
        rules: &'a VerdictRules,
    ) -> CaseInput<'a> {
        CaseInput {
            suite: &case.suite,
            case: &case.name,
            source: source(case).map(|path| self.relative(path)),
            golden_path: self.relative(&case.golden),
            golden: Golden::Absent,
            wants_golden: false,
            demands: Vec::new(),
            checks: Vec::new(),
            relative: &[],
            orphaned: case.orphaned,
            expect: Expect::Pass,
            problems: case.problems.iter().map(|problem| self.relative_words(problem)).collect(),
            input: None,
            policy,
            rules,
            accept_command: self.accept_command(case),
            runs: if case.session.is_some() { "these runs" } else { "the runs on disk" },
            good_label: None,
            repetitions: Vec::new(),
        }
    }

    /// The command that accepts `case`, ready to be typed.
    pub(crate) fn accept_command(&self, case: &Case) -> String {
        let name = quoted(&format!("{}::{}", case.suite, case.name));
        format!("{} accept --exact {name}", self.command)
    }

    /// Loads the repetitions of `case`, each through `buffer`, and checks each against the case's fixture. A recording that cannot
    /// be read is an error of its repetition; another file that cannot be read is an error of the case.
    pub(crate) fn load(&self, suite: &Suite, case: &Case, buffer: &mut Vec<u8>) -> Loaded {
        self.load_seen(suite, case, buffer, |_, _| {})
    }

    /// [Loads](Self::load) `case`, and passes each recording and the bytes that are judged to `seen`.
    pub(crate) fn load_seen(
        &self,
        suite: &Suite,
        case: &Case,
        buffer: &mut Vec<u8>,
        mut seen: impl FnMut(&Recording, &[u8]),
    ) -> Loaded {
        let (demands, unread) = Demands::read(suite, case, |path| self.relative(path));
        let checks = CaseChecks { suite, case, own: &self.checks };
        let load = |recording: &Recording| {
            let run = load_one(checks, recording, &demands, buffer)
                .map_err(|error| self.redacted(suite, &error.to_string()));
            seen(recording, buffer);
            Repetition { number: recording.repetition, run }
        };
        let repetitions: Vec<Repetition> = case.recordings.iter().map(load).collect();
        let problems = case.problems.iter().chain(&unread);
        let problems = problems.map(|problem| self.relative_words(problem)).collect();
        let carried = || {
            let mut read = repetitions.iter().filter_map(|repetition| repetition.run.as_ref().ok());
            let judged = case.embedded_fixture && case.fixture.is_none() && case.baseline.is_none();
            source(case).filter(|_| judged && read.any(|projection| projection.broken.is_some()))
        };
        let files = case.fixture.iter().chain(&case.baseline).map(PathBuf::as_path);
        let demands = files.chain(carried()).map(|path| self.relative(path)).collect();
        Loaded { repetitions, demands, checks: checks.labels(), problems }
    }

    /// Writes everything about `case` to a file of its own, if its failure text leaves anything out. Returns the file's path,
    /// relative to the root; `None` where nothing is left out, or the file cannot be written.
    pub(crate) fn write_whole(&self, case: &CaseReport) -> Option<String> {
        let path = layout::failure_file(&self.state_dir(), &case.suite, &case.case);
        let relative = self.relative(&path);
        let options = report::Options { whole: Some(&relative), ..report::Options::default() };
        if !report::is_cut(case, &options) {
            return None;
        }
        // `goldrun/failures/<suite>/`
        let written = crate::files::replace(&path, report::full(case).as_bytes(), 3);
        written.ok().map(|_| relative)
    }

    /// A path as reports have it: relative to the root, with `/`.
    pub(crate) fn relative(&self, path: &Path) -> String {
        // The fast way, for nearly all paths: those that begin with the root as it was given.
        if let (Some(root), Some(path), '/') =
            (self.root.to_str(), path.to_str(), std::path::MAIN_SEPARATOR)
            && let Some(rest) = path.strip_prefix(root).and_then(|rest| rest.strip_prefix('/'))
            && !rest.split('/').any(|part| matches!(part, "" | "."))
        {
            return rest.to_owned();
        }
        let relative = path.strip_prefix(&self.root).unwrap_or(path);
        if relative.is_absolute() {
            return relative.display().to_string();
        }
        let parts = relative.components().map(|part| part.as_os_str().to_string_lossy());
        parts.collect::<Vec<_>>().join("/")
    }

    /// `message` with paths relative to the root, and without what `suite` redacts.
    pub(crate) fn redacted(&self, suite: &Suite, message: &str) -> String {
        suite.config.policy.redact.words(&self.relative_words(message)).into_owned()
    }

    /// A message in which paths are relative to the root: reports are the same on every machine.
    pub(crate) fn relative_words(&self, message: &str) -> String {
        let root = self.root.display().to_string();
        if root.is_empty() || root == "." {
            return message.replace("./", "");
        }
        message.replace(&format!("{}/", root.trim_end_matches('/')), "")
    }
}

/// `word`, quoted for a POSIX shell.
pub(crate) fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-' | '.' | '/');
    let safe = !word.is_empty() && word.chars().all(plain);
    if safe { word.to_owned() } else { format!("'{}'", word.replace('\'', r"'\''")) }
}

/// The folder of a case's recordings, or the one file that holds them all.
fn source(case: &Case) -> Option<&Path> {
    let first = case.recordings.first()?;
    // An eval manifest names the files of its runs, which share no folder.
    let file = first.slice.is_some() || case.embedded_fixture;
    let folder = first.path.parent()?;
    if file {
        Some(&first.path)
    } else if first.path.ends_with(JOURNAL_FILE) {
        // A journal lies in its run's own folder.
        folder.parent()
    } else {
        Some(folder)
    }
}

fn problem_report(problem: &Problem) -> CaseReport {
    let kind =
        if problem.configuration { FindingKind::Configuration } else { FindingKind::Unreadable };
    let mut report = CaseReport::new(&problem.suite, problem.case());
    "a file or a setting of the suite cannot be used".clone_into(&mut report.rule);
    let finding = |(line, excerpt)| Finding { excerpt, ..Finding::error(kind, line) };
    report.findings.extend(problem.entries().into_iter().map(finding));
    report.next = Some("correct what is named above, then run again".to_owned());
    report
}
