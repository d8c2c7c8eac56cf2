import type { Operation, ValueName } from "./operation.ts";
import { type FilePart, plainText, type Scope, type TaskValue } from "./values.ts";

type Json = Operation["body"][string];
type Filled = string | number | boolean | null | FilePart | Filled[] | { [name: string]: Filled };

/**
 * A record's body with a task's values in it: a text `$name` is the value itself, and vanishes where there is none;
 * `{"$each": "sources", "as": …}` in a list stands for one element each; `{model}` for the model's id in a text.
 *
 * @example fill({ model: "$model", n: "$count" }, { model: "m-1", count: null }) // { model: "m-1" }
 */
export function fill(body: Operation["body"], scope: Scope): { [name: string]: Filled } {
  return (filled(body, scope) ?? {}) as { [name: string]: Filled };
}

function filled(template: Json, scope: Scope): Filled | undefined {
  if (typeof template === "string") return textOf(template, scope);
  if (Array.isArray(template)) {
    const list = template.flatMap((element) => {
      const each = eachOf(element);
      const found = each
        ? listAt(scope, each.name).map((inner) => filled(each.as, { ...scope, ...inner }))
        : [filled(element, scope)];
      return found.filter((value) => value !== undefined);
    });
    // As an object does, a list goes with all that it would have held.
    return list.length === 0 && template.length > 0 ? undefined : list;
  }
  if (typeof template !== "object" || template === null) return template;
  const each = eachOf(template);
  if (each) {
    if ((scope[each.name] ?? null) === null) return undefined;
    return listAt(scope, each.name).flatMap((inner) => filled(each.as, { ...scope, ...inner }) ?? []);
  }
  const entries = Object.entries(template).flatMap(([name, inner]): [string, Filled][] => {
    const value = filled(inner, scope);
    return value === undefined ? [] : [[name, value]];
  });
  // An object that held nothing but what was left open is left out with it.
  if (entries.length === 0 && Object.keys(template).length > 0) return undefined;
  return Object.fromEntries(entries);
}

function textOf(template: string, scope: Scope): Filled | undefined {
  if (!template.startsWith("$")) {
    return template.includes("{model}")
      ? template.replaceAll("{model}", () => plainText(scope.model))
      : template;
  }
  const value: TaskValue | undefined = scope[template.slice(1) as ValueName];
  return value === null || value === undefined ? undefined : (value as Filled);
}

function eachOf(template: Json): { name: ValueName; as: Json } | null {
  if (typeof template !== "object" || template === null || Array.isArray(template)) return null;
  const { $each: name, as } = template;
  return typeof name === "string" && as !== undefined ? { name: name as ValueName, as } : null;
}

function listAt(scope: Scope, name: ValueName): readonly Scope[] {
  const value = scope[name];
  return Array.isArray(value) ? (value as Scope[]) : [];
}

/** The names of the values that a body holds. */
export function namesIn(template: Json): Set<string> {
  const names = new Set<string>();
  const walk = (value: Json): void => {
    if (typeof value === "string") {
      if (value.startsWith("$")) names.add(value.slice(1));
    } else if (Array.isArray(value)) value.forEach(walk);
    else if (typeof value === "object" && value !== null) {
      const each = eachOf(value);
      if (each) names.add(each.name);
      Object.values(value).forEach(walk);
    }
  };
  walk(template);
  return names;
}
