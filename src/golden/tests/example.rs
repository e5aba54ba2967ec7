//! Goldens that tests read.

/// With what most goldens have.
pub(crate) const EXAMPLE: &str = r#"{
  "format": "goldrun/golden@1",
  "suite": "refunds",
  "case": "double refund",
  "input": {"order": "A-17"},
  "compared": {"trajectory": "effects", "arguments": "exact", "effects": ["cancel_*"], "masks": ["uuid", {"pattern": "x+"}], "output": "ignore", "stages": "exact"},
  "repetitions": 5,
  "behaviours": [
    {
      "seen": 4,
      "outcome": "completed",
      "steps": [
        {"kind": "tool", "name": "cancel_order", "args": {"order": "A-17"}},
        {"kind": "final"}
      ]
    }
  ]
}
"#;

/// With everything that a golden may have, as it is written.
pub(crate) const WHOLE: &str = r##"{
  "format": "goldrun/golden@1",
  "suite": "refunds",
  "case": "double refund",
  "reason": "the desk asks first",
  "input": {"$$ref": "#/a", "order": {"$any": "string"}},
  "compared": {
    "trajectory": "in_order",
    "arguments": "superset",
    "tool_arguments": {"a": {"ignore": ["t.id"], "mode": "subset"}, "b_*": {}},
    "status": "exact",
    "results": "exact",
    "counts": "exact",
    "effects": ["cancel_*"],
    "reads": ["get_*"],
    "left_out": ["get_order"],
    "masks": ["uuid", {"at": "**.id", "use": "hex"}, {"pattern": "x+"}],
    "idle": ["path"],
    "redact": {"keys": ["password"], "patterns": ["s3cr[e3]t"]},
    "output": {"similarity": 0.9},
    "stages": "exact",
    "hollow": "allowed"
  },
  "repetitions": 5,
  "usage": {"steps": 3, "turns": 2, "tool_calls": 2, "cost_usd": 0.25, "duration": 1.5},
  "behaviours": [
    {
      "seen": 4,
      "outcome": "completed",
      "output": {"a": [1, null, 18446744073709551617], "steps": [], "z": "é\u0001"},
      "counts": {"turns": 2, "steps": 3},
      "steps": [
        {"kind": "tool", "name": "cancel_order", "args": {"order": "A-17", "steps": [1]}, "result": [1.5]},
        {
          "$optional": {
            "kind": "tool",
            "name": "get",
            "args_hash": "0f",
            "result": null,
            "status": "open",
            "same_turn": true
          }
        },
        {"kind": "final"}
      ],
      "stages": [
        {"node": "act", "occurrence": 0},
        {"branch": {"$match": "^b"}, "node": "act", "occurrence": 1, "outcome": "success", "status": "completed"}
      ]
    },
    {"seen": 1, "added": true, "outcome": "gave_up", "steps": []}
  ]
}
"##;
