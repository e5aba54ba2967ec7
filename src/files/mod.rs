//! Files: names as path segments, where everything lies, walking, opening, positions in a text, and replacing.
//!
//! Knows paths and bytes only. What a file says is for others.

pub(crate) mod layout;
pub(crate) mod names;
pub(crate) mod open;
pub(crate) mod position;
pub(crate) mod replace;
pub(crate) mod walk;
