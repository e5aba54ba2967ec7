use super::*;
use crate::json::Json;

fn behaviour(calls: &[(u32, &str, &str)]) -> Behaviour {
    let step = |&(turn, name, args): &(u32, &str, &str)| BehaviourStep {
        status: None,
        kind: StepKind::Tool,
        name: Some(name.to_owned()),
        args: Some(Json::from(args)),
        args_hash: None,
        result: None,
        turn: Some(turn),
        same_turn: false,
        optional: false,
    };
    let mut behaviour =
        Behaviour { steps: calls.iter().map(step).collect(), ..Behaviour::default() };
    canonicalise(&mut behaviour);
    behaviour
}

#[test]
fn calls_of_one_turn_have_no_order_and_turns_do() {
    assert_eq!(
        behaviour(&[(4, "b", ""), (4, "a", ""), (9, "c", "")]),
        behaviour(&[(0, "a", ""), (0, "b", ""), (1, "c", "")])
    );
    assert_ne!(behaviour(&[(0, "a", ""), (0, "b", "")]), behaviour(&[(0, "a", ""), (1, "b", "")]));
    assert_ne!(behaviour(&[(0, "a", ""), (1, "b", "")]), behaviour(&[(0, "b", ""), (1, "a", "")]));
    // The same number again later is another turn, not the same one.
    assert_eq!(behaviour(&[(0, "a", ""), (1, "b", ""), (0, "a", "")]).steps[2].turn, Some(2));
}

#[test]
fn the_order_of_a_turn_does_not_leak_into_the_numbers() {
    let one = behaviour(&[(0, "get", "<uuid 1>"), (0, "get", "<uuid 2>"), (1, "book", "<uuid 2>")]);
    let other =
        behaviour(&[(0, "get", "<uuid 1>"), (0, "get", "<uuid 2>"), (1, "book", "<uuid 1>")]);
    assert_eq!(one, other, "both book one of the two that they got");
    let neither =
        behaviour(&[(0, "get", "<uuid 1>"), (0, "get", "<uuid 2>"), (1, "book", "<uuid 3>")]);
    assert_ne!(one, neither);
}

#[test]
fn canonical_form_is_a_fixed_point_and_says_where_steps_came_from() {
    let mut once = behaviour(&[(0, "b", "<uuid 5>"), (0, "a", "<uuid 4>"), (1, "c", "<uuid 5>")]);
    let again = once.clone();
    assert_eq!(canonicalise(&mut once), [0, 1, 2]);
    assert_eq!(once, again);
    let texts: Vec<_> =
        once.steps.iter().map(|s| s.args.as_ref().unwrap().as_str().unwrap()).collect();
    assert_eq!(texts, ["<uuid 1>", "<uuid 2>", "<uuid 2>"]);
}
