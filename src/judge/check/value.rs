//! What must hold of recorded values: texts, numbers, shapes, how many there are.

use regex::Regex;

use super::place::{Place, Spot};
use super::run_path::Tree;
use super::schema::{Schema, Violation};
use crate::json::{Json, Number};
use crate::judge::finding::not_measured;
use crate::judge::finding::{Finding, FindingKind};
use crate::judge::policy::{Policy, Share};
use crate::judge::similarity::{rouge_1, similarity};
use crate::run::Run;

/// A demand on every value at a place, as it was recorded: masks change none. Where there is no value, it is broken.
#[derive(Clone, Debug)]
pub(crate) struct ValueCheck {
    pub place: Place,
    pub rule: ValueRule,
}

macro_rules! value_rules {
    ($($(#[$doc:meta])* $rule:ident($holds:ty) = $key:literal,)+) => {
        #[derive(Clone, Debug)]
        pub(crate) enum ValueRule {
            $($(#[$doc])* $rule($holds),)+
            /// It is a number within these limits, both included; at least one of them.
            Within {
                least: Option<Number>,
                most: Option<Number>,
            },
        }

        impl ValueRule {
            /// The keys of all of them in `suite.toml`.
            pub(crate) const KEYS: &[&'static str] = &[$($key,)+ "at_least", "at_most"];

            /// Its key in `suite.toml`.
            pub(crate) fn key(&self) -> &'static str {
                match self {
                    $(Self::$rule(_) => $key,)+
                    Self::Within { least: Some(_), .. } => "at_least",
                    Self::Within { .. } => "at_most",
                }
            }
        }
    };
}

value_rules! {
    /// It is a text with all of these in it.
    Contains(Vec<String>) = "contains",
    /// It is a text with none of these in it. A text may name what it refuses to do: what was done is for checks of tools.
    NotContains(Vec<String>) = "not_contains",
    Matches(Regex) = "matches",
    NotMatches(Regex) = "not_matches",
    /// It is a text as alike the reference, by [`similarity`](similarity()).
    Similarity(Alike) = "similarity",
    /// It is a text that shares as many words with the reference: the F1 of [`rouge_1`].
    Rouge1(Alike) = "rouge_1",
    /// It satisfies the schema. A text that is JSON is what it says, where the schema does not ask for a text.
    Schema(Box<Schema>) = "schema",
    /// It is equal; numbers by their value, so that `1` is `1.0`.
    Equals(Json) = "equals",
    Exists(bool) = "exists",
    Count(u64) = "count",
}

#[derive(Clone, Debug)]
pub(crate) struct Alike {
    /// It has words.
    pub reference: String,
    pub at_least: Share,
}

impl ValueCheck {
    pub(crate) fn broken(&self, run: &Run<'_>, policy: &Policy, tree: &Tree) -> Vec<Finding> {
        let found = self.place.find(run, policy, tree);
        let (count, place) =
            (u64::try_from(found.spots.len()).unwrap_or(u64::MAX), self.place.as_str());
        // A recorded list is complete, so a value that it lacks is absent. Anywhere else it may only not have been recorded.
        let known = count > 0 || self.place.is_in_recorded_list(run);
        let kind = if known { FindingKind::Value } else { FindingKind::NotMeasured };
        let counted =
            |wrong: bool, message: String| wrong.then(|| Finding::error(kind, message).at(place));
        let mut broken = found.lost;
        match self.rule {
            ValueRule::Exists(true) => {
                broken.extend(counted(count == 0, "there is no value".to_owned()));
            }
            ValueRule::Exists(false) => {
                let first = found.spots.first().map_or("", |spot| spot.path.as_str());
                let message = format!("expected no value, found {count}, the first at {first}");
                broken.extend(counted(count > 0, message));
            }
            ValueRule::Count(wanted) => {
                let message = format!("expected {wanted} values, found {count}");
                broken.extend(counted(count != wanted, message));
            }
            _ => {
                if found.spots.is_empty() && broken.is_empty() && found.without.is_empty() {
                    let message = "the recording has no value here to check";
                    broken.push(not_measured(message).at(place));
                }
                broken.extend(found.without);
                broken.extend(found.spots.iter().flat_map(|spot| self.rule.broken(spot, policy)));
            }
        }
        // Keys of the run stand in paths.
        let shown = |finding: Finding| {
            let path = policy.redact.words(&finding.path).into_owned();
            policy.redact.finding(finding.at(path))
        };
        broken.into_iter().map(shown).collect()
    }
}

impl ValueRule {
    fn broken(&self, spot: &Spot, policy: &Policy) -> Vec<Finding> {
        let finding = |before: Option<Json>, message: String| {
            spot.place(Finding::error(FindingKind::Value, message))
                .values(before, Some(spot.shown(policy)))
        };
        match &spot.value {
            Json::String(text) => self.broken_by_text(text, spot, &finding),
            value => self.broken_by_other(value, spot, &finding),
        }
    }

    fn broken_by_other(
        &self,
        value: &Json,
        spot: &Spot,
        finding: &dyn Fn(Option<Json>, String) -> Finding,
    ) -> Vec<Finding> {
        match (value, self) {
            (value, Self::Schema(schema)) => schema_findings(spot, schema, value),
            (value, Self::Equals(wanted)) if value == wanted => Vec::new(),
            (_, Self::Equals(wanted)) => {
                vec![finding(Some(wanted.clone()), "is not equal to the expected value".to_owned())]
            }
            (Json::Number(number), Self::Within { least, most }) => {
                let below = least.as_ref().filter(|least| number.cmp_value(least).is_lt());
                let above = most.as_ref().filter(|most| number.cmp_value(most).is_gt());
                let below = below
                    .map(|least| finding(None, format!("is below {least}, the least allowed")));
                let above =
                    above.map(|most| finding(None, format!("is above {most}, the most allowed")));
                below.into_iter().chain(above).collect()
            }
            (value, Self::Within { .. }) => {
                vec![finding(None, format!("is {}, not a number", value.kind()))]
            }
            (value, _) => {
                let inside = if matches!(value, Json::Object(_) | Json::Array(_)) {
                    "; name a text in it"
                } else {
                    ""
                };
                vec![finding(None, format!("is {}, not a text{inside}", value.kind()))]
            }
        }
    }

    fn broken_by_text(
        &self,
        text: &str,
        spot: &Spot,
        finding: &dyn Fn(Option<Json>, String) -> Finding,
    ) -> Vec<Finding> {
        let lacking = |parts: &[String], wanted: bool, word: &str| -> Vec<Finding> {
            let wrong = parts.iter().filter(|part| text.contains(part.as_str()) != wanted);
            wrong.map(|part| finding(None, format!("{word} {part:?}"))).collect()
        };
        let one = |wrong: bool, before: Option<&str>, message: &dyn Fn() -> String| {
            if wrong { vec![finding(before.map(Json::from), message())] } else { Vec::new() }
        };
        let alike = |Alike { reference, at_least }: &Alike, share: f64, what: &str| {
            let at_least = at_least.get();
            let message = || format!("{what} {share:.4} is below {at_least}, the least allowed");
            one(share < at_least, Some(reference), &message)
        };
        let negative = matches!(self, Self::NotContains(_) | Self::NotMatches(_));
        if negative && text.trim().is_empty() {
            return vec![spot.place(not_measured("is empty, so there is nothing to check"))];
        }
        match self {
            Self::Contains(parts) => lacking(parts, true, "does not contain"),
            Self::NotContains(parts) => lacking(parts, false, "contains"),
            Self::Matches(regex) => {
                one(!regex.is_match(text), None, &|| format!("does not match /{regex}/"))
            }
            Self::NotMatches(regex) => {
                one(regex.is_match(text), None, &|| format!("matches /{regex}/"))
            }
            Self::Similarity(rule) => {
                alike(rule, similarity(text, &rule.reference), "a similarity of")
            }
            Self::Rouge1(rule) => alike(rule, rouge_1(text, &rule.reference).f1, "a ROUGE-1 F1 of"),
            Self::Equals(wanted) if spot.value == *wanted => Vec::new(),
            Self::Equals(wanted) => {
                vec![finding(Some(wanted.clone()), "is not equal to the expected value".to_owned())]
            }
            Self::Schema(schema) => schema_of_text(spot, schema, text),
            Self::Within { .. } => vec![finding(None, "is a text, not a number".to_owned())],
            // They count values, and look at none.
            Self::Exists(_) | Self::Count(_) => Vec::new(),
        }
    }
}

/// A text satisfies a schema that asks for a text by itself; else it is the JSON that it says.
fn schema_of_text(spot: &Spot, schema: &Schema, text: &str) -> Vec<Finding> {
    let asks = schema.asserts_texts();
    if asks && schema.violations(&spot.value).is_empty() {
        return Vec::new();
    }
    match Json::parse(text) {
        Ok(Json::String(_)) | Err(_) if asks => schema_findings(spot, schema, &spot.value),
        Ok(value) => schema_findings(spot, schema, &value),
        Err(error) => {
            let message = format!(
                "is a text that is not JSON ({error}), and the schema does not allow a text"
            );
            vec![spot.place(Finding::error(FindingKind::Schema, message))]
        }
    }
}

fn schema_findings(spot: &Spot, schema: &Schema, value: &Json) -> Vec<Finding> {
    let finding = |Violation { path, place, message }| {
        let by = if place.is_empty() { place } else { format!(" (by {place} of the schema)") };
        // The path of a whole run is empty.
        Finding::error(FindingKind::Schema, format!("{message}{by}"))
            .at(format!("{}{path}", spot.path).trim_start_matches('.'))
            .of(spot.step)
    };
    schema.violations(value).into_iter().map(finding).collect()
}

#[cfg(test)]
#[path = "tests/value.rs"]
mod tests;
