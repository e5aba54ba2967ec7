//! What is demanded of a case's runs beside its golden: whether all have such demands, whether one breaks them.

use super::case::CaseInput;
use super::check::Checked;
use super::project::Projection;
use super::report::CriterionCounts;

/// Whether every run that could be read has demands beside the golden that it meets or breaks. Without a run there are none.
pub(super) fn demanded(input: &CaseInput<'_>) -> bool {
    let mut read = input.repetitions.iter().filter_map(|repetition| repetition.projection.as_ref().ok()).peekable();
    // Checks are no golden: where anything is compared, that must be accepted first.
    let alone = !input.policy.compares_something();
    let checked = |projection: &Projection| projection.checked.as_ref().is_some_and(|checked| alone && checked.decides);
    read.peek().is_some() && read.all(|projection| projection.broken.is_some() || checked(projection))
}

/// Whether a run breaks what is demanded beside the golden, which accepting it would not mend.
pub(super) fn broken(input: &CaseInput<'_>) -> bool {
    let read = input.repetitions.iter().filter_map(|repetition| repetition.projection.as_ref().ok());
    let checked = |projection: &Projection| projection.checked.as_ref().is_some_and(Checked::fails);
    let fixture = |projection: &Projection| projection.broken.as_ref().is_some_and(|broken| !broken.is_empty());
    read.into_iter().any(|projection| fixture(projection) || checked(projection))
}

/// Of each acceptance criterion, how many runs meet it.
pub(super) fn criteria(input: &CaseInput<'_>) -> Vec<CriterionCounts> {
    let mut counts: Vec<CriterionCounts> = Vec::new();
    let read = input.repetitions.iter().filter_map(|repetition| repetition.projection.as_ref().ok());
    for result in read.filter_map(|projection| projection.checked.as_ref()).flat_map(|checked| &checked.criteria) {
        let known = counts.iter().position(|known| known.name == result.name);
        let index = known.unwrap_or_else(|| {
            counts.push(CriterionCounts { name: result.name.clone(), met: 0, of: 0 });
            counts.len() - 1
        });
        counts[index].of += 1;
        counts[index].met += u32::from(result.met);
    }
    counts
}
