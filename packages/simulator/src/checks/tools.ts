/** A tool that the model may call, with the JSON schema of its arguments. */
type Tool = { name: string; parameters: unknown };

/** The tools of a request and whether the model calls one now. */
export type Tools = { offered: readonly Tool[]; calls: readonly Tool[] };

/**
 * Reads the tools in the common form. The simulated model calls the tool that the request forces, else the first;
 * none where the request says so, and none right after a tool's result, so that every conversation ends in text.
 */
export function readTools(body: Readonly<Record<string, unknown>>): Tools {
  const given = Array.isArray(body["tools"]) ? (body["tools"] as unknown[]) : [];
  const offered = given.flatMap((tool) => {
    const { function: fn } = (tool ?? {}) as { function?: unknown };
    const { name, parameters } = (fn ?? {}) as { name?: unknown; parameters?: unknown };
    return typeof name === "string" ? [{ name, parameters: parameters ?? null }] : [];
  });
  const choice = body["tool_choice"];
  const messages = Array.isArray(body["messages"]) ? (body["messages"] as unknown[]) : [];
  const answered = (messages.at(-1) as { role?: unknown } | undefined)?.role === "tool";
  const forced = forcedName(choice);
  if (choice === "none" || (answered && choice !== "required" && forced === null)) {
    return { offered, calls: [] };
  }
  const called = forced === null ? offered[0] : offered.find(({ name }) => name === forced);
  return { offered, calls: called === undefined ? [] : [called] };
}

function forcedName(choice: unknown): string | null {
  if (typeof choice !== "object" || choice === null) return null;
  const { function: fn } = choice as { function?: unknown };
  const { name } = (fn ?? {}) as { name?: unknown };
  return typeof name === "string" ? name : null;
}
