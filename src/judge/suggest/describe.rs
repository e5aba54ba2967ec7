//! What is said of masks that are suggested and of what stays different, with the values that show it.

use std::collections::{BTreeMap, BTreeSet};

use super::leaf::{Candidate, Fit, Proposal, Use};
use super::model::{Difference, Pair, SampledCase, Suggestion, Unexplained};
use super::spot::Spot;
use super::trial::Projected;
use crate::json::Json;
use crate::judge::compare::differs_unnumbered;
use crate::judge::mask::MaskRule;
use crate::text::words;

/// Characters of a value that evidence shows.
const SHOWN: usize = 24;

pub(crate) fn suggestion(
    used: Use,
    at: &str,
    found: &[Difference],
    cases: &[SampledCase<'_>],
    pairs: &[Pair],
) -> Option<Suggestion> {
    let rule = used.rule(at)?;
    let path = rule.at.as_ref()?;
    let of: Vec<&Difference> = found
        .iter()
        .filter(|difference| difference.sure().contains(&used) && difference.spot.is_held(path))
        .collect();
    let first = of.first()?;
    let mut runs: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
    for difference in &of {
        let pair = &pairs[difference.pair];
        runs.entry(pair.case).or_default().extend([pair.one, pair.other]);
    }
    let case = &cases[pairs[first.pair].case];
    let differ = runs.get(&pairs[first.pair].case).map_or(0, BTreeSet::len);
    let (before, after) = excerpts(&first.one, &first.other);
    let further = runs.len() - 1;
    let more = if further == 0 { String::new() } else { format!(", and of {further} further") };
    let reason = format!(
        "differs in {differ} of {} repetitions of case {}{more}: {before} / {after}",
        case.runs.len(),
        words::plain(&case.name, 80)
    );
    Some(Suggestion { rule: MaskRule { reason, ..rule } })
}

/// The differences that no mask removes, one for each place and case; and their pairs.
pub(crate) fn unexplained(
    found: &[Difference],
    cases: &[SampledCase<'_>],
    pairs: &[Pair],
    refused: &[(Use, Spot)],
    dropped: &[Candidate],
) -> (Vec<Unexplained>, BTreeSet<usize>) {
    let mut of_pairs = BTreeSet::new();
    let mut told: BTreeMap<(usize, Spot), Unexplained> = BTreeMap::new();
    for difference in found {
        let (why, proposal) = match &difference.fit {
            Fit::Sure(uses) => {
                let is_refused = |used: &Use| refused.contains(&(*used, difference.spot.clone()));
                let is_dropped = |used: &Use| {
                    let rules = dropped.iter().filter(|(other, _)| other == used);
                    rules
                        .filter_map(|(used, at)| used.rule(at)?.at)
                        .any(|path| difference.spot.is_held(&path))
                };
                if uses.iter().any(is_refused) {
                    ("at the same place other repetitions differ in what may be a choice", None)
                } else if uses.iter().any(is_dropped) {
                    ("with a mask, repetitions with different labels would be equal", None)
                } else {
                    continue;
                }
            }
            Fit::Unsure(proposal, why) => (*why, Some(proposal)),
            Fit::None => (
                "no kind of mask makes these values equal; the repetitions may really differ here",
                None,
            ),
        };
        of_pairs.insert(difference.pair);
        let pair = &pairs[difference.pair];
        let case = &cases[pair.case];
        let spot = difference.spot.starred();
        let entry = told.entry((pair.case, spot.clone())).or_insert_with(|| {
            let mut told =
                differing(case, pair, spot.at(), [&difference.one, &difference.other], why);
            match proposal {
                Some(Proposal::Built(uses)) => {
                    told.kind = uses.first().map(|used| used.kind.as_str());
                }
                Some(Proposal::Pattern(pattern)) => told.pattern = Some(pattern.clone()),
                None => {}
            }
            told
        });
        entry.values += 1;
    }
    (told.into_values().collect(), of_pairs)
}

/// Pairs that still differ and are not described yet.
pub(crate) fn untold(
    told: &BTreeSet<usize>,
    cases: &[SampledCase<'_>],
    pairs: &[Pair],
    after: &Projected,
) -> Vec<Unexplained> {
    let mut untold = Vec::new();
    for (_, pair) in pairs.iter().enumerate().filter(|(index, _)| !told.contains(index)) {
        let leaves = after.leaves(pair);
        let Some((path, before, after)) = leaves.first() else { continue };
        let shown = |value: &Option<Json>| value.clone().unwrap_or(Json::Null);
        let values = [&shown(before), &shown(after)];
        let why = if leaves.iter().any(differs_unnumbered) {
            "it still differs under the suggested masks"
        } else {
            "masked values are equal to each other in one repetition and not in the other"
        };
        let at = path.trim_start_matches('.').to_owned();
        let told = differing(&cases[pair.case], pair, at, values, why);
        untold.push(Unexplained { values: leaves.len(), ..told });
    }
    untold
}

fn differing(
    case: &SampledCase<'_>,
    pair: &Pair,
    at: String,
    [one, other]: [&Json; 2],
    why: &str,
) -> Unexplained {
    let (before, after) = excerpts(one, other);
    let repetitions = [case.runs[pair.one].0, case.runs[pair.other].0];
    let (case, why) = (case.name.clone(), why.to_owned());
    Unexplained { at, case, repetitions, before, after, values: 0, why, kind: None, pattern: None }
}

/// Two values that differ, where they do.
fn excerpts(one: &Json, other: &Json) -> (String, String) {
    let text =
        |value: &Json| value.as_str().map_or_else(|| words::whole_value(value), str::to_owned);
    let (one, other) = (text(one), text(other));
    let same = one.chars().zip(other.chars()).take_while(|(a, b)| a == b).count();
    let skip = if same > SHOWN / 2 { same - SHOWN / 4 } else { 0 };
    let part = |text: &str| {
        let rest: String = text.chars().skip(skip).collect();
        format!("{}{}", if skip > 0 { "…" } else { "" }, words::plain(&rest, SHOWN))
    };
    (part(&one), part(&other))
}
