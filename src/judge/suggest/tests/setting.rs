use super::*;
use crate::judge::policy::Arguments;

#[test]
fn a_tool_only_looks_where_its_name_says_nothing_else() {
    for name in [
        "get_order",
        "listEvents",
        "search_direct_flight",
        "think",
        "mcp__calendar__list_events",
        "calendar.find",
        "Read",
        "check_stock",
        "ns/get-user",
        "ns::view",
    ] {
        assert!(only_looks(name), "{name}");
    }
    for name in [
        "book",
        "update_reservation",
        "get_or_create",
        "check_out",
        "search_and_book",
        "transfer_to_human_agents",
        "list__delete_all",
        "targets",
        "",
        "_",
        "getaway",
        "get.set",
        "run_query",
        "Bash",
    ] {
        assert!(!only_looks(name), "{name}");
    }
}

#[test]
fn what_is_ignored_of_a_tool_keeps_what_a_pattern_asks_of_it() {
    let mut policy = Policy {
        tool_arguments: vec![ToolArguments {
            tools: Pattern::new("se*").unwrap(),
            mode: Some(Arguments::Subset),
            ignore: vec![KeyPath::new("trace").unwrap()],
        }],
        ..Policy::default()
    };
    for path in ["id", "at"] {
        let path = KeyPath::new(path).unwrap();
        Setting::Ignore { tool: "send".to_owned(), path, values: None }.apply(&mut policy);
    }
    let (mode, ignored) = policy.arguments_of("send");
    let ignored: Vec<&str> = ignored.iter().map(KeyPath::as_str).collect();
    assert_eq!((mode, ignored), (Arguments::Subset, vec!["trace", "id", "at"]));
    assert_eq!(policy.arguments_of("seek").1.len(), 1);
    assert_eq!(policy.tool_arguments.len(), 2);
}
