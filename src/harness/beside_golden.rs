//! What a run must satisfy beside its golden: the fixture of its case, and the record that it must equal. Their files are read
//! here; `judge` decides whether a run satisfies them.

use std::path::Path;

use super::projected::projected_at;
use crate::discover::{Case, Suite};
use crate::files::open;
use crate::golden::{FixtureFile, GoldenError, read_fixture};
use crate::judge::behaviour::Projection;
use crate::judge::check::Fixture;
use crate::judge::compare::{accepts, differences};
use crate::judge::finding::Finding;
use crate::judge::policy::Policy;
use crate::load::LoadOptions;
use crate::load::reader::LoadError;
use crate::run::Run;

#[derive(Debug, Default)]
pub(crate) struct Demands {
    fixture: Option<Fixture>,
    /// Whether, without a fixture, the one that a recording carries counts.
    embedded: bool,
    baseline: Option<(String, Projection)>,
}

impl Demands {
    /// Reads the demands of `case`; `relative` makes their paths printable. Also returns why files cannot be read, which is an
    /// error of the case.
    pub(crate) fn read(
        suite: &Suite,
        case: &Case,
        relative: impl Fn(&Path) -> String,
    ) -> (Self, Vec<String>) {
        let mut demands =
            Self { embedded: case.embedded_fixture && case.fixture.is_none(), ..Self::default() };
        let mut problems = Vec::new();
        // If there are problems, discovery has reported what is wrong with the file.
        if let Some(path) = case.fixture.as_ref().filter(|_| case.problems.is_empty()) {
            match read_fixture(path, &case.suite, &case.name) {
                Ok(fixture) => demands.fixture = Some(fixture),
                Err(error) => problems.push(error.to_string()),
            }
        }
        if let Some(path) = &case.baseline {
            match baseline(suite, path) {
                Ok(Some(record)) => demands.baseline = Some((relative(path), record)),
                Ok(None) => problems
                    .push(format!("{}: holds nothing that the suite compares", path.display())),
                Err(error) => problems.push(error.to_string()),
            }
        }
        (demands, problems)
    }

    /// What `run` breaks of the demands; `None` if there are none.
    pub(crate) fn broken(
        &self,
        run: &Run<'_>,
        projection: &mut Projection,
        policy: &Policy,
        path: &Path,
    ) -> Result<Option<Vec<Finding>>, GoldenError> {
        let embedded = match run.fixture.as_ref().filter(|_| self.embedded) {
            // A fixture that was generated from this very run always passes.
            Some(raw) if raw.text() != "null" => {
                // Its lines are counted from its own beginning, whose place in the recording is not known here.
                let place = format!("{} (the fixture in it)", path.display());
                let carried = FixtureFile::parse(raw.text(), Path::new(&place))?.fixture;
                Some(carried).filter(|carried| !carried.is_derived_from(run))
            }
            _ => None,
        };
        let fixture = self.fixture.as_ref().or(embedded.as_ref());
        if fixture.is_none() && self.baseline.is_none() {
            return Ok(None);
        }
        if let Some(fixture) = fixture {
            // A mask that only a fixture needs is not stale.
            let used = fixture.masks_used(run, policy);
            projection.masks_used.iter_mut().zip(used).for_each(|(all, used)| *all |= used);
        }
        let mut broken = fixture.map(|fixture| fixture.broken(run, policy)).unwrap_or_default();
        if let Some((path, Projection { behaviour: baseline, knows_statuses, .. })) = &self.baseline
        {
            let silent = projection.silent.as_deref().filter(|_| !knows_statuses);
            let compared = silent.unwrap_or(projection);
            let unlike = |finding: Finding| Finding {
                message: format!("differs from the baseline {path}: {}", finding.message),
                ..finding
            };
            if !accepts(baseline, compared, policy) {
                broken.extend(differences(baseline, compared, policy).into_iter().map(unlike));
            }
        }
        Ok(Some(broken))
    }
}

/// What the record at `path` did; `None` if it holds nothing that is compared.
fn baseline(suite: &Suite, path: &Path) -> Result<Option<Projection>, LoadError> {
    let mut buffer = Vec::new();
    let (config, policy) = (&suite.config.load, &suite.config.policy);
    let text = open::read_at_most(path, None, config.max_bytes, &mut buffer)?;
    let options = LoadOptions {
        format: config.format,
        messages_from: config.messages_from.clone(),
        label_from: None,
        text_only: policy.text_only(),
    };
    let projection = projected_at(path, text, &options, policy)?;
    Ok(projection.holds_something(policy).then_some(projection))
}
