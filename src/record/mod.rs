//! Recording: looking at what runs leave behind, while it is there.
//!
//! Only here are processes started. What is seen becomes part of the recording; what it amounts to is judged elsewhere.

#[cfg(unix)]
mod group;
#[cfg(unix)]
pub mod validate;
