//! The keywords that measure numbers, by all their digits: bounds, multiples, and formats of numbers.

use jsonschema::{Keyword, ValidationError};
use serde_json::Value;

use super::exact::{Exact, Spot, from_schema};
use crate::json::{Json, Number};

pub(crate) enum NumberRule {
    /// It is on the right side of a limit.
    Bound {
        limit: Number,
        upper: bool,
        exclusive: bool,
    },
    MultipleOf(Number),
    /// It is a number that a type of programming languages holds.
    Format {
        name: &'static str,
        least: Number,
        most: Number,
        whole: bool,
    },
}

/// The keywords whose value is a number, but for `multipleOf`: which are upper, which exclusive.
pub(crate) const BOUNDS: [(&str, bool, bool); 4] = [
    ("minimum", false, false),
    ("maximum", true, false),
    ("exclusiveMinimum", false, true),
    ("exclusiveMaximum", true, true),
];

/// The formats of numbers that schemars and OpenAPI write, and what they hold.
pub(crate) const NUMBER_FORMATS: [(&str, &str, &str); 14] = [
    ("int8", "-128", "127"),
    ("int16", "-32768", "32767"),
    ("int32", "-2147483648", "2147483647"),
    ("int64", "-9223372036854775808", "9223372036854775807"),
    ("int", "-9223372036854775808", "9223372036854775807"),
    (
        "int128",
        "-170141183460469231731687303715884105728",
        "170141183460469231731687303715884105727",
    ),
    ("uint8", "0", "255"),
    ("uint16", "0", "65535"),
    ("uint32", "0", "4294967295"),
    ("uint64", "0", "18446744073709551615"),
    ("uint", "0", "18446744073709551615"),
    ("uint128", "0", "340282366920938463463374607431768211455"),
    ("float", "-3.4028234663852886e38", "3.4028234663852886e38"),
    ("double", "-1.7976931348623157e308", "1.7976931348623157e308"),
];

impl NumberRule {
    pub(crate) fn bound(limit: &Value, upper: bool, exclusive: bool) -> Option<Self> {
        Some(Self::Bound { limit: number(limit)?, upper, exclusive })
    }

    pub(crate) fn multiple_of(divisor: &Value) -> Option<Self> {
        number(divisor).map(Self::MultipleOf)
    }

    pub(crate) fn format(name: &str) -> Option<Self> {
        let (name, least, most) = NUMBER_FORMATS.iter().find(|(known, _, _)| *known == name)?;
        let whole = name.contains("int");
        let (least, most) = (Number::from_literal(least), Number::from_literal(most));
        Some(Self::Format { name, least, most, whole })
    }

    /// What `value` breaks, in words. Values that are not numbers break nothing.
    fn broken(&self, value: &Json) -> Option<String> {
        let Json::Number(number) = value else { return None };
        match self {
            Self::Bound { limit, upper, exclusive } => {
                let order = number.cmp_value(limit);
                let within = if *upper { order.is_lt() } else { order.is_gt() };
                let word = match (upper, exclusive) {
                    (true, false) => "is above",
                    (true, true) => "is not below",
                    (false, false) => "is below",
                    (false, true) => "is not above",
                };
                let wrong = !within && (*exclusive || order.is_ne());
                wrong.then(|| format!("{word} {limit}"))
            }
            Self::MultipleOf(divisor) => {
                let multiple = number.is_multiple_of(divisor) == Some(true);
                (!multiple).then(|| format!("is not a multiple of {divisor}"))
            }
            Self::Format { name, least, most, whole } => {
                let within = number.cmp_value(least).is_ge() && number.cmp_value(most).is_le();
                let fits = within && (number.is_whole() || !whole);
                (!fits).then(|| format!("is not of the format {name}"))
            }
        }
    }
}

fn number(value: &Value) -> Option<Number> {
    value.as_number().map(from_schema)
}

impl<'i> Keyword<'i, Exact> for NumberRule {
    fn validate(&self, value: Spot<'i>) -> Result<(), ValidationError<'i>> {
        self.broken(value.value).map_or(Ok(()), |why| Err(ValidationError::custom(why)))
    }

    fn is_valid(&self, value: Spot<'i>) -> bool {
        self.broken(value.value).is_none()
    }
}

#[cfg(test)]
#[path = "tests/number.rs"]
mod tests;
