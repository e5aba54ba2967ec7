use super::*;

#[test]
fn the_place_stands_first_as_far_as_it_is_known() {
    let error = || LoadError::new(LoadErrorKind::Empty);
    let path = Path::new("runs/a/1.json");
    assert_eq!(error().to_string(), "the recording is empty");
    assert_eq!(
        error().placed(Some((3, 7))).to_string(),
        "line 3, column 7: the recording is empty"
    );
    assert_eq!(error().at(path, 9).to_string(), "runs/a/1.json: the recording is empty");
    let whole = error().placed(Some((3, 7))).at(path, 9);
    assert_eq!(whole.to_string(), "runs/a/1.json:11:7: the recording is empty");
    assert_eq!((whole.path(), whole.line(), whole.column()), (Some(path), Some(11), Some(7)));
}

#[test]
fn a_value_is_placed_in_the_recording_it_stands_in() {
    let text = "{\n  \"result\": {\"a\": 1, \"a\": 2}\n}";
    let part = &text[14..30];
    let error = crate::json::Json::parse(part).unwrap_err();
    let error = LoadError::value(text, "steps[0].result", part, &error)
        .at(Path::new("runs/login/1.json"), 1);
    assert_eq!(
        error.to_string(),
        "runs/login/1.json:2:13: steps[0].result: key \"a\" stands twice in one object"
    );
}
