//! The shop's database: a folder of JSON files, created from a built-in seed.

use std::fs;
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::Fault;

const SEED: [(&str, &str); 8] = [
    ("shop.json", include_str!("seed/shop.json")),
    ("customers.json", include_str!("seed/customers.json")),
    ("orders.json", include_str!("seed/orders.json")),
    ("stock.json", include_str!("seed/stock.json")),
    ("refunds.json", include_str!("seed/refunds.json")),
    ("escalations.json", "[]\n"),
    ("replies.json", "[]\n"),
    ("policy.md", include_str!("seed/policy.md")),
];

/// What an order was bought as, and where it is.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) id: String,
    pub(crate) customer: String,
    pub(crate) item: String,
    pub(crate) sku: String,
    pub(crate) total_cents: u64,
    pub(crate) status: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) delivered_on: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tracking: Option<String>,
}

/// One line of the ledger.
#[derive(Serialize, Deserialize)]
pub(crate) struct Refund {
    pub(crate) id: String,
    pub(crate) order: String,
    pub(crate) amount_cents: u64,
    pub(crate) request_id: String,
    pub(crate) requested_at: String,
}

/// An open shop.
pub(crate) struct Shop {
    folder: PathBuf,
}

impl Shop {
    /// The shop in `folder`; a folder without one gets the seed's.
    pub(crate) fn open(folder: &Path) -> Result<Self, Fault> {
        if !folder.join("orders.json").exists() {
            fs::create_dir_all(folder)?;
            for (name, text) in SEED {
                fs::write(folder.join(name), text)?;
            }
        }
        Ok(Self { folder: folder.to_owned() })
    }

    /// What a table held before anything was done.
    pub(crate) fn seed(table: &str) -> Result<Value, Fault> {
        let name = format!("{table}.json");
        let (_, text) = SEED
            .iter()
            .find(|(file, _)| *file == name)
            .ok_or_else(|| format!("no table {table}"))?;
        Ok(serde_json::from_str(text)?)
    }

    /// A table, as it lies on disk now.
    pub(crate) fn read<T: DeserializeOwned>(&self, table: &str) -> Result<T, Fault> {
        let text = fs::read_to_string(self.folder.join(format!("{table}.json")))?;
        serde_json::from_str(&text).map_err(|e| format!("{table}.json: {e}").into())
    }

    /// Replaces a table.
    pub(crate) fn write<T: Serialize>(&self, table: &str, rows: &T) -> Result<(), Fault> {
        let mut text = serde_json::to_string_pretty(rows)?;
        text.push('\n');
        Ok(fs::write(self.folder.join(format!("{table}.json")), text)?)
    }

    /// Adds a row to a table that is a list.
    pub(crate) fn add(&self, table: &str, row: Value) -> Result<(), Fault> {
        let mut rows: Vec<Value> = self.read(table)?;
        rows.push(row);
        self.write(table, &rows)
    }

    /// The day it is in the shop, as `YYYY-MM-DD`.
    pub(crate) fn today(&self) -> Result<String, Fault> {
        let shop: Value = self.read("shop")?;
        Ok(shop["today"].as_str().ok_or("shop.json: no day in `today`")?.to_owned())
    }

    /// The section `topic` of the policy, if there is one.
    pub(crate) fn policy(&self, topic: &str) -> Result<Option<String>, Fault> {
        let text = fs::read_to_string(self.folder.join("policy.md"))?;
        let heading = format!("## {topic}");
        let mut lines = text.lines().skip_while(|line| *line != heading);
        if lines.next().is_none() {
            return Ok(None);
        }
        let section: Vec<&str> =
            lines.take_while(|line| !line.starts_with('#')).filter(|l| !l.is_empty()).collect();
        Ok(Some(section.join(" ")))
    }
}

/// Days from one `YYYY-MM-DD` to another.
pub(crate) fn days_between(from: &str, to: &str) -> Result<i64, Fault> {
    Ok(day_number(to)? - day_number(from)?)
}

/// Days since 1970-01-01 in the Gregorian calendar; years are counted from March, so that a leap day comes last.
fn day_number(date: &str) -> Result<i64, Fault> {
    let parts: Vec<i64> = date.split('-').map(str::parse).collect::<Result<_, _>>()?;
    let [year, month, day] = parts[..] else { return Err(format!("{date:?} is no date").into()) };
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let leap_days = year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    Ok(year * 365 + leap_days + (153 * month + 2) / 5 + day - 719_469)
}
