use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::Value;
use serde_json::value::RawValue;

use crate::harness::tables;
use crate::judge::behaviour::{Behaviour, Projection, project};
use crate::judge::compare;
use crate::judge::policy::Trajectory;
use crate::judge::suggest::{SampledCase, Setting, propose};
use crate::load::{LoadOptions, parse};
use crate::suite::SuiteConfig;

const SUITE: &str = r#"
[load]
runs = ["EXPORT"]
case_from = "task_id"
label_from = "reward"
messages_from = "traj"
repetition_from = "trial"

[accept]
label = 1.0

[compare]
trajectory = "MODE"
output = "ignore"

[tools]
effects = ["book_reservation", "cancel_reservation", "send_certificate", "update_reservation_baggages",
           "update_reservation_flights", "update_reservation_passengers"]
reads = ["*"]
"#;

/// The recordings, where they are on this machine.
fn export() -> Option<PathBuf> {
    let folder = std::env::var_os("GOLDRUN_FIELD_DATA");
    if folder.is_none() {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
    }
    Some(PathBuf::from(folder?).join("tau_bench/gpt-4o-airline.even-tasks.json"))
}

fn suite(export: &str, mode: &str) -> String {
    SUITE.replace("EXPORT", export).replace("MODE", mode)
}

/// Over all pairs of a solved trial, as the golden, and another trial of its task: solved trials accepted, of how many;
/// failed trials flagged, of how many.
fn pairs(text: &str, suite: &str) -> [u32; 4] {
    let config = SuiteConfig::parse(suite).expect("a suite");
    let options = LoadOptions {
        format: config.load.format,
        messages_from: config.load.messages_from.clone(),
        label_from: config.load.label_from.clone(),
        text_only: false,
    };
    let mut tasks: BTreeMap<String, Vec<(bool, Projection)>> = BTreeMap::new();
    for record in serde_json::from_str::<Vec<&RawValue>>(text).expect("an array of records") {
        let run = parse(record.get(), &options).expect("a record loads");
        let solved = run.label.as_ref() == config.accept.label.as_ref();
        let head: Value = serde_json::from_str(record.get()).expect("JSON");
        let projection = project(&run, &config.policy).expect("a run projects");
        tasks.entry(head["task_id"].to_string()).or_default().push((solved, projection));
    }
    assert_eq!((tasks.len(), tasks.values().map(Vec::len).sum::<usize>()), (25, 100));
    let accepts = |golden: &Behaviour, run: &Projection| {
        run.holds_something(&config.policy) && compare::accepts(golden, run, &config.policy)
    };
    let mut counts = [0; 4];
    for trials in tasks.values() {
        for (index, (_, golden)) in trials.iter().enumerate().filter(|(_, (solved, _))| *solved) {
            for (_, (solved, run)) in trials.iter().enumerate().filter(|(other, _)| *other != index)
            {
                let accepted = accepts(&golden.behaviour, run);
                let at = if *solved { 0 } else { 2 };
                counts[at] += u32::from(accepted == *solved);
                counts[at + 1] += 1;
            }
        }
    }
    counts
}

fn percent(part: u32, whole: u32) -> f64 {
    100.0 * f64::from(part) / f64::from(whole)
}

#[test]
fn effects_accept_what_was_solved_another_way_and_flag_what_was_not() {
    let Some(path) = export() else { return };
    let text = std::fs::read_to_string(path).expect("the recordings can be read");
    for (mode, least_accepted, least_flagged) in [
        ("effects", 90.0, 80.0),
        ("exact", 10.0, 99.0),
        ("unordered", 10.0, 99.0),
        ("superset", 10.0, 80.0),
        ("in_order", 10.0, 80.0),
        ("subset", 10.0, 75.0),
    ] {
        let [accepted, solved, flagged, failed] = pairs(&text, &suite("x", mode));
        let (accepted_share, flagged_share) = (percent(accepted, solved), percent(flagged, failed));
        println!(
            "{mode}: {accepted}/{solved} solved accepted ({accepted_share:.1} %), {flagged}/{failed} failed flagged ({flagged_share:.1} %)"
        );
        assert!(accepted_share >= least_accepted && flagged_share >= least_flagged, "{mode}");
    }
}

/// Nothing is known but the recordings and which of them are good.
#[test]
fn settings_suggested_from_recordings_alone_beside_six_named_effect_tools() {
    let Some(path) = export() else { return };
    let text = std::fs::read_to_string(path).expect("the recordings can be read");
    let load = &SUITE[..SUITE.find("[compare]").expect("a table")];
    let config = SuiteConfig::parse(load).expect("a suite");
    let options = LoadOptions {
        format: config.load.format,
        messages_from: config.load.messages_from.clone(),
        label_from: config.load.label_from.clone(),
        text_only: false,
    };
    let records: Vec<&RawValue> = serde_json::from_str(&text).expect("an array of records");
    let mut cases: BTreeMap<String, SampledCase<'_>> = BTreeMap::new();
    for record in records {
        let run = parse(record.get(), &options).expect("a record loads");
        let head: Value = serde_json::from_str(record.get()).expect("JSON");
        let name = head["task_id"].to_string();
        let case =
            cases.entry(name.clone()).or_insert_with(|| SampledCase { name, runs: Vec::new() });
        case.runs.push((u32::try_from(case.runs.len()).expect("few"), run));
    }
    let cases: Vec<SampledCase<'_>> = cases.into_values().collect();
    let found = propose(&cases, &config.policy, config.accept.label.as_ref());
    let settings: Vec<Setting> =
        found.settings.iter().map(|priced| priced.setting.clone()).collect();
    let toml = tables(&settings, &config.policy, &|_| Vec::new());
    println!("{toml}\n{:?}\n{:?}", found.before, found.after);
    let effects = settings.iter().find_map(|setting| match setting {
        Setting::Trajectory { trajectory: Trajectory::Effects, effects, .. } => Some(effects),
        _ => None,
    });
    // Of the six, one is called by no trial; beside them stands the transfer to a person, which none of the six is.
    assert_eq!(
        effects.expect("effects are suggested").as_slice(),
        [
            "book_reservation",
            "cancel_reservation",
            "send_certificate",
            "transfer_to_human_agents",
            "update_reservation_baggages",
            "update_reservation_flights"
        ]
    );
    let [accepted, solved, flagged, failed] = pairs(&text, &format!("{load}{toml}"));
    let named = pairs(&text, &suite("x", "effects"));
    println!(
        "suggested: {accepted}/{solved} solved accepted, {flagged}/{failed} failed flagged; named: {named:?}"
    );
    assert!(percent(accepted, solved) >= 70.0 && percent(flagged, failed) >= 80.0);
    // As the suite is, hardly any repetitions agree; with the settings most do.
    assert!(found.before.together * 2 < found.after.together, "{:?}", found.after);
}
