use std::path::PathBuf;

use serde_json::Value;

use crate::judge::verdict::mean_pass_k;

fn close(value: &Value, expected: f64) {
    let found = value.as_f64().expect("a number");
    assert!((found - expected).abs() < 1e-9, "{found} is not {expected}");
}

#[test]
fn the_published_rates_of_tau_bench() {
    let Some(folder) = std::env::var_os("GOLDRUN_FIELD_DATA") else {
        eprintln!("skipped: GOLDRUN_FIELD_DATA is not set");
        return;
    };
    let path = PathBuf::from(folder).join("matching/tau_bench_pass_hat_k.json");
    let data: Value =
        serde_json::from_str(&std::fs::read_to_string(path).expect("the figures")).expect("JSON");
    let trials = u32::try_from(data["n_trials"].as_u64().expect("a count")).expect("small");
    let tasks = data["successes_per_task"].as_object().expect("tasks");
    let solved = |count: &Value| u32::try_from(count.as_u64().expect("a count")).expect("small");
    let cases: Vec<(u32, u32)> = tasks.values().map(|count| (trials, solved(count))).collect();
    let rates = mean_pass_k(&cases);
    assert_eq!((cases.len(), rates.len()), (50, 4));
    for rate in rates {
        close(&data["expected"][format!("pass^{}", rate.k)], rate.pass_hat_k);
        close(&data["expected"][format!("pass@{}", rate.k)], rate.pass_at_k);
    }
}
