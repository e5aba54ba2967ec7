//! Budgets: how much a run may use, in numbers or as a multiple of what was accepted.

use std::collections::BTreeMap;

use super::measure::Measure;
use super::scope::Scope;
use crate::json::Json;
use crate::judge::finding::{Finding, FindingKind, Severity};
use crate::run::Run;

#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Limit {
    pub measure: Measure,
    /// How much: a whole number, US dollars or seconds; at least 0.
    pub max: f64,
}

/// The most of one thing that a run may use, as a multiple of what the golden holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct RelativeLimit {
    pub measure: Measure,
    /// Above 0.
    pub of_golden: f64,
    pub severity: Severity,
}

/// How much was used by the runs that a golden was accepted from, their median.
pub(crate) type GoldenUsage = BTreeMap<Measure, Json>;

impl Limit {
    pub(crate) fn broken(&self, run: &Run<'_>, scope: &Scope) -> Option<Finding> {
        let used = match self.measure.of(run, scope) {
            Ok(used) => used,
            Err(silent) => {
                let message = format!("{}, which the budget limits", silent.message);
                return Some(Finding { message, ..*silent });
            }
        };
        let stage = scope.stage.as_ref().map(|stage| format!(" in stage {stage:?}"));
        let (most, stage) = (self.measure.words(self.max), stage.unwrap_or_default());
        beyond(self.measure, used, self.max, &format!("the budget allows {most}{stage}"))
    }
}

impl RelativeLimit {
    pub(crate) fn label(&self) -> String {
        format!("budget: {} of the golden", self.measure)
    }

    /// Why the limit cannot be applied: `usage`, of a golden, lacks the measure.
    pub(crate) fn lack(&self, usage: &GoldenUsage) -> Option<String> {
        let lacks = !usage.contains_key(&self.measure);
        lacks.then(|| {
            let measure = self.measure;
            format!("the suite's [budget] limits {measure} by what the golden's runs used, which the golden does not say")
        })
    }

    /// The finding if `measured` is beyond the limit. `usage` is the golden's, if there is one.
    pub(crate) fn broken(
        &self,
        measured: &BTreeMap<Measure, f64>,
        usage: Option<&GoldenUsage>,
    ) -> Option<Finding> {
        let measure = self.measure;
        let own =
            |finding: Finding| Finding { severity: self.severity, ..finding.at(measure.path()) };
        let refuse = |kind, message: String| Some(own(Finding::error(kind, message)));
        let Some(usage) = usage else {
            let message = format!(
                "the suite's [budget] limits {measure} by what the golden's runs used, and there is no golden"
            );
            return refuse(FindingKind::NotMeasured, message);
        };
        let Some(&used) = measured.get(&measure) else {
            let message =
                format!("the recording does not say its {measure}, which the budget limits");
            return refuse(FindingKind::NotMeasured, message);
        };
        let Some(Json::Number(then)) = usage.get(&measure) else {
            return refuse(FindingKind::GoldenPolicy, self.lack(usage)?);
        };
        let (then, times) = (then.to_f64(), self.of_golden);
        let (most, golden) = (measure.words(then * times), measure.words(then));
        let most = format!("the budget allows {most}, {times} times the golden's {golden}");
        beyond(measure, used, then * times, &most).map(own)
    }
}

fn beyond(measure: Measure, used: f64, max: f64, most: &str) -> Option<Finding> {
    // A product such as 3 × 1.1 is not exact; a run exactly at the limit must pass.
    if used <= max * (1.0 + 1e-12) {
        return None;
    }
    let finding = Finding::error(FindingKind::Budget, format!("{}; {most}", measure.words(used)));
    let finding = finding.values(Some(measure.json(max)), Some(measure.json(used)));
    Some(finding.at(measure.path()))
}

/// How much `run` used of what `limits` limit, if its recording says it.
pub(crate) fn measured(run: &Run<'_>, limits: &[RelativeLimit]) -> BTreeMap<Measure, f64> {
    let used = |limit: &RelativeLimit| {
        Some((limit.measure, limit.measure.of(run, &Scope::default()).ok()?))
    };
    limits.iter().filter_map(used).collect()
}

/// What a golden of these runs holds of `measure`: the lower median, which one run really used; `None` if no run says it.
pub(crate) fn accepted_usage<'r>(
    measure: Measure,
    runs: impl Iterator<Item = &'r BTreeMap<Measure, f64>>,
) -> Option<Json> {
    let mut used: Vec<f64> = runs.filter_map(|run| run.get(&measure).copied()).collect();
    used.sort_by(f64::total_cmp);
    let middle = used.len().checked_sub(1)? / 2;
    used.get(middle).map(|used| measure.json(*used))
}

#[cfg(test)]
#[path = "tests/budget.rs"]
mod tests;
