//! A trace as a recording: goldrun's own format, chat messages, or a result record with chat messages inside.

use goldrun::run::{Agent, Json, Outcome, RawJson, Run, Step, StepKind, StepStatus};
use serde::Serialize;
use serde_json::{Value, json};

use crate::Fault;
use crate::trace::{Call, Trace};

const INSTRUCTION: &str =
    "You are the refund desk of a shop. Answer the customer's ticket, within the policy.";

/// The trace as a `goldrun/run@1` file.
pub(crate) fn native(trace: &Trace, reward: Option<f64>) -> Result<String, Fault> {
    let mut run = Run::new();
    run.id = Some(trace.id.as_str().into());
    run.task = Some(INSTRUCTION.into());
    run.agent =
        Some(Agent { name: Some("refund-desk".into()), version: Some("1".into()), model: None });
    run.input = Some(raw(&json!({"customer": trace.customer, "ticket": trace.ticket}))?);
    run.output = trace.answer.as_deref().map(RawJson::string);
    run.outcome = trace.outcome;
    run.label = reward.map(|reward| Json::parse(&format!("{reward:?}"))).transpose()?;
    let mut number = 0;
    for turn in &trace.turns {
        let said = Some(RawJson::string(&turn.say));
        run.steps.push(Step { result: said, turn: Some(number), ..Step::new(StepKind::Turn) });
        for call in &turn.calls {
            run.steps.push(step(call, number)?);
        }
        number += 1;
    }
    if let Some(answer) = &trace.answer {
        let said = Some(RawJson::string(answer));
        run.steps.push(Step { result: said, turn: Some(number), ..Step::new(StepKind::Final) });
    }
    Ok(serde_json::to_string_pretty(&run)? + "\n")
}

fn step(call: &Call, turn: u32) -> Result<Step<'_>, Fault> {
    let (result, status) = match &call.answer {
        Some(Ok(value)) => (Some(raw(value)?), StepStatus::Ok),
        Some(Err(error)) => (Some(RawJson::string(error)), StepStatus::Error),
        None => (None, StepStatus::Open),
    };
    let (status, turn, at) = (Some(status), Some(turn), Some(call.at.as_str().into()));
    Ok(Step { result, status, turn, at, ..Step::tool(call.name, Some(raw(&call.args)?)) })
}

fn raw(value: &Value) -> Result<RawJson<'static>, Fault> {
    Ok(RawJson::new(value.to_string())?)
}

/// A chat message; members in the order people expect.
#[derive(Serialize)]
struct Message {
    role: &'static str,
    content: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tool_calls: Vec<ToolCall>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_call_id: Option<String>,
}

#[derive(Serialize)]
struct ToolCall {
    id: String,
    r#type: &'static str,
    function: Function,
}

#[derive(Serialize)]
struct Function {
    name: &'static str,
    arguments: String,
}

#[derive(Serialize)]
struct Record<'a> {
    task: &'a str,
    trial: u32,
    reward: f64,
    messages: Vec<Message>,
}

fn messages(trace: &Trace) -> Vec<Message> {
    let say = |role, content: String| Message {
        role,
        content,
        tool_calls: Vec::new(),
        tool_call_id: None,
    };
    let mut messages = vec![
        say("system", INSTRUCTION.to_owned()),
        say("user", format!("Customer {} writes: {}", trace.customer, trace.ticket)),
    ];
    for turn in &trace.turns {
        let calls = turn.calls.iter().map(|call| ToolCall {
            id: call.id.clone(),
            r#type: "function",
            function: Function { name: call.name, arguments: call.args.to_string() },
        });
        messages
            .push(Message { tool_calls: calls.collect(), ..say("assistant", turn.say.clone()) });
        for call in &turn.calls {
            let content = match &call.answer {
                Some(Ok(value)) => value.to_string(),
                Some(Err(error)) => json!({"error": error}).to_string(),
                None => continue,
            };
            messages.push(Message { tool_call_id: Some(call.id.clone()), ..say("tool", content) });
        }
    }
    if let (Some(answer), Outcome::Completed) = (&trace.answer, trace.outcome) {
        messages.push(say("assistant", answer.clone()));
    }
    messages
}

/// The trace as a list of chat messages.
pub(crate) fn openai(trace: &Trace) -> Result<String, Fault> {
    Ok(serde_json::to_string_pretty(&messages(trace))? + "\n")
}

/// The trace as one line of a file of result records.
pub(crate) fn record(task: &str, trial: u32, reward: f64, trace: &Trace) -> Result<String, Fault> {
    Ok(serde_json::to_string(&Record { task, trial, reward, messages: messages(trace) })? + "\n")
}
