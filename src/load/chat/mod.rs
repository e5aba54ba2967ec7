//! Chat messages, in the wire formats of model providers. One file a format.

mod answers;
mod messages;
pub(crate) mod openai;

#[cfg(test)]
pub(crate) use messages::{Message, Object};
