//! Chat messages, in the wire formats of model providers. One file a format.

mod answers;
pub(super) mod messages;
pub(super) mod openai;
