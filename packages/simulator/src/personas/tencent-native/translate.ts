import type { PartnerError, SharedErrorName } from "../error-facts.ts";
import type { Persona } from "../persona.ts";

type Fields = Readonly<Record<string, unknown>>;
type Translate = NonNullable<Persona["translate"]>;

/** Most messages in one request (wire research). */
const most = 40;
const fields = new Set(["Role", "Content", "Contents", "ToolCalls", "ToolCallId", "FileIDs"]);

/** Tencent's request in the common form; at most 40 messages, user and assistant strictly in turn. */
export function translate(errors: Persona["errors"]): Translate {
  const fail = (name: SharedErrorName, message: string): { type: "error"; error: PartnerError } => ({
    type: "error",
    error: { facts: { ...errors[name], message }, values: {} },
  });
  return (body) => {
    const given = (body["Messages"] as unknown[]).map(fieldsOf);
    if (given.length > most) return fail("invalid-value", `The number of Messages must not exceed ${most}.`);
    for (const message of given) {
      const unknown = Object.keys(message).find((name) => !fields.has(name));
      if (unknown !== undefined) {
        return fail(
          "unknown-message-field",
          `The parameter \`Messages.${unknown.slice(0, 60)}\` is not recognized.`,
        );
      }
    }
    const wrong = outOfTurn(given.map((message) => message["Role"]));
    if (wrong !== null) return fail("invalid-value", wrong);
    return {
      type: "ok",
      body: {
        model: body["Model"],
        stream: body["Stream"],
        messages: given.map(messageOf),
        tools: toolsOf(body["Tools"]),
        tool_choice: body["ToolChoice"] === "custom" ? choiceOf(body["CustomTool"]) : body["ToolChoice"],
        thinking: body["EnableThinking"] === true || String(body["Model"]).startsWith("hunyuan-t1"),
      },
    };
  };
}

/** A system message may come first; then user (or tool) and assistant alternate, and the last is not the assistant's. */
function outOfTurn(roles: readonly unknown[]): string | null {
  const turns = roles[0] === "system" ? roles.slice(1) : roles;
  for (const [index, role] of turns.entries()) {
    const fits = index % 2 === 0 ? role === "user" || role === "tool" : role === "assistant";
    if (!fits)
      return "Role in Messages must alternate between user (or tool) and assistant, beginning with user.";
  }
  return turns.length % 2 === 1 ? null : "The last of Messages must be of the user or of a tool.";
}

function messageOf(message: Fields): Fields {
  const role = message["Role"];
  const contents = message["Contents"];
  if (!Array.isArray(contents)) return { role, content: message["Content"] ?? "" };
  return {
    role,
    content: contents
      .map(fieldsOf)
      .map((part) =>
        part["Type"] === "image_url"
          ? { type: "image_url", image_url: { url: fieldsOf(part["ImageUrl"])["Url"] } }
          : { type: part["Type"], text: part["Text"] },
      ),
  };
}

function toolsOf(tools: unknown): unknown {
  if (!Array.isArray(tools)) return undefined;
  return tools.map((tool) => {
    const fn = fieldsOf(fieldsOf(tool)["Function"]);
    return { type: "function", function: { name: fn["Name"], parameters: schemaOf(fn["Parameters"]) } };
  });
}

/** The schema of the arguments is JSON in a string. */
function schemaOf(text: unknown): unknown {
  try {
    return typeof text === "string" ? (JSON.parse(text) as unknown) : text;
  } catch {
    return null;
  }
}

function choiceOf(tool: unknown): unknown {
  return { type: "function", function: { name: fieldsOf(fieldsOf(tool)["Function"])["Name"] } };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}
