import type { Dialect } from "../dialect.ts";
import { fill, namesIn } from "./fill.ts";
import type { Operation, ValueName } from "./operation.ts";
import {
  operationNameOf,
  type OperationTask,
  plainText,
  type Scope,
  type TaskValue,
  valuesOf,
} from "./values.ts";

/** One call of several that a task may need: its body, and which of the inputs it asks with. */
export type Portion = { body: ReturnType<typeof fill>; from: number; size: number };

/** What to ask; or what the dialect cannot carry or would bend, for which nothing is asked. */
export type FittedOperation =
  | { type: "fits"; operation: Operation; portions: readonly Portion[]; omitted: readonly string[] }
  | { type: "unsupported"; names: readonly string[] };

/** Calls that one task may need; a partner that takes too few texts at once is no partner for more. */
const mostPortions = 64;

/**
 * Fits a task to a dialect. Nothing that was asked is dropped in silence: it is told, refused, or named as omitted.
 *
 * @example fitOperation(dialect, "text-embedding-3-small", { type: "embed", inputs: ["a"], dimensions: null })
 */
export function fitOperation(dialect: Dialect, model: string, task: OperationTask): FittedOperation {
  const name = operationNameOf(task);
  const operation = dialect.operations?.[name]?.find(({ models }) => models?.test(model) ?? true);
  if (!operation) return { type: "unsupported", names: [name] };
  const { scope, wrong } = told(operation, valuesOf(task, model));
  const used = namesIn(operation.body);
  // Asked one by one, texts are told each by itself.
  if (operation.batch === 1 && used.has("input")) used.add("inputs");
  const lost = askedIn(task).filter(
    ({ name: asked, by }) =>
      !by.some((value) => used.has(value)) &&
      !operation.omits.includes(asked) &&
      !isFixed(operation, asked, scope),
  );
  const both = operation.apart.filter(([one, other]) => scope[one] != null && scope[other] != null);
  const refused = [...lost.map(({ name: asked }) => asked), ...both.map(([, other]) => other)];
  const unsupported = [...new Set([...wrong, ...refused])];
  if (unsupported.length > 0) return { type: "unsupported", names: unsupported };
  const omitted = askedIn(task)
    .filter(({ name: asked, by }) => operation.omits.includes(asked) && !by.some((value) => used.has(value)))
    .map(({ name: asked }) => asked);
  const portions = portionsOf(operation, scope);
  if (portions.length > mostPortions) return { type: "unsupported", names: ["inputs"] };
  return { type: "fits", operation, portions, omitted };
}

/** The values as the partner is told them, and those that it would not take. */
function told(operation: Operation, scope: Scope): { scope: Scope; wrong: ValueName[] } {
  const given: Scope = { ...scope };
  const wrong: ValueName[] = [];
  for (const key of Object.keys(operation.values)) {
    const name = key as ValueName;
    const rule = operation.values[name];
    const value = scope[name] ?? null;
    if (!rule) continue;
    if (name === "input" && inputsOf(scope).some(({ input }) => input && isOutside(rule, input))) {
      wrong.push(name);
      continue;
    }
    if (value === null) {
      if (rule.default !== undefined) given[name] = rule.default;
      continue;
    }
    if (isOutside(rule, value)) wrong.push(name);
    else if (rule.words) {
      const said = plainText(value);
      const word = Object.hasOwn(rule.words, said) ? rule.words[said] : undefined;
      if (word === undefined) wrong.push(name);
      else given[name] = word;
    } else if (rule.written) {
      given[name] = rule.written
        .replace("{width}", plainText(scope.width))
        .replace("{height}", plainText(scope.height));
    }
  }
  return { scope: given, wrong };
}

function isOutside(
  { min, max, most }: NonNullable<Operation["values"][ValueName]>,
  value: NonNullable<TaskValue>,
): boolean {
  if (typeof value === "number") return value < (min ?? -Infinity) || value > (max ?? Infinity);
  if (most === undefined) return false;
  return Array.isArray(value)
    ? value.length > most
    : typeof value === "string" && Array.from(value).length > most;
}

/** What the caller asked for beyond what every task of its kind has, with the values that would tell it. */
function askedIn(task: OperationTask): { name: ValueName; by: readonly ValueName[] }[] {
  const asked: { name: ValueName; by: readonly ValueName[] }[] = [];
  const ask = (name: ValueName, is: boolean, by: readonly ValueName[] = [name]): void => {
    if (is) asked.push({ name, by });
  };
  switch (task.type) {
    case "embed":
      ask("inputs", task.inputs.length > 1, ["inputs"]);
      ask("dimensions", task.dimensions !== null);
      break;
    case "rerank":
      // Fewer than all are taken from the order that came, whether the partner can be told or not.
      break;
    case "moderate":
      ask("inputs", task.inputs.length > 1, ["inputs"]);
      ask("sources", task.sources.length > 0, ["sources", "source.url"]);
      break;
    case "draw":
      ask("count", task.count > 1);
      ask("size", task.size !== null, ["size", "width"]);
      ask("quality", task.quality !== null);
      ask("watermark", task.watermark === true);
      ask("sources", task.sources.length > 0, ["sources", "source.url"]);
      ask("mask.file", task.mask !== null, ["mask.file", "mask.url", "mask.data"]);
      break;
    case "transcribe":
      ask("language", task.language !== null, ["language", "language.primary"]);
      ask("prompt", task.prompt !== null);
      ask("times", task.times === true);
      break;
    case "speak":
      ask("voice", task.voice !== null);
      ask("format", true);
      ask("speed", task.speed !== null);
      ask("watermark", task.watermark === true);
  }
  return asked;
}

function inputsOf({ inputs }: Scope): readonly Scope[] {
  return Array.isArray(inputs) ? (inputs as readonly Scope[]) : [];
}

function isFixed({ fixed }: Operation, name: ValueName, scope: Scope): boolean {
  return fixed[name] !== undefined && fixed[name] === scope[name];
}

/** One body, or one for each portion of the texts that the partner takes at once. */
function portionsOf({ body, batch }: Operation, scope: Scope): Portion[] {
  const inputs = inputsOf(scope);
  if (batch === undefined) return [{ body: fill(body, scope), from: 0, size: inputs.length }];
  const portions: Portion[] = [];
  for (let from = 0; from < inputs.length; from += batch) {
    const part = inputs.slice(from, from + batch);
    const input = part.length === 1 ? (part[0]?.input ?? null) : null;
    portions.push({ body: fill(body, { ...scope, inputs: part, input }), from, size: part.length });
  }
  return portions;
}
