//! Foreign text made safe to print: escaped, quoted and cut.

pub(crate) mod words;

pub(crate) use words::{
    CUT, MAX_VALUE, clip, clip_pair, escape_all, plain, regex_reason, value, whole_value,
    write_name, write_value,
};
