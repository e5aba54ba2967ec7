//! The cases of the two suites, and the oracle: what the shop must hold when a case was handled well.

use serde_json::{Value, json};

use crate::Fault;
use crate::plan::Break;
use crate::shop::Shop;
use crate::ticket::Ticket;

/// One ticket with a known right end.
pub(crate) struct Scenario {
    pub(crate) suite: &'static str,
    pub(crate) case: &'static str,
    customer: &'static str,
    text: &'static str,
    end: End,
    /// In `tickets`, the trial in which the agent misbehaves, and how.
    pub(crate) mishap: Option<(u32, Break)>,
}

/// The one thing that must have changed in the shop, besides a reply to the customer.
enum End {
    Nothing,
    Refunded(&'static str, u64),
    Cancelled(&'static str),
    Escalated(&'static str, &'static str),
}

const fn scenario(
    suite: &'static str,
    case: &'static str,
    customer: &'static str,
    text: &'static str,
    end: End,
    mishap: Option<(u32, Break)>,
) -> Scenario {
    Scenario { suite, case, customer, text, end, mishap }
}

#[rustfmt::skip]
pub(crate) static SCENARIOS: [Scenario; 11] = [
    scenario("refunds", "in-time", "C-101",
        "Hello, the desk lamp from order A-1001 flickers. I would like my money back.",
        End::Refunded("A-1001", 4990), None),
    scenario("refunds", "too-late", "C-101",
        "Please refund order A-1002. The blanket has moths.",
        End::Nothing, None),
    scenario("refunds", "double refund", "C-103",
        "I want my money back for the cutting board, order A-1006!",
        End::Nothing, None),
    scenario("refunds", "over-limit", "C-103",
        "The stove of order A-1005 does not fit through the door. A refund, please.",
        End::Escalated("A-1005", "approvals"), None),
    scenario("refunds", "cancel-in-time", "C-102",
        "Could you cancel order A-1003? I have got a kettle as a present.",
        End::Cancelled("A-1003"), None),
    scenario("refunds", "cancel-too-late", "C-102",
        "Please cancel A-1004, I have built a bookshelf myself.",
        End::Nothing, None),
    scenario("tickets", "where is my order", "C-102",
        "Where is my bookshelf? It is order A-1004.",
        End::Nothing, None),
    scenario("tickets", "order-by-item", "C-101",
        "The desk lamp I bought from you flickers. Can I send it back?",
        End::Refunded("A-1001", 4990), Some((2, Break::ExtraRefund))),
    scenario("tickets", "exchange", "C-104",
        "My slippers (A-1007) have a hole. Can you exchange them?",
        End::Escalated("A-1007", "exchanges"), None),
    scenario("tickets", "exchange-sold-out", "C-104",
        "I would like to exchange the rain cape of order A-1008, its zip is stuck.",
        End::Refunded("A-1008", 5990), Some((3, Break::WrongAmount))),
    scenario("tickets", "somebody-elses-order", "C-102",
        "Please pay me a refund for order A-1001.",
        End::Escalated("A-1001", "identity"), Some((4, Break::SkipPolicy))),
];

impl Scenario {
    /// The scenario of this case.
    pub(crate) fn named(case: &str) -> Result<&'static Self, Fault> {
        let known = || SCENARIOS.iter().map(|s| s.case).collect::<Vec<_>>().join(", ");
        SCENARIOS
            .iter()
            .find(|s| s.case == case)
            .ok_or_else(|| format!("no case {case:?}; there are {}", known()).into())
    }

    /// What the customer writes.
    pub(crate) fn ticket(&self) -> Ticket {
        Ticket::new(self.customer, self.text)
    }

    /// What ids and times of its runs are derived from.
    pub(crate) fn seed(&self) -> String {
        format!("{}::{}", self.suite, self.case)
    }

    /// 1.0 if the shop's files hold what they held before and exactly what this case must add, else 0.0.
    pub(crate) fn reward(&self, shop: &Shop) -> Result<f64, Fault> {
        let mut refunds = pick(&Shop::seed("refunds")?, ["order", "amount_cents"]);
        let mut orders = pick(&Shop::seed("orders")?, ["id", "status"]);
        let mut escalations = Vec::new();
        match self.end {
            End::Nothing => {}
            End::Refunded(order, cents) => refunds.push([json!(order), json!(cents)]),
            End::Escalated(order, queue) => escalations.push([json!(order), json!(queue)]),
            End::Cancelled(order) => {
                orders.iter_mut().filter(|o| o[0] == order).for_each(|o| o[1] = "cancelled".into());
            }
        }
        let right = pick(&shop.read("refunds")?, ["order", "amount_cents"]) == refunds
            && pick(&shop.read("orders")?, ["id", "status"]) == orders
            && pick(&shop.read("escalations")?, ["order", "queue"]) == escalations
            && pick(&shop.read("replies")?, ["customer", "customer"])
                == [[json!(self.customer), json!(self.customer)]];
        Ok(if right { 1.0 } else { 0.0 })
    }
}

/// Two columns of a table.
fn pick(table: &Value, columns: [&str; 2]) -> Vec<[Value; 2]> {
    table
        .as_array()
        .into_iter()
        .flatten()
        .map(|row| columns.map(|column| row[column].clone()))
        .collect()
}
