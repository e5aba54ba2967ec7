//! What the report says of each suite as a whole.

use serde::{Deserialize, Serialize};

use crate::judge::{
    AgainstGolden, CaseReport, Counts, Finding, PassK, against_golden, mean_pass_k,
};

/// What is said of one suite as a whole. It informs; the gate looks at cases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct SuiteReport {
    /// The suite.
    pub suite: String,
    /// How its cases that have repetitions and a golden do when tried k times.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pass_k: Option<MeanPassK>,
    /// Its runs against those that its goldens were made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against_golden: Option<AgainstGolden>,
    /// What was found about the suite itself, such as a mask that replaced nothing. Only where its every case was judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

/// pass@k and pass^k over several cases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
pub struct MeanPassK {
    /// Over how many cases: those with repetitions that were held against a golden. Cases that are new, missing or in error
    /// have no rate and are not among them.
    pub cases: u32,
    /// The mean over these cases, for k up to the fewest repetitions of any of them.
    pub rates: Vec<PassK>,
}

impl MeanPassK {
    /// Over these cases; `None` where none of them has a rate.
    #[must_use]
    pub fn over<'a>(cases: impl IntoIterator<Item = &'a CaseReport>) -> Option<Self> {
        let counts = cases.into_iter().filter_map(CaseReport::counts);
        let counts: Vec<(u32, u32)> =
            counts.map(|counts| (counts.total, counts.accepted)).collect();
        let rates = mean_pass_k(&counts);
        let cases = u32::try_from(counts.len()).unwrap_or(u32::MAX);
        (!rates.is_empty()).then_some(Self { cases, rates })
    }
}

/// The suites of `cases`, which are sorted by suite.
pub(super) fn suites(cases: &[CaseReport]) -> Vec<SuiteReport> {
    let of_suite = |cases: &[CaseReport]| {
        let counts: Vec<Counts> = cases.iter().filter_map(CaseReport::counts).collect();
        SuiteReport {
            suite: cases[0].suite.clone(),
            pass_k: MeanPassK::over(cases),
            against_golden: against_golden(&counts),
            findings: Vec::new(),
        }
    };
    cases.chunk_by(|a, b| a.suite == b.suite).map(of_suite).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::{Direction, GoldenCounts, Repetitions, Verdict};

    fn case(suite: &str, verdict: Verdict, accepted: u32, total: u32) -> CaseReport {
        CaseReport {
            verdict,
            golden: Some(GoldenCounts {
                path: "g".to_owned(),
                seen: 5,
                repetitions: 5,
                matchers: 0,
            }),
            repetitions: Repetitions { total, accepted, ..Repetitions::default() },
            ..CaseReport::new(suite, "c")
        }
    }

    #[test]
    fn a_suite_counts_what_was_held_against_a_golden() {
        let worse = (0..10).map(|_| case("a", Verdict::Flaky, 4, 5));
        let none = [
            case("a", Verdict::Error, 0, 5),
            case("a", Verdict::Missing, 0, 0),
            case("b", Verdict::Error, 0, 1),
        ];
        let cases: Vec<CaseReport> = worse.chain(none).collect();
        let [a, b] = suites(&cases).try_into().unwrap();
        assert_eq!((a.suite.as_str(), b.suite.as_str()), ("a", "b"));
        let (rates, golden) = (a.pass_k.unwrap(), a.against_golden.unwrap());
        assert_eq!(
            (rates.cases, rates.rates.len(), golden.cases, golden.direction),
            (10, 5, 10, Direction::Worse)
        );
        assert!(
            (rates.rates[4].pass_hat_k).abs() < 1e-12
                && (rates.rates[0].pass_hat_k - 0.8).abs() < 1e-12
        );
        assert_eq!((b.pass_k, b.against_golden), (None, None));
    }
}
