//! The recorded runs of the refund desk (`examples/refund_agent`), judged as tests.

goldrun::main!();
