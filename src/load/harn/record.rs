//! The records of a Harn run, as they stand in its file. Every field may be missing.

use serde_json::value::RawValue;

use crate::json::{RawJson, Text};
use crate::load::reader::{Scalar, record};

record! {
    /// `"_type": "run_record"`.
    RunRecord {
        record_type "_type" Text<'a>,
        id "id" Scalar<'a>,
        workflow_id "workflow_id" &'a RawValue,
        workflow_name "workflow_name" Text<'a>,
        task "task" Text<'a>,
        status "status" Text<'a>,
        started_at "started_at" Scalar<'a>,
        finished_at "finished_at" Scalar<'a>,
        parent "parent_run_id" Scalar<'a>,
        root "root_run_id" Scalar<'a>,
        stages "stages" Vec<StageRecord<'a>>,
        transitions "transitions" Vec<TransitionRecord<'a>>,
        checkpoints "checkpoints" Vec<CheckpointRecord<'a>>,
        pending "pending_nodes" Vec<Text<'a>>,
        completed "completed_nodes" Vec<Text<'a>>,
        children "child_runs" Vec<ChildRecord<'a>>,
        artifacts "artifacts" Vec<ArtifactRecord<'a>>,
        policy "policy" RawJson<'a>,
        execution "execution" ExecutionRecord<'a>,
        transcript "transcript" RawJson<'a>,
        usage "usage" UsageRecord<'a>,
        fixture "replay_fixture" RawJson<'a>,
        spans "trace_spans" Vec<SpanRecord<'a>>,
        recordings "tool_recordings" Vec<ToolRecord<'a>>,
        questions "hitl_questions" Vec<RawJson<'a>>,
    }
}

record! {
    StageRecord {
        id "id" Scalar<'a>,
        node "node_id" Scalar<'a>,
        kind "kind" Text<'a>,
        status "status" Text<'a>,
        outcome "outcome" Text<'a>,
        branch "branch" Text<'a>,
        started_at "started_at" Scalar<'a>,
        finished_at "finished_at" Scalar<'a>,
        visible_text "visible_text" Text<'a>,
        private_reasoning "private_reasoning" Text<'a>,
        transcript "transcript" RawJson<'a>,
        verification "verification" RawJson<'a>,
        usage "usage" UsageRecord<'a>,
        artifacts "artifacts" Vec<ArtifactRecord<'a>>,
        consumed "consumed_artifact_ids" Vec<Text<'a>>,
        produced "produced_artifact_ids" Vec<Text<'a>>,
        attempts "attempts" Vec<AttemptRecord<'a>>,
    }
}

record! {
    AttemptRecord {
        number "attempt" &'a RawValue,
        status "status" Text<'a>,
        outcome "outcome" Text<'a>,
        branch "branch" Text<'a>,
        error "error" Text<'a>,
        verification "verification" RawJson<'a>,
        started_at "started_at" Scalar<'a>,
        finished_at "finished_at" Scalar<'a>,
    }
}

record! {
    TransitionRecord {
        id "id" Scalar<'a>,
        from_stage "from_stage_id" Scalar<'a>,
        from "from_node_id" Scalar<'a>,
        to "to_node_id" Scalar<'a>,
        branch "branch" Text<'a>,
        at "timestamp" Scalar<'a>,
        consumed "consumed_artifact_ids" Vec<Text<'a>>,
        produced "produced_artifact_ids" Vec<Text<'a>>,
    }
}

record! {
    CheckpointRecord {
        id "id" Scalar<'a>,
        ready "ready_nodes" Vec<Text<'a>>,
        completed "completed_nodes" Vec<Text<'a>>,
        last_stage "last_stage_id" Scalar<'a>,
        at "persisted_at" Scalar<'a>,
        reason "reason" Text<'a>,
    }
}

record! {
    ChildRecord {
        name "worker_name" Text<'a>,
        stage "parent_stage_id" Scalar<'a>,
        task "task" Text<'a>,
        status "status" Text<'a>,
        id "run_id" Scalar<'a>,
        path "run_path" Text<'a>,
    }
}

record! {
    ArtifactRecord {
        id "id" Scalar<'a>,
        kind "kind" Text<'a>,
        title "title" Text<'a>,
        text "text" RawJson<'a>,
        data "data" RawJson<'a>,
    }
}

record! {
    UsageRecord {
        input_tokens "input_tokens" &'a RawValue,
        output_tokens "output_tokens" &'a RawValue,
        duration "total_duration_ms" &'a RawValue,
        calls "call_count" &'a RawValue,
        cost "total_cost" &'a RawValue,
        models "models" Vec<Text<'a>>,
    }
}

record! {
    ExecutionRecord {
        cwd "cwd" Text<'a>,
        env "env" RawJson<'a>,
        adapter "adapter" Text<'a>,
        repository "repo_path" Text<'a>,
        worktree "worktree_path" Text<'a>,
        branch "branch" Text<'a>,
        base "base_ref" Text<'a>,
    }
}

record! {
    SpanRecord {
        id "span_id" Scalar<'a>,
        parent "parent_id" Scalar<'a>,
        kind "kind" Text<'a>,
        name "name" Text<'a>,
        start "start_ms" &'a RawValue,
        duration "duration_ms" &'a RawValue,
    }
}

record! {
    ToolRecord {
        name "tool_name" Text<'a>,
        id "tool_use_id" Scalar<'a>,
        args_hash "args_hash" Scalar<'a>,
        result "result" RawJson<'a>,
        status "status" Text<'a>,
        rejected "is_rejected" bool,
        duration "duration_ms" &'a RawValue,
        at "timestamp" Scalar<'a>,
    }
}
