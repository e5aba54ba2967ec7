//! `harness import FORMAT PATH...`: recordings that others made become a suite's, byte for byte; what was accepted there
//! becomes goldens.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::Failure;
use super::args::ImportArgs;
use super::exit::Exit;
use super::judge::harness;
use super::output::Output;
use crate::discover::{SuiteConfig, check_suite, golden_file, recorded, suite_dir};
use crate::golden::{self, Acceptance};
use crate::harness::Harness;
use crate::import::{self, Copy, Names, Role, Source, Sources, Taken};
use crate::judge::Expect;
use crate::judge::words::plain;
use crate::load::{self, Format, LoadOptions};
use crate::replace::replace;
pub(super) use crate::suite::toml_string;

pub(super) fn import(root: &Path, args: &ImportArgs, output: &mut Output) -> Result<Exit, Failure> {
    if output.ci && !args.update && !output.update && !args.dry_run {
        return Err(Failure::Usage(
            "recordings and goldens are not written in CI (CI is set): pass --update, or set GOLDRUN_UPDATE=always, if \
             that is meant"
                .to_owned(),
        ));
    }
    check_suite(&args.suite).map_err(|error| Failure::Usage(format!("--suite: {error}")))?;
    if args.format == Format::Brooder && (args.case.is_some() || args.case_from.is_some()) {
        return Err(Failure::Usage(
            "brooder's own agent and case_id name the case: leave out --case".to_owned(),
        ));
    }
    let dir = suite_dir(root, &args.suite);
    let suite = Suite::open(&dir, args)?;
    let Sources { files, errors, notes } = import::sources(args.format, &args.paths);
    if files.is_empty() && errors.is_empty() {
        writeln!(output.err, "nothing to import: there is no recording below the paths")?;
        return Ok(Exit::Nothing);
    }
    let mut job = Job {
        harness: harness(root),
        args,
        root,
        dir,
        suite,
        errors: 0,
        refused: 0,
        written: 0,
        buffer: Vec::new(),
    };
    for note in notes {
        writeln!(output.err, "note: {}", plain(&note, 400))?;
    }
    for error in errors {
        job.error(&error, output)?;
    }
    let exit = job.run(files, output)?;
    output.out.flush()?;
    Ok(exit)
}

/// The suite that is imported into.
struct Suite {
    config: SuiteConfig,
    options: LoadOptions,
    /// Its `suite.toml`, where there is none yet.
    new: Option<String>,
}

impl Suite {
    fn open(dir: &Path, args: &ImportArgs) -> Result<Self, Failure> {
        let path = dir.join("suite.toml");
        let (text, new) = match std::fs::read_to_string(&path) {
            Ok(text) => (text, None),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let text = suite_text(args);
                (text.clone(), Some(text))
            }
            Err(error) => return Err(Failure::Usage(format!("{}: {error}", path.display()))),
        };
        let config = SuiteConfig::parse_in(&text, path.parent())
            .map_err(|error| Failure::Usage(format!("{}:{error}", path.display())))?;
        let refused = |why: String| Err(Failure::Usage(format!("{}: {why}", path.display())));
        if !config.load.runs.is_empty() {
            return refused(
                "[load] runs says where its recordings are, and runs/ is not looked at: put them there".to_owned(),
            );
        }
        if !matches!(config.load.format, Format::Auto) && config.load.format != args.format {
            return refused(format!(
                "[load] format is {}, and these are {}",
                config.load.format, args.format
            ));
        }
        let differs = |typed: &Option<load::FieldPath>, own: &Option<load::FieldPath>| {
            typed.is_some() && typed != own
        };
        if differs(&args.messages_from, &config.load.messages_from)
            || differs(&args.label_from, &config.load.label_from)
        {
            return refused(
                "[load] messages_from and label_from say otherwise than what is typed".to_owned(),
            );
        }
        let options = LoadOptions {
            format: args.format,
            messages_from: config.load.messages_from.clone(),
            label_from: config.load.label_from.clone(),
        };
        Ok(Self { config, options, new })
    }
}

