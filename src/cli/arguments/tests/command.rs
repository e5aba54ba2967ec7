use super::*;

#[test]
fn the_definition_holds_together() {
    Arguments::command().debug_assert();
}
