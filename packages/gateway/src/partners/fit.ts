import { type Dialect, type ParameterName, parameterNames } from "./dialect.ts";
import { checkMedia, fitForm, fitSpeech, fitTools } from "./fit-form.ts";
import { frameOf } from "./hooks/chat-completions.ts";
import { encoderOf } from "./hooks/registry.ts";
import { merge } from "./merge.ts";
import { checkMessages } from "./message-limits.ts";
import { type ModelManner, mannerOf } from "./model-manner.ts";
import { reasoningOf, type PartnerTask } from "./task.ts";

type Fields = Record<string, unknown>;
type Parameter = NonNullable<ModelManner["parameters"][ParameterName]>;

/**
 * The body to send; what the dialect cannot carry or would bend, for which nothing is sent; and what was left out
 * of the conversation because the partner forbids it. None is dropped in silence.
 */
export type Fitted = { body: Fields; unsupported: readonly string[]; omitted: readonly string[] };

/** Fits a task to a dialect; for example `maxTokens` becomes `max_completion_tokens`. */
export function fit(dialect: Dialect, model: string, task: PartnerTask): Fitted {
  const manner = mannerOf(dialect, model);
  const encode = encoderOf(dialect) ?? frameOf;
  const body = encode(task, { dialect, model });
  merge(body, manner.always);
  if (task.stream) merge(body, manner.whenStreamed);
  const tools = fitTools(dialect, task);
  const form = fitForm(manner, task);
  const speech = fitSpeech(manner, model, task);
  for (const lay of [...tools.lays, ...form.lays, ...speech.lays]) merge(body, lay);
  const unsupported = [
    ...fitThinking(manner, task, body),
    ...fitParameters(dialect, manner, { task, body }),
    ...tools.unsupported,
    ...form.unsupported,
    ...speech.unsupported,
    ...checkMedia(manner, model, task),
    ...checkMessages(dialect, task.messages),
  ];
  const reasoned = task.messages.some((message) => reasoningOf(message) !== null);
  const unsaid = reasoned && dialect.messages.reasoning === null ? ["reasoning"] : [];
  return { body, unsupported, omitted: [...unsaid, ...tools.omitted] };
}

/** Whether the model will think, and what says so to it. */
function fitThinking({ thinking }: ModelManner, task: PartnerTask, body: Fields): string[] {
  if (!task.thinking) {
    if (thinking.off) merge(body, thinking.off);
    return thinking.off === null && thinking.streamedOnly && !task.stream ? ["stream"] : [];
  }
  if (!thinking.on || (thinking.streamedOnly && !task.stream)) return ["thinking"];
  merge(body, thinking.on);
  const { budget, effort } = task.thinking;
  const unsupported: string[] = [];
  const word = effort && thinking.effort?.values[effort];
  if (word !== undefined && thinking.effort) setAt(body, thinking.effort.name, word);
  else if (effort) unsupported.push("effort");
  if (budget === null) return unsupported;
  if (thinking.budget && !isOutside(thinking.budget, budget)) setAt(body, thinking.budget.name, budget);
  else unsupported.push("thinkingBudget");
  return unsupported;
}

function fitParameters(
  dialect: Dialect,
  manner: ModelManner,
  { task, body }: { task: PartnerTask; body: Fields },
): string[] {
  const unsupported = new Set<string>();
  const wanted = task.parameters;
  for (const [first, second] of dialect.exclusions) {
    if (wanted[first] == null || wanted[second] == null) continue;
    unsupported.add(first);
    unsupported.add(second);
  }
  const thinks = manner.thinking.off === null || task.thinking !== undefined;
  for (const key of parameterNames) {
    const parameter = manner.parameters[key];
    const value = wanted[key] ?? null;
    const pinned = manner.pinned[key];
    if (value === null) {
      if (parameter?.default !== undefined) setAt(body, parameter.name, parameter.default);
    } else if (pinned !== undefined) {
      if (value !== pinned) unsupported.add(key);
    } else if (
      !parameter ||
      isOutside(parameter, value) ||
      (thinks && manner.thinking.ignored.includes(key))
    ) {
      unsupported.add(key);
    } else if (!unsupported.has(key)) {
      setAt(body, parameter.name, parameter.list && typeof value === "string" ? [value] : value);
    }
  }
  return [...unsupported];
}

function isOutside(parameter: Parameter, value: unknown): boolean {
  if (Array.isArray(value)) return parameter.most !== undefined && value.length > parameter.most;
  if (typeof value !== "number") return false;
  return (
    (parameter.min !== undefined && value < parameter.min) ||
    (parameter.max !== undefined && value > parameter.max)
  );
}

/** Sets a value under a name whose dots lead into objects. */
function setAt(body: Fields, name: string, value: unknown): void {
  const steps = name.split(".");
  const last = steps.pop() ?? name;
  let inner = body;
  for (const step of steps) inner = (inner[step] ??= {}) as Fields;
  inner[last] = value;
}
