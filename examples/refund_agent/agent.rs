//! The agent: turn after turn, it looks things up, decides, acts and answers; every call is traced.

use goldrun::run::Outcome;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::Fault;
use crate::plan::{self, Break, Decision, Facts, Lookup, euros};
use crate::shop::Shop;
use crate::ticket::Ticket;
use crate::tools::{self, Answer};
use crate::trace::{Call, Options, Trace, Turn};

/// A run is stopped after so many calls. An honest one needs fewer than ten.
const MAX_CALLS: usize = 30;

/// Handles a ticket. `seed` and the repetition determine every id and time of the run.
pub(crate) fn handle(
    shop: &Shop,
    ticket: &Ticket,
    seed: &str,
    options: Options,
) -> Result<Trace, Fault> {
    let seed = format!("{seed} #{}", options.repetition);
    let start = u32::from_str_radix(&sha256_hex(seed.as_bytes())[..6], 16)? % (8 * 3600);
    let mut desk = Desk {
        shop,
        ticket,
        options,
        seed,
        ids: 0,
        today: shop.today()?,
        seconds: 9 * 3600 + start,
        facts: Facts::default(),
        turns: Vec::new(),
    };
    let id = desk.uuid();
    let (answer, outcome) = match desk.work() {
        Ok(answer) => (Some(answer), Outcome::Completed),
        Err(Stop::Ended(outcome)) => (None, outcome),
        Err(Stop::Fault(fault)) => return Err(fault),
    };
    let (customer, ticket) = (ticket.customer.clone(), ticket.text.clone());
    Ok(Trace { id, customer, ticket, turns: desk.turns, answer, outcome })
}

/// Why a run ended without an answer.
enum Stop {
    Ended(Outcome),
    Fault(Fault),
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Stop::Fault(fault)
    }
}

struct Desk<'a> {
    shop: &'a Shop,
    ticket: &'a Ticket,
    options: Options,
    seed: String,
    ids: u32,
    today: String,
    seconds: u32,
    facts: Facts,
    turns: Vec<Turn>,
}

