import type { ErrorFacts } from "../error-facts.ts";
import type { Persona } from "../persona.ts";
import { isFields, readInput } from "./input.ts";

type Fields = Readonly<Record<string, unknown>>;

/** The errors of a partner that a request in this form may meet before its messages are read. */
export type ResponsesErrors = {
  errors: Persona["errors"];
  /** An earlier response that is not stored. */
  notStored: ErrorFacts;
};

/** A responses request in the common form: items to messages, `text.format` to a format, tools without their wrapping. */
export function translateWith({ errors, notStored }: ResponsesErrors): NonNullable<Persona["translate"]> {
  return (body) => {
    const previous = body["previous_response_id"];
    if (typeof previous === "string") {
      return { type: "error", error: { facts: notStored, values: { id: previous.slice(0, 80) } } };
    }
    const what = beyond(body);
    if (what !== null) return { type: "not-simulated", what };
    const read = readInput({ errors }, body["input"]);
    if (read.type !== "ok") return read;
    const format = formatOf(body["text"]);
    if (format === null) {
      return {
        type: "error",
        error: { facts: errors["missing-parameter"], values: { parameter: "text.format.name" } },
      };
    }
    const { instructions, ...others } = body;
    const first = typeof instructions === "string" ? [{ role: "system", content: instructions }] : [];
    return {
      type: "ok",
      body: {
        ...others,
        messages: read.messages.length === 0 ? [] : [...first, ...read.messages],
        tools: toolsOf(body["tools"]),
        tool_choice: choiceOf(body["tool_choice"]),
        response_format: format,
      },
    };
  };
}

/** What the partners can do here and the simulator cannot. */
function beyond(body: Fields): string | null {
  if (body["background"] === true) return "`background`";
  if ((body["conversation"] ?? null) !== null) return "`conversation`: it stores none";
  if ((body["prompt"] ?? null) !== null) return "`prompt`: it stores none";
  const tools = Array.isArray(body["tools"]) ? (body["tools"] as unknown[]) : [];
  const hosted = tools.find((tool) => isFields(tool) && tool["type"] !== "function");
  return isFields(hosted) ? `tools of type \`${String(hosted["type"]).slice(0, 60)}\`` : null;
}

function toolsOf(tools: unknown): unknown {
  if (!Array.isArray(tools)) return undefined;
  return tools
    .filter(isFields)
    .map(({ name, parameters }) => ({ type: "function", function: { name, parameters } }));
}

function choiceOf(choice: unknown): unknown {
  if (!isFields(choice)) return choice;
  if (choice["type"] === "function") return { type: "function", function: { name: choice["name"] } };
  return choice["type"] === "allowed_tools"
    ? { allowed_tools: { mode: choice["mode"], tools: toolsOf(choice["tools"]) } }
    : choice;
}

/** The format in the common form; `null` where a schema has no name. */
function formatOf(text: unknown): unknown {
  const format = isFields(text) ? text["format"] : undefined;
  if (!isFields(format) || format["type"] !== "json_schema") return format;
  return typeof format["name"] === "string"
    ? { type: "json_schema", json_schema: { schema: format["schema"] } }
    : null;
}
