//! One import: files → the cases they are of → recordings and goldens in the suite.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use super::error::ImportError;
use super::request::{ImportEvent, ImportReport, ImportRequest, ImportedCase, ImportedGolden};
use super::suite::Suite;
use crate::discover::recorded;
use crate::files::{NameError, check_case, check_suite, golden_file, open, replace, suite_dir};
use crate::golden::{self, Acceptance, GoldenError};
use crate::harness::Harness;
use crate::import::{self, Copy, GoldenImportError, Names, Role, Source, Sources, Taken};
use crate::judge::mask::without_hidden;
use crate::judge::verdict::Expect;
use crate::load::Format;
use crate::load::reader::LoadError;

impl Harness {
    /// Copies recordings that other tools made into a suite, byte for byte but for credentials and what the suite redacts, and makes
    /// goldens of what was accepted there.
    ///
    /// Each event goes to `on_event`, which returns whether to go on with the next case.
    ///
    /// # Errors
    /// If the suite does not fit the recordings, or cannot be made.
    pub fn import(
        &self,
        request: &ImportRequest,
        on_event: impl FnMut(ImportEvent<'_>) -> bool,
    ) -> Result<ImportReport, ImportError> {
        check_suite(&request.suite).map_err(ImportError::SuiteName)?;
        let is_named = request.case.is_some() || request.case_from.is_some();
        if request.format == Format::Brooder && is_named {
            return Err(ImportError::CaseNamed);
        }
        let dir = suite_dir(self.root(), &request.suite);
        let suite = Suite::open(&dir, request)?;
        let sources = import::sources(request.format, &request.paths);
        let mut job = Job {
            harness: self,
            request,
            dir,
            suite,
            report: ImportReport::default(),
            buffer: Vec::new(),
            on_event,
            stopped: false,
        };
        job.run(sources)?;
        Ok(job.report)
    }
}

struct Job<'a, E> {
    harness: &'a Harness,
    request: &'a ImportRequest,
    dir: PathBuf,
    suite: Suite,
    report: ImportReport,
    buffer: Vec<u8>,
    on_event: E,
    /// Whether `on_event` said not to go on.
    stopped: bool,
}

/// The files that a case is made of.
#[derive(Default)]
struct Parts {
    copies: Vec<Copy>,
    goldens: Vec<PathBuf>,
}

