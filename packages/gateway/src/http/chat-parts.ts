import {
  type AnswerForm,
  type ChatTask,
  type ContentPart,
  type Effort,
  Problem,
  type Tool,
  type Turn,
} from "@homeport/protocol";

/** A function as OpenAI's surfaces tell it; one without parameters takes none. */
export function toolOf(asked: {
  name: string;
  description?: string | null | undefined;
  parameters?: Record<string, unknown> | null | undefined;
  strict?: boolean | null | undefined;
}): Tool {
  const { name, description, parameters, strict } = asked;
  return {
    name,
    description: description ?? "",
    parameters: parameters ?? { type: "object", properties: {} },
    ...(strict != null && { strict }),
  };
}

/** The form of an answer that must fit a schema. */
export function form(asked: {
  name: string;
  schema: Record<string, unknown>;
  strict?: boolean | null | undefined;
}): AnswerForm {
  return { type: "schema", name: asked.name, schema: asked.schema, strict: asked.strict ?? false };
}

/** How hard a model is asked to think; not at all where the caller says nothing or `none`. */
export function effort(asked: Effort | "none" | null | undefined): Pick<ChatTask, "thinking"> {
  return asked == null || asked === "none" ? {} : { thinking: { budget: null, effort: asked } };
}

/** What a person says, with its media beside its text where there are any. */
export function personTurn(parts: readonly ContentPart[]): Turn {
  const content = parts.map((part) => (part.type === "text" ? part.text : "")).join("");
  return parts.every(({ type }) => type === "text")
    ? { role: "user", content }
    : { role: "user", content, parts };
}

/** The problem of a result of a tool that nobody called. */
export function uncalled(path: string): Problem {
  const message = "no call with this id stands before it";
  return new Problem("invalid_request", { issues: [{ path, message }] });
}

/** The problem of a choice of a tool that is not among the request's. */
export function noSuchTool(path: string): Problem {
  const message = "no such tool stands in `tools`";
  return new Problem("invalid_request", { issues: [{ path, message }] });
}
