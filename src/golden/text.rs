//! A golden's text as its fields: by serde, which says what is wrong with it, and quickly.

use serde::{Deserialize, Serialize};

use super::step::{StepSchema, StepText};
use crate::judge::check::GoldenUsage;
use crate::judge::{BehaviourCounts, BehaviourStage, Compared, GoldenValue};
use crate::run::{Json, Met, Outcome, Skim, Text as Word};

/// The file as serde reads it.
#[derive(Deserialize, Serialize, schemars::JsonSchema)]
#[cfg_attr(test, derive(Debug, PartialEq))]
#[serde(deny_unknown_fields)]
#[schemars(title = "goldrun/golden@1")]
pub(super) struct Text {
    /// `goldrun/golden@1`
    pub(super) format: String,
    /// The suite.
    pub(super) suite: String,
    /// The case.
    pub(super) case: String,
    /// What the agent was given, where all repetitions shared it.
    #[serde(
        default,
        deserialize_with = "crate::run::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "GoldenValue")]
    pub(super) input: Option<Json>,
    /// The policy it was accepted under.
    pub(super) compared: Compared,
    /// Runs considered when it was accepted.
    pub(super) repetitions: u32,
    /// How much they used of what the suite's `[budget]` limits by the golden: their median.
    #[serde(default)]
    pub(super) usage: GoldenUsage,
    /// The accepted behaviours, sorted by their canonical bytes.
    pub(super) behaviours: Vec<TextBehaviour>,
}

#[derive(Deserialize, Serialize, schemars::JsonSchema)]
#[cfg_attr(test, derive(Debug, PartialEq))]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AcceptedBehaviour")]
pub(super) struct TextBehaviour {
    /// Runs that showed it when it was accepted.
    pub(super) seen: u32,
    /// How they ended.
    #[serde(default, skip_serializing_if = "Outcome::is_unknown")]
    pub(super) outcome: Outcome,
    /// What they answered.
    #[serde(
        default,
        deserialize_with = "crate::run::present",
        skip_serializing_if = "Option::is_none"
    )]
    #[schemars(with = "GoldenValue")]
    pub(super) output: Option<Json>,
    /// What they did.
    #[serde(default)]
    #[schemars(with = "Vec<StepSchema>")]
    pub(super) steps: Vec<StepText>,
    /// The stages they went through.
    #[serde(default)]
    pub(super) stages: Vec<BehaviourStage>,
    /// How many turns and steps they had.
    #[serde(default)]
    pub(super) counts: Option<BehaviourCounts>,
}

impl Text {
    /// The fields of `text`, as serde has them. `None` for what is unusual: serde then reads it, and says what is wrong with it.
    pub(super) fn quick(text: &str) -> Option<Self> {
        let mut met = Met::default();
        let (mut format, mut suite, mut case) = (None, None, None);
        let (mut input, mut compared, mut repetitions) = (None, None, None);
        let (mut usage, mut behaviours) = (GoldenUsage::default(), None);
        let mut skim = Skim::new(text);
        skim.object(|skim, key| {
            met.once(key)?;
            match key {
                "format" => format = word(skim)?,
                "suite" => suite = word(skim)?,
                "case" => case = word(skim)?,
                "input" => input = Some(json(skim)?),
                "compared" => compared = skim.typed()?,
                "repetitions" => repetitions = Some(skim.raw()?.parse().ok()?),
                "usage" => usage = skim.typed()?,
                "behaviours" => behaviours = Some(list(skim, TextBehaviour::quick)?),
                _ => return None,
            }
            Some(())
        })?;
        skim.end()?;
        let (format, suite, case, compared) = (format?, suite?, case?, compared?);
        let (repetitions, behaviours) = (repetitions?, behaviours?);
        Some(Self { format, suite, case, input, compared, repetitions, usage, behaviours })
    }
}

