#!/bin/sh
# The least that an agent does to be recorded: what it did, a JSON line a step, into the journal it was told of.
read -r input
{
    echo '{"type": "step", "kind": "tool", "name": "get_order", "args": '"$input"', "result": {"late": true}}'
    echo '{"type": "step", "kind": "tool", "name": "send_reply", "args": {"text": "It is late; sorry."}}'
    echo '{"type": "step", "kind": "final", "result": "Told the customer."}'
} >> "$GOLDRUN_JOURNAL"
