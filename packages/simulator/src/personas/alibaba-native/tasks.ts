import { uuidFrom } from "../../random.ts";
import type { Task, TaskEnding } from "../../tasks.ts";
import type { Operation, OperationCall, OperationReply } from "../operation.ts";

type Fields = Readonly<Record<string, unknown>>;

const endings: readonly TaskEnding[] = ["failed", "blocked", "partial", "canceled", "unknown", "stuck"];

/** A piece of work as its caller finds it: what its end says, in how many pieces. */
export type Work = Pick<Task, "output" | "count" | "usage">;

/** Begins a task, which ends as the call was told, or blocked where its output would be. */
export function startTask(call: OperationCall, work: Work): OperationReply {
  const id = uuidFrom(call.random);
  const told = call.told("task");
  const ending = endings.find((name) => name === told) ?? (call.blockedOutput ? "blocked" : "succeeded");
  call.tasks.start({ id, createdAt: call.now, polls: 0, ending, ...work });
  return {
    type: "reply",
    body: { output: { task_status: "PENDING", task_id: id }, request_id: call.ids.request },
  };
}

/** Whether the call asks for a task, as it must. */
export function isAsync({ headers }: OperationCall): boolean {
  return headers["x-dashscope-async"] === "enable";
}

/** The day and time in the form that a task tells: local to the partner, with milliseconds. */
function timeOf(now: number): string {
  return new Date(now).toISOString().replace("T", " ").replace("Z", "");
}

/** The status by how often it was asked: PENDING, RUNNING, then the end; UNKNOWN for what nobody started. */
function poll({ path, tasks, ids, now }: OperationCall): OperationReply {
  const id = path["id"] ?? "";
  const task = tasks.find(id);
  const said = (output: Fields, usage: Fields | null = null): OperationReply => ({
    type: "reply",
    body: {
      request_id: ids.request,
      output: { task_id: id, ...output },
      ...(usage === null ? {} : { usage }),
    },
  });
  if (task === null || task.ending === "unknown") return said({ task_status: "UNKNOWN" });
  task.polls += 1;
  const submitted = { submit_time: timeOf(task.createdAt), scheduled_time: timeOf(task.createdAt) };
  if (task.polls === 1) return said({ task_status: "PENDING", ...submitted });
  if (task.polls === 2 || task.ending === "stuck") return said({ task_status: "RUNNING", ...submitted });
  return ended(task, { said, times: { ...submitted, end_time: timeOf(now) } });
}

const inspection = {
  code: "DataInspectionFailed",
  message: "Output data may contain inappropriate content.",
} as const;

function ended(
  task: Task,
  { said, times }: { said: (output: Fields, usage?: Fields) => OperationReply; times: Fields },
): OperationReply {
  const metrics = (succeeded: number) => ({
    task_metrics: { TOTAL: task.count, SUCCEEDED: succeeded, FAILED: task.count - succeeded },
  });
  switch (task.ending) {
    case "failed": {
      const message = "The simulated task failed as it was asked to.";
      return said({ task_status: "FAILED", ...times, code: "InternalError", message, ...metrics(0) });
    }
    case "blocked":
      return said({ task_status: "FAILED", ...times, ...inspection, ...metrics(0) });
    case "canceled":
      return said({ task_status: "CANCELED", ...times });
    case "partial": {
      const results = Array.isArray(task.output["results"]) ? (task.output["results"] as unknown[]) : [];
      const some = results.map((result, index) => (index === 0 ? result : inspection));
      return said(
        { task_status: "SUCCEEDED", ...times, ...task.output, results: some, ...metrics(1) },
        task.usage,
      );
    }
    case "succeeded":
    case "stuck":
    case "unknown":
      return said({ task_status: "SUCCEEDED", ...times, ...task.output, ...metrics(task.count) }, task.usage);
  }
}

/** Ends a task that has not begun; what has begun goes on (background knowledge). */
function cancel({ path, tasks, ids }: OperationCall): OperationReply {
  const task = tasks.find(path["id"] ?? "");
  if (task === null || task.polls > 1) {
    const code = task === null ? "InvalidParameter" : "UnsupportedOperation";
    const message =
      task === null
        ? "The task does not exist."
        : "Failed to cancel the task, please confirm if the task is in PENDING status.";
    return { type: "reply", status: 400, body: { code, message, request_id: ids.request } };
  }
  task.ending = "canceled";
  task.polls = 2;
  return { type: "reply", body: { request_id: ids.request } };
}

/** What asks after a task. */
export const taskOperations: readonly Operation[] = [
  {
    name: "task",
    method: "GET",
    path: "/api/v1/tasks/{id}",
    parameters: {},
    required: [],
    models: [],
    answer: poll,
  },
  {
    name: "task-cancel",
    method: "POST",
    path: "/api/v1/tasks/{id}/cancel",
    parameters: {},
    required: [],
    models: [],
    answer: cancel,
  },
];