/// Why a recording is not copied.
#[derive(Debug, thiserror::Error)]
enum CopyError {
    #[error(transparent)]
    Read(#[from] LoadError),
    #[error("{}: exists already; --force replaces it", .0.display())]
    Exists(PathBuf),
    #[error("{}: cannot be written: {error}", target.display())]
    Write { target: PathBuf, error: io::Error },
}

/// Why a golden is not imported.
#[derive(Debug, thiserror::Error)]
enum GoldenFailure {
    #[error("{} and {} are both the golden of {case}", one.display(), other.display())]
    Two { one: PathBuf, other: PathBuf, case: String },
    #[error("{}: {case:?} cannot be the name of a case: {error}", path.display())]
    CaseName { path: PathBuf, case: String, error: NameError },
    #[error(transparent)]
    Make(Box<GoldenImportError>),
    #[error(transparent)]
    Write(#[from] GoldenError),
}

impl<E: FnMut(ImportEvent<'_>) -> bool> Job<'_, E> {
    fn tell(&mut self, event: ImportEvent<'_>) {
        self.stopped |= !(self.on_event)(event);
    }

    fn error(&mut self, message: &str) {
        self.report.errors += 1;
        let message = self.harness.relative_words(message);
        self.tell(ImportEvent::Error(&message));
    }

    fn run(&mut self, sources: Sources) -> Result<(), ImportError> {
        let Sources { files, errors, notes } = sources;
        self.report.files = files.len();
        if files.is_empty() && errors.is_empty() {
            return Ok(());
        }
        notes.iter().for_each(|note| self.tell(ImportEvent::Note(note)));
        errors.iter().for_each(|error| self.error(error));
        let cases = self.cases(files)?;
        self.report.cases = cases.len();
        if cases.is_empty() {
            return Ok(());
        }
        if let Some(text) = self.suite.new.take() {
            let path = self.dir.join("suite.toml");
            if !self.request.dry_run
                && let Err(error) = replace(&path, text.as_bytes(), 2)
            {
                return Err(ImportError::WriteSuite { path, error });
            }
            self.tell(ImportEvent::NewSuite(&path));
        }
        for (case, parts) in cases {
            if self.stopped {
                break;
            }
            self.case(case, &parts);
        }
        Ok(())
    }

    /// The parts of each case, by name.
    fn cases(&mut self, files: Vec<Source>) -> Result<BTreeMap<String, Parts>, ImportError> {
        let own = self.dir.join("runs").canonicalize().ok();
        let mut cases: BTreeMap<String, Parts> = BTreeMap::new();
        let mut runs = Vec::new();
        for Source { path, role } in files {
            let is_inside =
                |own: &PathBuf| path.canonicalize().is_ok_and(|path| path.starts_with(own));
            if own.as_ref().is_some_and(is_inside) {
                self.error(&format!("{}: is a recording of this suite already", path.display()));
                continue;
            }
            match role {
                Role::Golden { case } => cases.entry(case).or_default().goldens.push(path),
                Role::Recording { named } => runs.extend(self.runs(&path, named)),
            }
        }
        let mut taken = BTreeMap::new();
        for run in &runs {
            taken.entry(run.case.clone()).or_insert_with(|| {
                let (folder, numbers) = recorded(&self.dir, &run.case);
                Taken { folder, numbers }
            });
        }
        for copy in import::plan(runs, &taken, self.request.force)? {
            cases.entry(copy.run.case.clone()).or_default().copies.push(copy);
        }
        Ok(cases)
    }

    /// The runs in the file at `path`, which the request `named` or a folder holds.
    fn runs(&mut self, path: &Path, named: bool) -> Vec<import::Run> {
        let ImportRequest { case, case_from, .. } = self.request;
        let names = Names { case: case.clone(), case_from: case_from.clone() };
        let (found, errors) = import::runs(path, &self.suite.options, &names, &mut self.buffer);
        if found.is_none() && !named && self.request.format != Format::Brooder {
            // A folder may hold other JSON. An event each, so that no file is left out silently.
            for why in errors {
                let why = why.split("; known are").next().unwrap_or_default();
                let why = self.harness.relative_words(why);
                self.tell(ImportEvent::Skipped(&why));
            }
            return Vec::new();
        }
        errors.iter().for_each(|why| self.error(why));
        found.unwrap_or_default()
    }

    fn case(&mut self, case: String, parts: &Parts) {
        let mut repetitions = Vec::new();
        for copy in &parts.copies {
            match self.copy(copy) {
                Ok(()) => repetitions.push(copy.repetition),
                Err(why) => self.error(&why.to_string()),
            }
        }
        self.report.written += repetitions.len();
        let golden = match &parts.goldens[..] {
            [] => Ok(None),
            [path] => self.golden(&case, path).map(Some),
            [one, other, ..] => {
                let (one, other) = (one.clone(), other.clone());
                Err(GoldenFailure::Two { one, other, case: case.clone() })
            }
        };
        let golden = golden.unwrap_or_else(|why| {
            self.error(&why.to_string());
            Some(ImportedGolden::Error)
        });
        self.report.refused += usize::from(matches!(golden, Some(ImportedGolden::Refused { .. })));
        self.tell(ImportEvent::Case(&ImportedCase { case, repetitions, golden }));
    }

    /// Copies a recording, its bytes as they are but for credentials and what the suite redacts: the copy is for git.
    fn copy(&mut self, copy: &Copy) -> Result<(), CopyError> {
        open::read(&copy.run.path, copy.run.part, &mut self.buffer).map_err(LoadError::from)?;
        let target = &copy.target;
        if !self.request.force && target.symlink_metadata().is_ok() {
            return Err(CopyError::Exists(target.clone()));
        }
        if self.request.dry_run {
            return Ok(());
        }
        // Read as a recording before, so it is UTF-8.
        let text = String::from_utf8_lossy(&self.buffer);
        let hidden = without_hidden(&text, &self.suite.config.policy.redact);
        let written = replace(target, hidden.as_bytes(), 4);
        written.map(drop).map_err(|error| CopyError::Write { target: target.clone(), error })
    }

    /// Makes the golden of `case` of the accepted runs at `path`.
    fn golden(&mut self, case: &str, path: &Path) -> Result<ImportedGolden, GoldenFailure> {
        let refused = |why: &str| Ok(ImportedGolden::Refused { why: vec![why.to_owned()] });
        let entry = self.suite.config.cases.iter().find(|entry| entry.name == case);
        if entry.is_some_and(|entry| entry.expect == Expect::Fail) {
            return refused(
                "the case is negative here (expect = \"fail\"), and its golden is never replaced, not even with --force",
            );
        }
        check_case(case).map_err(|error| GoldenFailure::CaseName {
            path: path.to_owned(),
            case: case.to_owned(),
            error,
        })?;
        let target = golden_file(self.harness.root(), &self.request.suite, case);
        let names = (self.request.suite.as_str(), case);
        let Suite { config, options, .. } = &self.suite;
        let made = import::golden(path, names, &target, config, options, &mut self.buffer);
        match made.map_err(|error| GoldenFailure::Make(Box::new(error)))? {
            Acceptance::Unchanged(_) => Ok(ImportedGolden::Unchanged),
            Acceptance::Refused(why) => Ok(ImportedGolden::Refused { why }),
            Acceptance::Write { change, .. } if change.replaced && !self.request.force => {
                refused("the case has another golden here; --force replaces it")
            }
            Acceptance::Write { golden, .. } => {
                if !self.request.dry_run {
                    golden::write(&target, &golden)?;
                }
                Ok(ImportedGolden::New)
            }
        }
    }
}
