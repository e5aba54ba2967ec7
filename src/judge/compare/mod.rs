//! Two behaviours: whether one is accepted under a mode, and how they differ.

mod align;
mod contain;
mod differences;
mod fitting;
mod flow;
mod graph;
mod in_order;
mod keep_matchers;
mod leaves;
mod linking;
mod links;
mod noise;
mod optional;
mod pairing;
mod repeats;
mod sequence;
mod set;
mod sides;

pub(crate) use contain::contains;
pub(crate) use differences::{accepts, differences, divergence};
pub(crate) use keep_matchers::{Merged, is_that_behaviour, merge, merge_input};
pub(crate) use leaves::{Leaf, differs_unnumbered, leaves};
pub(crate) use links::fits_alone;
pub(crate) use noise::Noise;
pub(crate) use repeats::{NoisePlace, Repeats};