impl Desk<'_> {
    fn work(&mut self) -> Result<String, Stop> {
        let variation = if self.options.vary { (self.options.repetition + 3) % 4 } else { 0 };
        for group in plan::lookups(self.ticket, self.options.upset, variation) {
            self.look_up(&group)?;
            while self.broken(Break::Loop) {
                self.look_up(&group)?;
            }
        }
        let Some(name) =
            self.facts.customer.as_ref().and_then(|c| c["name"].as_str()).map(str::to_owned)
        else {
            return Ok(format!("Nobody here knows the customer {}.", self.ticket.customer));
        };
        let (done, reference) = self.act()?;
        if self.broken(Break::NoAnswer) {
            return Err(Stop::Ended(Outcome::GaveUp));
        }
        let reference = reference.map(|id| format!(" Your reference is {id}.")).unwrap_or_default();
        let text = format!("Dear {name}, {done}.{reference}");
        let args = json!({"customer": self.ticket.customer, "text": text});
        let (_, sent) = self.change("I tell the customer.", "send_reply", args)?;
        if let Err(error) = sent {
            return Ok(format!("Could not reply to {}: {error}.", self.ticket.customer));
        }
        if self.broken(Break::WrongAnswer) {
            return Ok("Nothing had to be done.".to_owned());
        }
        Ok(format!("Told {}: {done}.", self.ticket.customer))
    }

    fn broken(&self, way: Break) -> bool {
        self.options.upset == Some(way)
    }

    fn look_up(&mut self, group: &[Lookup]) -> Result<(), Stop> {
        let wanted: Vec<_> =
            group.iter().filter_map(|lookup| Some((*lookup, self.question(*lookup)?))).collect();
        if wanted.is_empty() {
            return Ok(());
        }
        let nouns: Vec<&str> = wanted.iter().map(|(lookup, _)| lookup.noun()).collect();
        let calls = wanted.iter().map(|(_, call)| call.clone()).collect();
        let answers = self.turn(format!("I look at {}.", nouns.join(" and ")), calls)?;
        for ((lookup, _), answer) in wanted.iter().zip(answers) {
            let found = answer.ok();
            match lookup {
                Lookup::Customer => self.facts.customer = found,
                Lookup::Orders => self.facts.orders = found,
                Lookup::Order => self.facts.order = found,
                Lookup::Policy => {
                    self.facts.policy = found.and_then(|v| Some(v["text"].as_str()?.to_owned()));
                }
                Lookup::Stock => self.facts.available = found.and_then(|v| v["available"].as_u64()),
            }
        }
        Ok(())
    }

    /// The call that looks something up; none where what it needs is not known.
    fn question(&self, lookup: Lookup) -> Option<(&'static str, Value)> {
        Some(match lookup {
            Lookup::Customer => ("find_customer", json!({"id": self.ticket.customer})),
            Lookup::Orders => ("list_orders", json!({"customer": self.ticket.customer})),
            Lookup::Order => ("get_order", json!({"order": self.order_number()?})),
            Lookup::Policy => ("read_policy", json!({"topic": self.ticket.intent?.topic()})),
            Lookup::Stock => ("check_stock", json!({"sku": self.facts.order.as_ref()?["sku"]})),
        })
    }

    /// The order the ticket names, or the one whose item it names.
    fn order_number(&self) -> Option<String> {
        let by_item = || {
            let orders = self.facts.orders.as_ref()?.as_array()?;
            let named = |order: &&Value| {
                order["item"].as_str().is_some_and(|item| self.ticket.mentions(item))
            };
            Some(orders.iter().find(named)?["id"].as_str()?.to_owned())
        };
        self.ticket.order.clone().or_else(by_item)
    }

    /// Decides and does it. Returns what was done in words, and the id of the request that did it.
    fn act(&mut self) -> Result<(String, Option<String>), Stop> {
        let total = self.facts.order.as_ref().and_then(|o| o["total_cents"].as_u64()).unwrap_or(0);
        let flake = self.options.flaky && self.options.repetition % 3 == 2;
        let decision = match plan::decide(self.ticket, &self.facts) {
            Decision::Refund(_) if self.broken(Break::WrongTool) => Decision::Cancel,
            Decision::Cancel if self.broken(Break::WrongTool) => Decision::Refund(total),
            Decision::Refund(cents) if self.broken(Break::WrongAmount) => {
                Decision::Refund(cents + 500)
            }
            Decision::Refund(cents) if flake => Decision::Refund(cents.saturating_sub(500)),
            decision => decision,
        };
        let order = self.order_number().unwrap_or_else(|| "unknown".to_owned());
        if flake && !matches!(decision, Decision::Refund(_)) {
            let args =
                json!({"order": order, "queue": "questions", "reason": "the desk is not sure"});
            let _asked = self.change("I am not sure, and ask a person.", "escalate", args)?;
        }
        let (done, (reference, answer)) = match decision {
            Decision::Tell(what) if self.facts.order.is_none() => return Ok((what, None)),
            Decision::Tell(what) => return Ok((format!("about order {order}: {what}"), None)),
            Decision::Refund(cents) => {
                let args =
                    json!({"order": order, "amount_cents": cents, "requested_at": self.now()});
                if self.broken(Break::ExtraRefund) {
                    let _paid =
                        self.change("I pay the money back.", "issue_refund", args.clone())?;
                }
                let made = self.change("I pay the money back.", "issue_refund", args)?;
                (format!("order {order} is refunded with {}", euros(cents)), made)
            }
            Decision::Cancel => {
                let made =
                    self.change("I cancel the order.", "cancel_order", json!({"order": order}))?;
                (format!("order {order} is cancelled"), made)
            }
            Decision::Escalate { queue, reason } => {
                let args = json!({"order": order, "queue": queue, "reason": reason});
                let made = self.change("A person has to decide this.", "escalate", args)?;
                (format!("a person will look at order {order}"), made)
            }
        };
        Ok(match answer {
            Ok(_) => (done, Some(reference)),
            Err(error) => (format!("we could not help you: {error}"), None),
        })
    }

    /// One call that changes something, with an id of its own.
    fn change(
        &mut self,
        say: &str,
        tool: &'static str,
        mut args: Value,
    ) -> Result<(String, Answer), Stop> {
        let id = self.uuid();
        args["request_id"] = id.as_str().into();
        if self.broken(Break::Crash) {
            let call = Call { id: self.call_id(), name: tool, args, at: self.now(), answer: None };
            self.turns.push(Turn { say: say.to_owned(), calls: vec![call] });
            return Err(Stop::Ended(Outcome::Crashed));
        }
        let mut answers = self.turn(say.to_owned(), vec![(tool, args)])?;
        Ok((id, answers.remove(0)))
    }

    fn turn(
        &mut self,
        say: String,
        wanted: Vec<(&'static str, Value)>,
    ) -> Result<Vec<Answer>, Stop> {
        let made: usize = self.turns.iter().map(|turn| turn.calls.len()).sum();
        if made + wanted.len() > MAX_CALLS {
            return Err(Stop::Ended(Outcome::Runaway));
        }
        let (mut calls, mut answers) = (Vec::new(), Vec::new());
        for (name, args) in wanted {
            let answer = tools::call(self.shop, name, &args)?;
            answers.push(answer.clone());
            calls.push(Call {
                id: self.call_id(),
                name,
                args,
                at: self.now(),
                answer: Some(answer),
            });
            self.seconds += 7;
        }
        self.turns.push(Turn { say, calls });
        Ok(answers)
    }

    fn now(&self) -> String {
        let (hours, minutes, seconds) =
            (self.seconds / 3600, self.seconds / 60 % 60, self.seconds % 60);
        format!("{}T{hours:02}:{minutes:02}:{seconds:02}Z", self.today)
    }

    /// The next 64 hex digits of the run.
    fn digits(&mut self) -> String {
        self.ids += 1;
        sha256_hex(format!("{} {}", self.seed, self.ids).as_bytes())
    }

    fn call_id(&mut self) -> String {
        format!("call_{}", &self.digits()[..16])
    }

    fn uuid(&mut self) -> String {
        let hex = self.digits();
        format!(
            "{}-{}-4{}-a{}-{}",
            &hex[..8],
            &hex[8..12],
            &hex[12..15],
            &hex[15..18],
            &hex[18..30]
        )
    }
}

fn sha256_hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
