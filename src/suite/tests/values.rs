use super::*;

#[test]
fn strings_are_toml_on_one_line() {
    assert_eq!(toml_string("steps.**.args"), r#""steps.**.args""#);
    for text in
        ["", "a\"b\\c'd", "one\ntwo\r\n\t", "\u{0}\u{1b}[0m\u{7f}", "é \u{2028} 🦀", "\"\"\" '''"]
    {
        let written = toml_string(text);
        assert!(!written.contains(char::is_control), "{written}");
        let read: toml::Table = format!("key = {written}").parse().unwrap();
        assert_eq!(read["key"].as_str(), Some(text), "{written}");
    }
}
