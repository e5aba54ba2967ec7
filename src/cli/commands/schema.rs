//! `harness schema NAME`: the JSON Schema of goldrun's own files, from the types that read them.

use std::io::Write;

use crate::cli::arguments::{SchemaArgs, SchemaName};
use crate::cli::shell::{Exit, Failure, Output};
use crate::golden::{fixture_schema, golden_schema, receipt_schema};
use crate::history::Entry;
use crate::report::Report;
use crate::run::Run;
use crate::suite::suite_schema;

pub(crate) fn schema(args: &SchemaArgs, output: &mut Output) -> Result<Exit, Failure> {
    let schema = match args.name {
        SchemaName::Run => schemars::schema_for!(Run<'static>).to_value(),
        SchemaName::Golden => golden_schema(),
        SchemaName::Fixture => fixture_schema(),
        SchemaName::Receipt => receipt_schema(),
        SchemaName::Suite => suite_schema(),
        SchemaName::History => schemars::schema_for!(Entry).to_value(),
        SchemaName::Report => schemars::schema_for!(Report).to_value(),
    };
    writeln!(output.out, "{schema:#}")?;
    Ok(Exit::Passed)
}