fn suite_text(args: &ImportArgs) -> String {
    let mut text =
        format!("# Imported with `harness import {0}`.\n\n[load]\nformat = \"{0}\"\n", args.format);
    for (key, field) in [("messages_from", &args.messages_from), ("label_from", &args.label_from)] {
        if let Some(field) = field {
            text += &format!("{key} = {}\n", toml_string(&field.to_string()));
        }
    }
    text
}

struct Job<'a> {
    harness: Harness,
    args: &'a ImportArgs,
    root: &'a Path,
    dir: PathBuf,
    suite: Suite,
    errors: usize,
    refused: usize,
    written: usize,
    buffer: Vec<u8>,
}

/// What becomes of a case.
#[derive(Default)]
struct Fate {
    copies: Vec<Copy>,
    goldens: Vec<PathBuf>,
}

impl Job<'_> {
    fn error(&mut self, message: &str, output: &mut Output) -> Result<(), Failure> {
        self.errors += 1;
        writeln!(output.err, "error: {}", plain(&self.harness.relative_words(message), 400))?;
        Ok(())
    }

    fn run(mut self, files: Vec<Source>, output: &mut Output) -> Result<Exit, Failure> {
        let mut fates = self.fates(files, output)?;
        if fates.is_empty() {
            if self.errors == 0 {
                writeln!(
                    output.err,
                    "nothing to import: no file is a recording of {}",
                    self.args.format
                )?;
                return Ok(Exit::Nothing);
            }
            return Ok(Exit::Errors);
        }
        if let Some(text) = self.suite.new.take() {
            let path = self.dir.join("suite.toml");
            if !self.args.dry_run {
                replace(&path, text.as_bytes()).map_err(|error| {
                    Failure::Broken(format!("{}: cannot be written: {error}", path.display()))
                })?;
            }
            writeln!(output.out, "{}{}", self.would("writes "), self.harness.relative(&path))?;
        }
        let cases = fates.len();
        for (case, fate) in &mut fates {
            self.case(case, fate, output)?;
        }
        let (written, refused, errors) = (self.written, self.refused, self.errors);
        let would = if self.args.dry_run { "would be " } else { "" };
        writeln!(
            output.out,
            "\n{cases} cases: {written} recordings {would}imported; {refused} refused; {errors} errors"
        )?;
        Ok(match (refused, errors) {
            (0, 0) => Exit::Passed,
            (0, _) => Exit::Errors,
            _ => Exit::Failed,
        })
    }

    fn would(&self, word: &str) -> String {
        if self.args.dry_run {
            format!("would {} ", word.trim_end().trim_end_matches('s'))
        } else {
            word.to_owned()
        }
    }

    /// What becomes of each case, by name.
    fn fates(
        &mut self,
        files: Vec<Source>,
        output: &mut Output,
    ) -> Result<BTreeMap<String, Fate>, Failure> {
        let names = Names { case: self.args.case.clone(), case_from: self.args.case_from.clone() };
        let own = self.dir.join("runs").canonicalize().ok();
        let mut fates: BTreeMap<String, Fate> = BTreeMap::new();
        let mut runs = Vec::new();
        for Source { path, role } in files {
            let inside =
                |own: &PathBuf| path.canonicalize().is_ok_and(|path| path.starts_with(own));
            if own.as_ref().is_some_and(inside) {
                self.error(
                    &format!("{}: is a recording of this suite already", path.display()),
                    output,
                )?;
                continue;
            }
            let named = match role {
                Role::Golden { case } => {
                    fates.entry(case).or_default().goldens.push(path);
                    continue;
                }
                Role::Recording { named } => named,
            };
            let (found, errors) =
                import::runs(&path, &self.suite.options, &names, &mut self.buffer);
            if found.is_none() && !named && self.args.format != Format::Brooder {
                // A folder may hold other JSON; it is said, so that nothing is missing silently.
                for why in errors {
                    let why = why.split("; known are").next().unwrap_or_default();
                    writeln!(
                        output.err,
                        "skipped: {}",
                        plain(&self.harness.relative_words(why), 400)
                    )?;
                }
                continue;
            }
            for why in errors {
                self.error(&why, output)?;
            }
            runs.extend(found.unwrap_or_default());
        }
        let mut taken = BTreeMap::new();
        for run in &runs {
            taken.entry(run.case.clone()).or_insert_with(|| {
                let (folder, numbers) = recorded(&self.dir, &run.case);
                Taken { folder, numbers }
            });
        }
        for copy in import::plan(runs, &taken, self.args.force).map_err(Failure::Broken)? {
            fates.entry(copy.run.case.clone()).or_default().copies.push(copy);
        }
        Ok(fates)
    }

    fn case(&mut self, case: &str, fate: &mut Fate, output: &mut Output) -> Result<(), Failure> {
        let mut words = Vec::new();
        let mut numbers = Vec::new();
        for copy in fate.copies.drain(..) {
            match self.copy(&copy) {
                Ok(()) => numbers.push(copy.repetition),
                Err(why) => self.error(&why, output)?,
            }
        }
        self.written += numbers.len();
        match numbers[..] {
            [] => {}
            [one] => words.push(format!("repetition {one}")),
            [first, .., last] => words.push(format!("repetitions {first} to {last}")),
        }
        let mut why = Vec::new();
        match &fate.goldens[..] {
            [] => {}
            [path] => words.push(self.golden(case, path, &mut why, output)?),
            [one, other, ..] => {
                let message = format!(
                    "{} and {} are both the golden of {case}",
                    one.display(),
                    other.display()
                );
                self.error(&message, output)?;
            }
        }
        let name = plain(&format!("{}::{case}", self.args.suite), usize::MAX);
        writeln!(
            output.out,
            "{name} ... {}",
            if words.is_empty() { "error".to_owned() } else { words.join(", ") }
        )?;
        for line in why {
            writeln!(output.out, "    {}", plain(&line, 400))?;
        }
        Ok(())
    }

    /// Copies a recording, its bytes as they are.
    fn copy(&mut self, copy: &Copy) -> Result<(), String> {
        load::read(&copy.run.path, copy.run.part, &mut self.buffer)
            .map_err(|error| error.to_string())?;
        let target = copy.target.display();
        if !self.args.force && copy.target.symlink_metadata().is_ok() {
            return Err(format!("{target}: exists, and is only replaced with --force"));
        }
        if self.args.dry_run {
            return Ok(());
        }
        replace(&copy.target, &self.buffer)
            .map(|_| ())
            .map_err(|error| format!("{target}: cannot be written: {error}"))
    }

    /// Makes the golden of `case` of the accepted runs at `path`, and says what became of it.
    fn golden(
        &mut self,
        case: &str,
        path: &Path,
        why: &mut Vec<String>,
        output: &mut Output,
    ) -> Result<String, Failure> {
        let entry = self.suite.config.cases.iter().find(|entry| entry.name == case);
        if entry.is_some_and(|entry| entry.expect == Expect::Fail) {
            self.refused += 1;
            why.push(
                "it is a negative golden here (expect = \"fail\"), and those are never re-recorded, not with --force either"
                    .to_owned(),
            );
            return Ok("golden refused".to_owned());
        }
        let target = golden_file(self.root, &self.args.suite, case);
        let names = (self.args.suite.as_str(), case);
        let checked = crate::discover::check_case(case).map_err(|error| {
            format!("{}: {case:?} cannot be the name of a case: {error}", path.display())
        });
        let made = checked.and_then(|()| {
            import::golden(
                path,
                names,
                &target,
                &self.suite.config,
                &self.suite.options,
                &mut self.buffer,
            )
        });
        Ok(match made {
            Err(message) => {
                self.error(&message, output)?;
                "golden error".to_owned()
            }
            Ok(Acceptance::Unchanged(_)) => "golden unchanged".to_owned(),
            Ok(Acceptance::Refused(reasons)) => {
                self.refused += 1;
                why.extend(reasons);
                "golden refused".to_owned()
            }
            Ok(Acceptance::Write { change, .. }) if change.replaced && !self.args.force => {
                self.refused += 1;
                why.push(
                    "it has another golden here, which is only replaced with --force".to_owned(),
                );
                "golden refused".to_owned()
            }
            Ok(Acceptance::Write { golden, .. }) => {
                if !self.args.dry_run
                    && let Err(error) = golden::write(&target, &golden)
                {
                    self.error(&error.to_string(), output)?;
                    return Ok("golden error".to_owned());
                }
                "golden new".to_owned()
            }
        })
    }
}
