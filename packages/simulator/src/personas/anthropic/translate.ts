import type { PartnerError } from "../error-facts.ts";
import type { Persona } from "../persona.ts";
import { anthropicErrors } from "./errors.ts";

type Fields = Readonly<Record<string, unknown>>;

const fail = (
  name: keyof typeof anthropicErrors,
  values: Readonly<Record<string, string>>,
): PartnerError => ({
  facts: anthropicErrors[name],
  values,
});

/** Anthropic's request in the common form: blocks to parts, results of tools to messages of their own. */
export const translate: NonNullable<Persona["translate"]> = (body) => {
  const messages: Fields[] = [];
  const system = textOf(body["system"]);
  if (system !== "") messages.push({ role: "system", content: system });
  for (const [index, message] of (body["messages"] as unknown[]).entries()) {
    const read = messageOf(message, index);
    if ("facts" in read) return { type: "error", error: read };
    messages.push(...read.messages);
  }
  return {
    type: "ok",
    body: {
      model: body["model"],
      stream: body["stream"],
      // An empty list is the partner's own error, whatever the system prompt.
      messages: (body["messages"] as unknown[]).length === 0 ? [] : messages,
      max_tokens: body["max_tokens"],
      stop: body["stop_sequences"],
      thinking: body["thinking"],
      tools: toolsOf(body["tools"]),
      tool_choice: choiceOf(body["tool_choice"]),
      parallel_tool_calls: !(
        isFields(body["tool_choice"]) && body["tool_choice"]["disable_parallel_tool_use"] === true
      ),
      ...formatOf(body),
    },
  };
};

function messageOf(message: unknown, index: number): PartnerError | { messages: Fields[] } {
  const parameter = `messages.${index}`;
  if (!isFields(message))
    return fail("invalid-type", { parameter, expected: "an object", got: "something else" });
  const unknown = Object.keys(message).find((field) => field !== "role" && field !== "content");
  if (unknown !== undefined) return fail("unknown-message-field", { parameter, field: unknown });
  const { role, content } = message;
  if (role !== "user" && role !== "assistant") {
    const values = {
      parameter: `${parameter}.role`,
      value: String(role).slice(0, 60),
      expected: "'user' or 'assistant'",
    };
    return fail("invalid-value", values);
  }
  if (typeof content === "string") return { messages: [{ role, content }] };
  if (!Array.isArray(content)) return fail("missing-parameter", { parameter: `${parameter}.content` });
  const parts: Fields[] = [];
  const results: Fields[] = [];
  for (const [at, block] of content.entries()) {
    const fields: Fields = isFields(block) ? block : {};
    switch (fields["type"]) {
      case "text":
        parts.push({ type: "text", text: String(fields["text"]) });
        break;
      case "image":
        parts.push({ type: "image_url", image_url: imageOf(fields["source"]) });
        break;
      case "tool_result":
        results.push({ role: "tool", content: textOf(fields["content"]) });
        break;
      case "tool_use":
      case "thinking":
      case "redacted_thinking":
        break;
      default:
        return fail("unsupported-modality", {
          messageIndex: String(index),
          partIndex: String(at),
          partType: String(fields["type"]).slice(0, 60),
        });
    }
  }
  return {
    messages: [...results, ...(parts.length > 0 || results.length === 0 ? [{ role, content: parts }] : [])],
  };
}

function imageOf(source: unknown): string {
  const { type, url, media_type: media, data } = isFields(source) ? source : ({} as Fields);
  return type === "url" ? String(url) : `data:${String(media)};base64,${String(data)}`;
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (!Array.isArray(value)) return "";
  return value
    .map((block) => (isFields(block) && typeof block["text"] === "string" ? block["text"] : ""))
    .join("\n");
}

function toolsOf(tools: unknown): unknown {
  if (!Array.isArray(tools)) return undefined;
  return tools.map((tool) => {
    const { name, input_schema: parameters } = isFields(tool) ? tool : ({} as Fields);
    return { type: "function", function: { name, parameters } };
  });
}

function choiceOf(choice: unknown): unknown {
  const { type, name } = isFields(choice) ? choice : ({} as Fields);
  if (type === "tool") return { type: "function", function: { name } };
  return type === "any" ? "required" : type;
}

function formatOf(body: Fields): Fields {
  const config = isFields(body["output_config"]) ? body["output_config"] : {};
  const format = isFields(config["format"]) ? config["format"] : {};
  return format["type"] === "json_schema"
    ? { response_format: { type: "json_schema", json_schema: { schema: format["schema"] } } }
    : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
