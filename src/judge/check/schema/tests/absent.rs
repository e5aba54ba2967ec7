use super::*;

#[test]
fn every_schema_is_refused_by_the_name_of_the_feature() {
    let schema = Json::parse(r#"{"type": "string"}"#).unwrap();
    assert!(Schema::new(&schema).unwrap_err().to_string().contains("its feature `schema`"));
}
