//! `[budget]` as typed → limits. A limit is a number, a duration, or a table with `max`, `of_golden` and `severity`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::duration;
use super::error::SuiteError;
use super::source::Source;
use super::words::RawSeverity;
use crate::judge::check::{Check, Demand, Limit, Measure, RelativeLimit};
use crate::judge::finding::Severity;

pub(crate) type RawBudget = BTreeMap<Measure, toml::Value>;

/// A limit that is a table.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RawLimit {
    max: Option<toml::Value>,
    of_golden: Option<toml::Value>,
    #[serde(default)]
    severity: RawSeverity,
}

/// What `[budget]` says: a check for each limit, and the limits that are relative.
pub(crate) fn of_suite(
    source: &Source<'_>,
    raw: RawBudget,
) -> Result<(Vec<Check>, Vec<RelativeLimit>), SuiteError> {
    let (mut checks, mut relative) = (Vec::new(), Vec::new());
    let check = |limit, severity| Check { severity, ..Check::new(Demand::Budget(vec![limit])) };
    for (measure, value) in raw {
        let at = format!("budget.{measure}");
        let toml::Value::Table(table) = value else {
            let max = max(source, &at, measure, &value)?;
            checks.push(check(Limit { measure, max }, Severity::Error));
            continue;
        };
        let table: RawLimit =
            table.try_into().map_err(|e: toml::de::Error| source.error(&at, e.message().trim()))?;
        if table.max.is_none() && table.of_golden.is_none() {
            return Err(source.error(&at, "limits nothing; add `max` or `of_golden`"));
        }
        let severity = table.severity.into();
        if let Some(value) = &table.max {
            let max = max(source, &format!("{at}.max"), measure, value)?;
            checks.push(check(Limit { measure, max }, severity));
        }
        if let Some(value) = &table.of_golden {
            let of_golden = number(value).filter(|times| *times > 0.0);
            let at = format!("{at}.of_golden");
            let why = "must be a number above 0, as 1.5: the limit is that many times what the golden's runs used";
            let of_golden = of_golden.ok_or_else(|| source.error(&at, why))?;
            relative.push(RelativeLimit { measure, of_golden, severity });
        }
    }
    Ok((checks, relative))
}

/// The limits of one check: each a number or a duration.
pub(crate) fn of_check(
    source: &Source<'_>,
    at: &str,
    raw: RawBudget,
) -> Result<Vec<Limit>, SuiteError> {
    if raw.is_empty() {
        return Err(source.error(at, "limits nothing; add a limit, as `steps = 30`"));
    }
    let limit = |(measure, value): (Measure, toml::Value)| {
        let at = format!("{at}.{measure}");
        match value {
            toml::Value::Table(table) if table.len() == 1 && table.contains_key("max") => {
                let max = max(source, &format!("{at}.max"), measure, &table["max"])?;
                Ok(Limit { measure, max })
            }
            toml::Value::Table(_) => {
                let why = "may only have `max` here; `of_golden` and `severity` belong in [budget]";
                Err(source.error(&at, why))
            }
            value => Ok(Limit { measure, max: max(source, &at, measure, &value)? }),
        }
    };
    raw.into_iter().map(limit).collect()
}

/// The most of `measure` that a value stands for.
fn max(
    source: &Source<'_>,
    at: &str,
    measure: Measure,
    value: &toml::Value,
) -> Result<f64, SuiteError> {
    let (max, wanted) = match measure {
        Measure::Duration => {
            let text = value.as_str().and_then(duration::parse);
            (text.map(|time| time.as_secs_f64()), "a duration, as \"90s\", \"2m\" or \"1h30m\"")
        }
        Measure::CostUsd => {
            (number(value).filter(|price| *price >= 0.0), "a price in US dollars, as 0.25")
        }
        _ => {
            let whole = value.as_integer().filter(|whole| *whole >= 0);
            (whole.and(number(value)), "a whole number, as 30")
        }
    };
    max.ok_or_else(|| source.error(at, format_args!("must be {wanted}")))
}

fn number(value: &toml::Value) -> Option<f64> {
    #[expect(clippy::cast_precision_loss, reason = "a limit beyond 2^53 is none")]
    let number = value.as_float().or_else(|| value.as_integer().map(|whole| whole as f64));
    number.filter(|number| number.is_finite())
}
