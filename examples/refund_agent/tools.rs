//! The tools of the desk. Each reads or changes the shop's files; the agent knows the shop only through them.

use serde_json::{Map, Value, json};

use crate::Fault;
use crate::shop::{Order, Refund, Shop, days_between};

/// What a tool answered: a value, or an error in words. A [`Fault`] besides is trouble with the files themselves.
pub(crate) type Answer = Result<Value, String>;

/// Calls the tool `name`.
pub(crate) fn call(shop: &Shop, name: &str, args: &Value) -> Result<Answer, Fault> {
    let arguments = Arguments { tool: name, args };
    match name {
        "find_customer" => find_customer(shop, &arguments),
        "list_orders" => list_orders(shop, &arguments),
        "get_order" => get_order(shop, &arguments),
        "read_policy" => read_policy(shop, &arguments),
        "check_stock" => check_stock(shop, &arguments),
        "cancel_order" => cancel_order(shop, &arguments),
        "issue_refund" => issue_refund(shop, &arguments),
        "send_reply" => send_reply(shop, &arguments),
        "escalate" => escalate(shop, &arguments),
        _ => Ok(Err(format!("there is no tool {name}"))),
    }
}

struct Arguments<'a> {
    tool: &'a str,
    args: &'a Value,
}

impl<'a> Arguments<'a> {
    fn text(&self, key: &str) -> Result<&'a str, Fault> {
        self.args[key].as_str().ok_or_else(|| format!("{}: no text in `{key}`", self.tool).into())
    }

    fn number(&self, key: &str) -> Result<u64, Fault> {
        self.args[key].as_u64().ok_or_else(|| format!("{}: no number in `{key}`", self.tool).into())
    }
}

fn find_customer(shop: &Shop, arguments: &Arguments<'_>) -> Result<Answer, Fault> {
    let id = arguments.text("id")?;
    let customers: Vec<Value> = shop.read("customers")?;
    Ok(customers.into_iter().find(|c| c["id"] == id).ok_or_else(|| format!("no customer {id}")))
}

fn list_orders(shop: &Shop, arguments: &Arguments<'_>) -> Result<Answer, Fault> {
    let customer = arguments.text("customer")?;
    let orders: Vec<Order> = shop.read("orders")?;
    let theirs = orders.iter().filter(|o| o.customer == customer);
    Ok(Ok(theirs.map(|o| json!({"id": o.id, "item": o.item, "status": o.status})).collect()))
}

/// An order with what other tables say of it: days since its delivery, and what was refunded for it.
fn get_order(shop: &Shop, arguments: &Arguments<'_>) -> Result<Answer, Fault> {
    let id = arguments.text("order")?;
    let orders: Vec<Order> = shop.read("orders")?;
    let Some(order) = orders.into_iter().find(|o| o.id == id) else {
        return Ok(Err(format!("no order {id}")));
    };
    let ledger: Vec<Refund> = shop.read("refunds")?;
    let refunded: u64 = ledger.iter().filter(|r| r.order == id).map(|r| r.amount_cents).sum();
    let mut answer = serde_json::to_value(&order)?;
    answer["refunded_cents"] = refunded.into();
    if let Some(day) = &order.delivered_on {
        answer["delivered_days_ago"] = days_between(day, &shop.today()?)?.into();
    }
    Ok(Ok(answer))
}

fn read_policy(shop: &Shop, arguments: &Arguments<'_>) -> Result<Answer, Fault> {
    let topic = arguments.text("topic")?;
    let section = shop.policy(topic)?;
    Ok(section
        .map(|text| json!({"topic": topic, "text": text}))
        .ok_or_else(|| format!("no policy on {topic}")))
}

fn check_stock(shop: &Shop, arguments: &Arguments<'_>) -> Result<Answer, Fault> {
    let sku = arguments.text("sku")?;
    let stock: Map<String, Value> = shop.read("stock")?;
    let available = stock.get(sku).ok_or_else(|| format!("no article {sku}"));
    Ok(available.map(|available| json!({"sku": sku, "available": available})))
}

fn cancel_order(shop: &Shop, arguments: &Arguments<'_>) -> Result<Answer, Fault> {
    let id = arguments.text("order")?;
    arguments.text("request_id")?;
    let mut orders: Vec<Order> = shop.read("orders")?;
    let Some(order) = orders.iter_mut().find(|o| o.id == id) else {
        return Ok(Err(format!("no order {id}")));
    };
    if order.status != "processing" {
        return Ok(Err(format!("order {id} is {} already", order.status)));
    }
    order.status = "cancelled".to_owned();
    shop.write("orders", &orders)?;
    Ok(Ok(json!({"order": id, "status": "cancelled"})))
}

/// Pays money back. Whether that is right is for the desk to know: the till pays whatever it is told to.
fn issue_refund(shop: &Shop, arguments: &Arguments<'_>) -> Result<Answer, Fault> {
    let id = arguments.text("order")?;
    let orders: Vec<Order> = shop.read("orders")?;
    if !orders.iter().any(|o| o.id == id) {
        return Ok(Err(format!("no order {id}")));
    }
    let mut ledger: Vec<Refund> = shop.read("refunds")?;
    let refund = Refund {
        id: format!("R-{}", ledger.len() + 1),
        order: id.to_owned(),
        amount_cents: arguments.number("amount_cents")?,
        request_id: arguments.text("request_id")?.to_owned(),
        requested_at: arguments.text("requested_at")?.to_owned(),
    };
    let answer = json!({"refund": refund.id, "amount_cents": refund.amount_cents});
    ledger.push(refund);
    shop.write("refunds", &ledger)?;
    Ok(Ok(answer))
}

fn send_reply(shop: &Shop, arguments: &Arguments<'_>) -> Result<Answer, Fault> {
    let (customer, text) = (arguments.text("customer")?, arguments.text("text")?);
    let customers: Vec<Value> = shop.read("customers")?;
    let Some(found) = customers.iter().find(|c| c["id"] == customer) else {
        return Ok(Err(format!("no customer {customer}")));
    };
    shop.add("replies", json!({"customer": customer, "to": found["email"], "text": text}))?;
    Ok(Ok(json!({"sent_to": found["email"]})))
}

fn escalate(shop: &Shop, arguments: &Arguments<'_>) -> Result<Answer, Fault> {
    let (order, queue) = (arguments.text("order")?, arguments.text("queue")?);
    let (reason, request) = (arguments.text("reason")?, arguments.text("request_id")?);
    shop.add(
        "escalations",
        json!({"order": order, "queue": queue, "reason": reason, "request_id": request}),
    )?;
    Ok(Ok(json!({"queue": queue, "status": "waiting for a person"})))
}
