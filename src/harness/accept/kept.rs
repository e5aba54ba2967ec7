//! Whether new runs of a case show anything that the files kept of it do not: where they do not, the files stay as they are.

use std::path::Path;

use crate::discover::{Case, Recording, Suite, recorded, recordings_in};
use crate::harness::beside_golden::Demands;
use crate::harness::checks::CaseChecks;
use crate::harness::loaded::load_one;
use crate::harness::{Harness, Plan};
use crate::import::distilled;
use crate::json::canonical;
use crate::judge::case::LoadedRun;
use crate::judge::finding::FindingKind;
use crate::load::{self, LoadOptions};

/// What of a run decides whether it is the same as another: its behaviour, with its outcome; its input, label and recipe; and what it
/// breaks.
type Shown =
    (Vec<u8>, Option<Vec<u8>>, Option<Vec<u8>>, Option<String>, Vec<(FindingKind, String)>);

impl Harness {
    /// Whether the runs in the folder `new` show what those in `old` show, each as often, so that these can stay.
    pub(crate) fn stays(&self, suite: &Suite, case: &Case, old: &Path, new: &Path) -> bool {
        let (demands, unread) = Demands::read(suite, case, |path| self.relative(path));
        let shown = |folder: &Path| {
            let (recordings, problems) = recordings_in(self.root(), folder);
            let each = recordings.iter().map(|run| self.shown(suite, case, &demands, run));
            let mut shown = each.collect::<Option<Vec<Shown>>>().filter(|_| problems.is_empty())?;
            shown.sort();
            Some(shown)
        };
        let old = shown(old).filter(|old| unread.is_empty() && !old.is_empty());
        old.is_some() && old == shown(new)
    }

    /// What the run in this file shows. None if the file is not as it would be kept now.
    fn shown(
        &self,
        suite: &Suite,
        case: &Case,
        demands: &Demands,
        recording: &Recording,
    ) -> Option<Shown> {
        let checks = CaseChecks { suite, case, own: &self.checks };
        let mut buffer = Vec::new();
        let LoadedRun { projection, broken, checked } =
            load_one(checks, recording, demands, &mut buffer).ok()?;
        let text = std::str::from_utf8(&buffer).ok()?;
        let run = load::parse(text, &LoadOptions::default()).ok()?;
        let recipe = run.recipe.as_ref().map(|recipe| recipe.as_str().to_owned());
        if distilled(run, &suite.config.policy.redact) != text {
            return None;
        }
        let checked = checked.into_iter().flat_map(|checked| checked.findings);
        // How much of a budget was used, say, differs from run to run.
        let words = |message: &str| message.replace(|c: char| c.is_ascii_digit() || c == '.', "");
        let broken = broken.into_iter().flatten().chain(checked);
        let mut broken: Vec<_> =
            broken.map(|finding| (finding.kind, words(&finding.message))).collect();
        broken.sort();
        let (input, label) = (projection.input.as_ref(), projection.label.as_ref());
        Some((
            projection.behaviour.canonical(),
            input.map(canonical),
            label.map(canonical),
            recipe,
            broken,
        ))
    }
}

impl Plan {
    /// For selected cases with a pending session that shows what the files kept of them show, puts these into its place: they stay.
    pub(crate) fn prefer_kept(&mut self, harness: &Harness) {
        let staying = |suite: &Suite, case: &Case| {
            let new = case.recordings.first().and_then(|first| first.path.parent());
            let old = recorded(&suite.dir, &case.name).0;
            let new = new.filter(|_| case.session.is_some())?;
            harness.stays(suite, case, &old, new).then(|| recordings_in(harness.root(), &old).0)
        };
        let kept: Vec<_> = self
            .cases()
            .filter_map(|(suite, case)| {
                Some((case.suite.clone(), case.name.clone(), staying(suite, case)?))
            })
            .collect();
        self.amend(|case| {
            let is_it = |(suite, name, _): &&(String, String, _)| {
                (suite, name) == (&case.suite, &case.name)
            };
            if let Some((_, _, recordings)) = kept.iter().find(is_it) {
                case.recordings.clone_from(recordings);
            }
        });
    }
}
