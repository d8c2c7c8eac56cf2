/** How a task ends; `stuck` never does, `partial` gives one result and an error for each other. */
export type TaskEnding = "succeeded" | "failed" | "blocked" | "partial" | "canceled" | "unknown" | "stuck";

/** One piece of work that is asked for in one call and fetched in another. */
export type Task = {
  id: string;
  createdAt: number;
  polls: number;
  ending: TaskEnding;
  /** What the end says where it is a good one, and how many pieces that is. */
  output: Readonly<Record<string, unknown>>;
  count: number;
  usage: Readonly<Record<string, unknown>>;
};

/** A file that a result's address leads to. */
export type ResultFile = {
  bytes: Buffer;
  type: string;
  expiresAt: number;
  /** What the address must carry. */
  signature: string;
  /** Where the address sends its visitor on to, by a fault. */
  redirect: string | null;
};

/** Tasks and result files of one run; the oldest are forgotten beyond the bound. */
export type Tasks = {
  start: (task: Task) => void;
  find: (id: string) => Task | null;
  keep: (id: string, file: ResultFile) => void;
  file: (id: string) => ResultFile | null;
};

/** Most tasks and most files that are remembered at once. */
const bound = 500;

/** Starts without tasks; for example `startTasks().find("none")` is `null`. */
export function startTasks(): Tasks {
  const tasks = new Map<string, Task>();
  const files = new Map<string, ResultFile>();
  return {
    start: (task) => remember(tasks, task.id, task),
    find: (id) => tasks.get(id) ?? null,
    keep: (id, file) => remember(files, id, file),
    file: (id) => files.get(id) ?? null,
  };
}

function remember<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.set(key, value);
  if (map.size <= bound) return;
  const [oldest] = map.keys();
  if (oldest !== undefined) map.delete(oldest);
}
