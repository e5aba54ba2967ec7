//! A fixture from a recording that the case's golden accepts.

use super::api::Harness;
use super::loaded::load_run;
use crate::discover::{Case, Recording, Suite};
use crate::golden::FixtureFile;
use crate::json::sha256_hex;
use crate::judge::check::Fixture;
use crate::judge::verdict::{Expect, Verdict};
use crate::load::reader::LoadError;
use crate::run::Run;
use crate::text::plain;

/// A fixture that was derived and not written.
#[derive(Debug)]
pub(crate) struct DerivedFixture {
    pub file: FixtureFile,
    pub repetition: u32,
}

/// Why no fixture can be derived.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeriveError {
    #[error(
        "{case} is a negative golden (expect = \"fail\"), and a fixture from one of its runs would accept what must be \
         rejected: derive one from a good case, or write it"
    )]
    Negative { case: String },
    #[error(
        "the golden of {case} does not accept repetition {repetition}; it accepts {}",
        list(accepted)
    )]
    OtherRepetition { case: String, repetition: u32, accepted: Vec<u32> },
    #[error(
        "a fixture is derived from a recording that the case's golden accepts, and {case} is {verdict}{why}: accept the \
         case first ({accept})"
    )]
    NoneAccepted {
        case: String,
        verdict: Verdict,
        /// The first finding, after a colon; empty if there is none.
        why: String,
        accept: String,
    },
    #[error(
        "{case}: its recording holds neither a status nor a stage, so that a fixture would assert nothing"
    )]
    Empty { case: String },
    #[error("{case}: its own recording would break the fixture: {why}")]
    Broken { case: String, why: String },
    #[error("{0}")]
    Unreadable(String),
}

fn list(repetitions: &[u32]) -> String {
    repetitions.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

impl Harness {
    /// Derives a fixture of `case` from `repetition`, or from the first repetition that its golden accepts. With `replace`,
    /// problems of the fixture that `case` has do not count.
    pub(crate) fn derive_fixture(
        &self,
        suite: &Suite,
        case: &Case,
        repetition: Option<u32>,
        replace: bool,
    ) -> Result<DerivedFixture, DeriveError> {
        if case.expect == Expect::Fail {
            return Err(DeriveError::Negative { case: shown(case) });
        }
        let recording = self.accepted_recording(suite, case, repetition, replace)?;
        let with = |text: &str, run: &Run<'_>| Ok::<_, LoadError>(derive(suite, case, text, run));
        let file = load_run(suite, case, recording, &mut Vec::new(), with)
            .map_err(|e| DeriveError::Unreadable(self.redacted(suite, &e.to_string())))??;
        Ok(DerivedFixture { file, repetition: recording.repetition })
    }

    /// The recording that a fixture may be derived from: one that the golden accepts, even if the case's fixture does not.
    fn accepted_recording<'c>(
        &self,
        suite: &Suite,
        case: &'c Case,
        repetition: Option<u32>,
        replace: bool,
    ) -> Result<&'c Recording, DeriveError> {
        let mut loaded = self.load(suite, case, &mut Vec::new());
        loaded.demands.clear();
        if replace {
            // The fixture that is replaced may be broken.
            loaded.problems =
                case.problems.iter().map(|problem| self.relative_words(problem)).collect();
        }
        for repetition in &mut loaded.repetitions {
            if let Ok(projection) = &mut repetition.run {
                projection.broken = None;
            }
        }
        let report = self.judge_loaded(suite, case, loaded);
        let classes = report.classes.iter().filter(|class| class.accepted);
        let accepted: Vec<u32> =
            classes.flat_map(|class| class.repetitions.iter().copied()).collect();
        let fits = |recording: &&Recording| {
            accepted.contains(&recording.repetition)
                && repetition.is_none_or(|wanted| wanted == recording.repetition)
        };
        if let Some(recording) = case.recordings.iter().find(fits) {
            return Ok(recording);
        }
        let (name, accept) = (shown(case), self.accept_command(case));
        if let Some(repetition) = repetition.filter(|_| !accepted.is_empty()) {
            return Err(DeriveError::OtherRepetition { case: name, repetition, accepted });
        }
        let why = report.findings.first().map(|f| format!(": {}", plain(&f.message, 400)));
        let (verdict, why) = (report.verdict, why.unwrap_or_default());
        Err(DeriveError::NoneAccepted { case: name, verdict, why, accept })
    }
}

fn derive(
    suite: &Suite,
    case: &Case,
    text: &str,
    run: &Run<'_>,
) -> Result<FixtureFile, DeriveError> {
    let policy = &suite.config.policy;
    let fixture = Fixture::derive(run, policy);
    if fixture.is_empty() {
        return Err(DeriveError::Empty { case: shown(case) });
    }
    // Its own recording must satisfy it with the masks that it holds.
    if let Some(first) = fixture.broken(run, policy).first() {
        let why = policy.redact.words(&first.message).into_owned();
        return Err(DeriveError::Broken { case: shown(case), why });
    }
    Ok(FixtureFile {
        suite: Some(suite.name.clone()),
        case: Some(case.name.clone()),
        derived_from: Some(sha256_hex(text.as_bytes())),
        fixture,
    })
}

/// The name of `case`, safe to print.
fn shown(case: &Case) -> String {
    plain(&format!("{}::{}", case.suite, case.name), usize::MAX)
}
