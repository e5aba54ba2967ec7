//! The JSON in what a model wrote.

use serde_json::value::RawValue;

const FENCE: &str = "```";
const OPEN: &str = "```json";

/// The first JSON value in a block fenced as `json`; without such a block, all of `text` if it is an object. A fence inside a string
/// of the value does not end the block.
pub(crate) fn json_of(text: &str) -> Result<&str, String> {
    let text = text.trim();
    if let Some(start) = text.find(OPEN) {
        let block = &text[start + OPEN.len()..];
        let mut values = serde_json::Deserializer::from_str(block).into_iter::<&RawValue>();
        let value =
            values.next().ok_or("the fenced block is empty")?.map_err(|error| error.to_string())?;
        if !block[values.byte_offset()..].trim_start().starts_with(FENCE) {
            return Err("the fenced block does not end after its JSON value".to_owned());
        }
        return Ok(value.get());
    }
    if !text.starts_with('{') {
        return Err(
            "there is no block fenced as ```json, and the text is no JSON object".to_owned()
        );
    }
    serde_json::from_str::<&RawValue>(text).map(RawValue::get).map_err(|error| error.to_string())
}
