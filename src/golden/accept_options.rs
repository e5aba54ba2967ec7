//! What may be accepted, and how.

use crate::json::Json;
use crate::judge::check::Measure;
use crate::run::Outcome;

#[derive(Clone, Debug, Default)]
pub(crate) struct AcceptOptions<'a> {
    /// Only recordings with this label (`[accept] label`).
    pub label: Option<&'a Json>,
    /// Bad outcomes that are accepted all the same.
    pub outcomes: Vec<Outcome>,
    /// Runs that break a check are accepted all the same.
    pub broken_checks: bool,
    /// What of the runs' usage the golden holds: what the suite limits by it.
    pub usage: Vec<Measure>,
    /// The runs are what another tool accepted: each counts, also if only one shows its behaviour.
    pub imported: bool,
    /// Keep what was accepted before, and add to it.
    pub add: bool,
    /// Count these runs again, though the golden accepts them. With `add`, behaviours that these runs do not show keep their counts.
    pub recount: bool,
}