impl TextBehaviour {
    fn quick(skim: &mut Skim<'_>) -> Option<Self> {
        let mut met = Met::default();
        let (mut seen, mut outcome, mut output) = (None, Outcome::default(), None);
        let (mut steps, mut stages, mut counts) = (Vec::new(), Vec::new(), None);
        skim.object(|skim, key| {
            met.once(key)?;
            match key {
                "seen" => seen = Some(skim.raw()?.parse().ok()?),
                "outcome" => outcome = skim.typed()?,
                "output" => output = Some(json(skim)?),
                "steps" => steps = list(skim, StepText::quick)?,
                "stages" => stages = skim.typed()?,
                "counts" => counts = skim.typed()?,
                _ => return None,
            }
            Some(())
        })?;
        Some(Self { seen: seen?, outcome, output, steps, stages, counts })
    }
}

/// The next value, which is a list of what `item` reads.
fn list<'a, T>(skim: &mut Skim<'a>, item: impl Fn(&mut Skim<'a>) -> Option<T>) -> Option<Vec<T>> {
    let mut items = Vec::new();
    skim.list(|skim| {
        items.push(item(skim)?);
        Some(())
    })?;
    Some(items)
}

/// The next value, which is a string or `null`.
pub(super) fn word(skim: &mut Skim<'_>) -> Option<Option<String>> {
    skim.text().map(|text| text.map(|text: Word<'_>| text.as_str().to_owned()))
}

/// The next value.
pub(super) fn json(skim: &mut Skim<'_>) -> Option<Json> {
    skim.json()?.decode().ok()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::format::EXAMPLE;
    use super::*;
    use crate::load::changed::{changed, shuffled};

    /// With everything that a golden may have.
    fn whole() -> &'static str {
        static WHOLE: std::sync::LazyLock<String> = std::sync::LazyLock::new(|| {
            EXAMPLE
                .replace("\"repetitions\": 5", "\"repetitions\": 5, \"usage\": {\"turns\": 3}")
                .replace(
                    "\"completed\",",
                    "\"completed\", \"output\": {\"a\": [1.0, null]}, \"stages\": [{\"node\": \"act\"}],",
                )
                .replace("\"completed\",", "\"completed\", \"counts\": {\"turns\": 1, \"steps\": 2},")
                .replace("\"turn\": 0}", "\"args_hash\": null, \"result\": null, \"turn\": 0}")
        });
        &WHOLE
    }

    fn agrees(text: &str) -> Result<bool, TestCaseError> {
        let Some(quick) = Text::quick(text) else { return Ok(false) };
        let slow = serde_json::from_str::<Text>(text);
        prop_assert!(slow.is_ok(), "{:?}: {text}", slow.err());
        prop_assert_eq!(quick, slow.unwrap());
        Ok(true)
    }

    #[test]
    fn goldens_with_everything_are_read_quickly() {
        assert!(agrees(EXAMPLE).unwrap());
        assert!(agrees(whole()).unwrap());
        let parts = ["usage", "output", "stages", "counts", "args_hash", "result"];
        assert!(parts.iter().all(|part| whole().contains(part)));
    }

    #[test]
    fn what_is_unusual_is_left_to_serde() {
        let deep = format!("{}{}", "[".repeat(300), "]".repeat(300));
        for (was, now) in [
            ("\"seen\": 4", "\"seen\": 4, \"seen\": 4"),
            ("\"seen\": 4", "\"seen\": -4"),
            ("\"seen\": 4,", ""),
            ("\"name\"", "\"n\\u0061me\""),
            ("\"turn\"", "\"unknown\""),
            ("{\"order\": \"A-17\"}", "{\"order\": 1, \"order\": 2}"),
            ("{\"order\": \"A-17\"}", &deep),
            ("{\"kind\": \"final\"}", "{\"$optional\": {\"kind\": \"final\"}}"),
        ] {
            let text = EXAMPLE.replace(was, now);
            assert_ne!(text, EXAMPLE, "{was}");
            assert!(Text::quick(&text).is_none(), "{text}");
        }
        assert!(Text::quick(&format!("{EXAMPLE}x")).is_none());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn what_is_taken_of_changed_goldens_is_what_serde_takes(text in changed(whole()), moved in shuffled(whole())) {
            agrees(&text)?;
            agrees(&moved)?;
        }
    }
}
