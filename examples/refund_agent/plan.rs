//! The rules of the desk: what to look up for a ticket, and what to do once it is known.

use clap::ValueEnum;
use serde_json::Value;

use crate::ticket::{Intent, Ticket};

/// Ways to misbehave.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Break {
    /// Do what is asked without reading the policy
    SkipPolicy,
    /// Refund 5 EUR too much
    WrongAmount,
    /// Refund twice
    ExtraRefund,
    /// Look up the order before the customer
    SwapOrder,
    /// Stop before the reply and the answer
    NoAnswer,
    /// End with an answer that says something else
    WrongAnswer,
    /// Die in the first call that changes something
    Crash,
    /// Look up the same thing until the limit is reached
    Loop,
    /// Cancel instead of refunding, refund instead of cancelling
    WrongTool,
}

/// Something to find out before deciding.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lookup {
    Customer,
    Orders,
    Order,
    Policy,
    Stock,
}

impl Lookup {
    pub(crate) fn noun(self) -> &'static str {
        match self {
            Lookup::Customer => "the customer",
            Lookup::Orders => "their orders",
            Lookup::Order => "the order",
            Lookup::Policy => "the policy",
            Lookup::Stock => "the stock",
        }
    }
}

/// What to look up, in groups that need not wait for each other.
pub(crate) fn lookups(ticket: &Ticket, upset: Option<Break>, variation: u32) -> Vec<Vec<Lookup>> {
    let mut groups = match ticket.order {
        Some(_) => vec![vec![Lookup::Customer], vec![Lookup::Order, Lookup::Policy]],
        None => {
            vec![vec![Lookup::Customer], vec![Lookup::Orders, Lookup::Policy], vec![Lookup::Order]]
        }
    };
    if ticket.intent == Some(Intent::Exchange) {
        groups.push(vec![Lookup::Stock]);
    }
    match variation {
        1 => groups.swap(0, 1),
        2 => {
            for extra in [Lookup::Orders, Lookup::Stock] {
                if !groups.concat().contains(&extra) {
                    groups.push(vec![extra]);
                }
            }
        }
        3 => groups = groups.concat().into_iter().map(|lookup| vec![lookup]).collect(),
        _ => {}
    }
    if upset == Some(Break::SwapOrder) {
        groups.swap(0, 1);
    }
    if upset == Some(Break::SkipPolicy) {
        for group in &mut groups {
            group.retain(|lookup| *lookup != Lookup::Policy);
        }
        groups.retain(|group| !group.is_empty());
    }
    groups
}

/// What the lookups found; what was not looked up, or not found, is absent.
#[derive(Default)]
pub(crate) struct Facts {
    pub(crate) customer: Option<Value>,
    pub(crate) orders: Option<Value>,
    pub(crate) order: Option<Value>,
    pub(crate) policy: Option<String>,
    pub(crate) available: Option<u64>,
}

/// What to do about a ticket.
pub(crate) enum Decision {
    Refund(u64),
    Cancel,
    Escalate { queue: &'static str, reason: String },
    Tell(String),
}

/// Applies the policy that was read to what is known of the order. Where no policy was read, the customer gets their way.
pub(crate) fn decide(ticket: &Ticket, facts: &Facts) -> Decision {
    let Some(order) = &facts.order else {
        return Decision::Tell("we cannot find the order; please tell us its number".to_owned());
    };
    let Some(intent) = ticket.intent else {
        return Decision::Tell(
            "please tell us whether you want a refund, an exchange or to cancel".to_owned(),
        );
    };
    let total = order["total_cents"].as_u64().unwrap_or(0);
    let status = order["status"].as_str().unwrap_or("unknown");
    let Some(policy) = &facts.policy else {
        return match intent {
            Intent::Refund | Intent::Exchange => Decision::Refund(total),
            Intent::Cancel => Decision::Cancel,
            Intent::Delivery => Decision::Tell(whereabouts(order, status)),
        };
    };
    if order["customer"] != ticket.customer.as_str() {
        let reason = format!("{} asks about an order of somebody else", ticket.customer);
        return Decision::Escalate { queue: "identity", reason };
    }
    match intent {
        Intent::Delivery => Decision::Tell(whereabouts(order, status)),
        Intent::Cancel if status == "processing" => Decision::Cancel,
        Intent::Cancel => Decision::Tell(format!("it is {status} and can no longer be cancelled")),
        Intent::Refund | Intent::Exchange => {
            // A rule that cannot be read allows nothing.
            let days_allowed = number_after(policy, "within ").unwrap_or(0);
            let limit_cents = number_after(policy, "above ").unwrap_or(0) * 100;
            let Some(days) = order["delivered_days_ago"].as_u64() else {
                return Decision::Tell(format!("it is {status} and was not delivered yet"));
            };
            if order["refunded_cents"] != 0 {
                Decision::Tell("it was refunded already".to_owned())
            } else if days > days_allowed {
                Decision::Tell(format!(
                    "it was delivered {days} days ago, and {days_allowed} days are allowed"
                ))
            } else if intent == Intent::Exchange && facts.available > Some(0) {
                Decision::Escalate {
                    queue: "exchanges",
                    reason: "the customer wants another one".to_owned(),
                }
            } else if total > limit_cents {
                let reason =
                    format!("{} is above the limit of {}", euros(total), euros(limit_cents));
                Decision::Escalate { queue: "approvals", reason }
            } else {
                Decision::Refund(total)
            }
        }
    }
}

fn whereabouts(order: &Value, status: &str) -> String {
    match order["tracking"].as_str() {
        Some(tracking) => format!("it is {status}; its tracking number is {tracking}"),
        None => format!("it is {status}"),
    }
}

/// The whole number that follows `words` in `text`.
fn number_after(text: &str, words: &str) -> Option<u64> {
    let (_, rest) = text.split_once(words)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest[..digits].parse().ok()
}

/// Cents as people write them.
pub(crate) fn euros(cents: u64) -> String {
    format!("{}.{:02} EUR", cents / 100, cents % 100)
}
