use super::*;

#[test]
fn what_is_no_cost_lifts_no_limit() {
    let spending = Spending::new(0.5);
    spending.add(Some(0.5));
    assert_eq!(spending.passed(), None, "reached, and not passed");
    for cost in [None, Some(-10.0), Some(f64::NAN)] {
        spending.add(cost);
    }
    spending.add(Some(0.01));
    assert_eq!(spending.spent().unknown, 3);
    let why = "the runs before it cost 0.51 USD, more than --max-cost 0.5";
    assert_eq!(spending.passed().as_deref(), Some(why));
}
