//! Run records of the Harn agent language: the file's fields, the calls among them, and the run they are.

mod calls;
mod record;
mod run;

pub(crate) use run::load;
