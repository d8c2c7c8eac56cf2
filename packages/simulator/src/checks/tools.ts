/** A tool that the model may call, with the JSON schema of its arguments. */
type Tool = { name: string; parameters: unknown };

/** The tools of a request and which the model calls now. */
export type Tools = {
  offered: readonly Tool[];
  calls: readonly Tool[];
  /** A tool that must be called and is not there. */
  missing: string | null;
};

/** In a message: the model calls every tool that it may, where it may call several at once. */
const parallelMarker = "SIMULATE-PARALLEL-TOOLS";

/**
 * Reads the tools in the common form. The simulated model calls the tool that the request forces, else the first,
 * or all where it is asked to; none where the request says so, and none right after a tool's result, so that every
 * conversation ends in text.
 */
export function readTools(body: Readonly<Record<string, unknown>>): Tools {
  const offered = toolsIn(body["tools"]);
  const choice = body["tool_choice"];
  const messages = Array.isArray(body["messages"]) ? (body["messages"] as unknown[]) : [];
  const last = messages.at(-1) as { role?: unknown } | undefined;
  const answered = last?.role === "tool";
  const allowed = allowedIn(choice);
  const forced = forcedName(choice);
  const missing = [forced, ...(allowed?.names ?? [])].find(
    (name) => name !== null && !offered.some((tool) => tool.name === name),
  );
  const mode = allowed?.mode ?? choice;
  if (mode === "none" || (answered && mode !== "required" && forced === null)) {
    return { offered, calls: [], missing: missing ?? null };
  }
  const callable = offered.filter(({ name }) =>
    forced === null ? (allowed?.names.includes(name) ?? true) : name === forced,
  );
  const several =
    body["parallel_tool_calls"] !== false && JSON.stringify(last ?? "").includes(parallelMarker);
  return { offered, calls: several ? callable : callable.slice(0, 1), missing: missing ?? null };
}

function toolsIn(tools: unknown): Tool[] {
  return (Array.isArray(tools) ? (tools as unknown[]) : []).flatMap((tool) => {
    const { function: fn } = (tool ?? {}) as { function?: unknown };
    const { name, parameters } = (fn ?? {}) as { name?: unknown; parameters?: unknown };
    return typeof name === "string" ? [{ name, parameters: parameters ?? null }] : [];
  });
}

function forcedName(choice: unknown): string | null {
  if (typeof choice !== "object" || choice === null) return null;
  const { function: fn } = choice as { function?: unknown };
  const { name } = (fn ?? {}) as { name?: unknown };
  return typeof name === "string" ? name : null;
}

/** The tools that alone may be called, and whether one must be: OpenAI's `allowed_tools`. */
function allowedIn(choice: unknown): { mode: unknown; names: readonly string[] } | null {
  const { allowed_tools: allowed } = (typeof choice === "object" ? (choice ?? {}) : {}) as {
    allowed_tools?: unknown;
  };
  if (typeof allowed !== "object" || allowed === null) return null;
  const { mode, tools } = allowed as { mode?: unknown; tools?: unknown };
  return { mode, names: toolsIn(tools).map(({ name }) => name) };
}
