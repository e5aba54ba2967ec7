//! A recording session: every scenario, several times, into the folders of the suites.

use std::fs;
use std::path::Path;

use crate::Fault;
use crate::agent;
use crate::plan::Break;
use crate::recording;
use crate::scenarios::{SCENARIOS, Scenario};
use crate::shop::Shop;
use crate::trace::{Options, Trace};

/// Records every scenario, each run in a shop of its own. Returns how many runs were made.
///
/// `refunds` gets a file a run, `runs/<case>/<repetition>.json`; `tickets` one export with a result record a line, in
/// which lookups vary from trial to trial and some trials fail: those of [`Scenario::mishap`], unless `upset` makes all.
pub(crate) fn record(
    root: &Path,
    repetitions: Option<u32>,
    upset: Option<Break>,
    flaky: bool,
) -> Result<u32, Fault> {
    let mut written = 0;
    let mut export = String::new();
    for scenario in &SCENARIOS {
        let folder = root.join("suites").join(scenario.suite);
        let chat = scenario.suite == "tickets";
        let runs = folder.join("runs").join(segment(scenario.case));
        if runs.exists() {
            fs::remove_dir_all(&runs)?;
        }
        for repetition in 1..=repetitions.unwrap_or(if chat { 4 } else { 3 }) {
            let mishap =
                scenario.mishap.filter(|(trial, _)| *trial == repetition).map(|(_, way)| way);
            let options = Options { upset: upset.or(mishap), flaky, vary: chat, repetition };
            let (trace, reward) = run(scenario, options)?;
            if chat {
                export += &recording::record(scenario.case, repetition, reward, &trace)?;
            } else {
                fs::create_dir_all(&runs)?;
                fs::write(
                    runs.join(format!("{repetition}.json")),
                    recording::native(&trace, Some(reward))?,
                )?;
            }
            written += 1;
        }
    }
    let exports = root.join("suites/tickets/exports");
    fs::create_dir_all(&exports)?;
    fs::write(exports.join("trials.jsonl"), export)?;
    Ok(written)
}

fn run(scenario: &Scenario, options: Options) -> Result<(Trace, f64), Fault> {
    let folder = tempfile::tempdir()?;
    let shop = Shop::open(folder.path())?;
    let trace = agent::handle(&shop, &scenario.ticket(), &scenario.seed(), options)?;
    Ok((trace, scenario.reward(&shop)?))
}

/// A case's name as a folder's: every byte but `a-z0-9._-` becomes `%` and two hex digits.
fn segment(name: &str) -> String {
    let keep =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._-".contains(&byte);
    name.bytes()
        .map(|b| if keep(b) { char::from(b).to_string() } else { format!("%{b:02x}") })
        .collect()
}
