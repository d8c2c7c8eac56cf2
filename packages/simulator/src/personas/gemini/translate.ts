import type { PartnerError } from "../error-facts.ts";
import type { Persona } from "../persona.ts";
import { geminiErrors } from "./errors.ts";

type Fields = Readonly<Record<string, unknown>>;

const fail = (name: keyof typeof geminiErrors, values: Readonly<Record<string, string>>): PartnerError => ({
  facts: geminiErrors[name],
  values,
});

/** Gemini's request in the common form; the path names the model and whether it streams. */
export const translate: NonNullable<Persona["translate"]> = (body, { path }) => {
  const config = fieldsOf(body["generationConfig"]);
  const messages: Fields[] = [];
  const system = fieldsOf(body["systemInstruction"] ?? body["system_instruction"]);
  if (Array.isArray(system["parts"])) messages.push({ role: "system", content: textOf(system["parts"]) });
  const contents = body["contents"] as unknown[];
  if (contents.length === 0) return { type: "error", error: fail("empty-messages", {}) };
  for (const [index, content] of contents.entries()) {
    const read = contentOf(fieldsOf(content), index);
    if ("facts" in read) return { type: "error", error: read };
    messages.push(read.message);
  }
  return {
    type: "ok",
    body: {
      model: path["model"],
      stream: path["verb"] === "GenerateContent",
      messages,
      max_tokens: config["maxOutputTokens"],
      stop: config["stopSequences"],
      tools: toolsOf(body["tools"]),
      tool_choice: choiceOf(body["toolConfig"]),
      response_format: formatOf(config),
      thinkingConfig: config["thinkingConfig"],
    },
  };
};

function contentOf(content: Fields, index: number): PartnerError | { message: Fields } {
  const parameter = `contents[${index}]`;
  const field = Object.keys(content).find((name) => name !== "role" && name !== "parts");
  if (field !== undefined) return fail("unknown-message-field", { parameter, field });
  const role = content["role"] ?? "user";
  if (role !== "user" && role !== "model") {
    return fail("invalid-value", {
      parameter: `${parameter}.role`,
      value: JSON.stringify(role).slice(0, 60),
      expected: "user, model",
    });
  }
  if (!Array.isArray(content["parts"])) return fail("missing-parameter", { parameter: `${parameter}.parts` });
  const parts = content["parts"].map(fieldsOf);
  const said = parts.flatMap((part): Fields[] => {
    if (typeof part["text"] === "string") return [{ type: "text", text: part["text"] }];
    const inline = part["inlineData"] ?? part["inline_data"];
    if (inline !== undefined) return [mediaPart(mediaOf(inline), dataOf(fieldsOf(inline)))];
    const file = part["fileData"] ?? part["file_data"];
    if (file !== undefined) return [mediaPart(mediaOf(file), addressOf(fieldsOf(file)))];
    return "functionCall" in part || "functionResponse" in part ? [] : [{ type: "unknown" }];
  });
  if (parts.some((part) => "functionResponse" in part)) return { message: { role: "tool", content: said } };
  return { message: { role: role === "model" ? "assistant" : "user", content: said } };
}

/** What kind of thing a part holds, for example `audio`. */
function mediaOf(part: unknown): string {
  const { mimeType, mime_type: type = mimeType } = fieldsOf(part);
  return String(type).split("/", 1)[0] ?? "";
}

/** A picture, film or sound in the common form. */
function mediaPart(media: string, address: string): Fields {
  if (media === "audio") return { type: "input_audio", input_audio: { data: address } };
  return media === "video"
    ? { type: "video_url", video_url: address }
    : { type: "image_url", image_url: address };
}

function dataOf(inline: Fields): string {
  return `data:${String(inline["mimeType"] ?? inline["mime_type"])};base64,${String(inline["data"])}`;
}

function addressOf(file: Fields): string {
  return String(file["fileUri"] ?? file["file_uri"]);
}

function textOf(parts: readonly unknown[]): string {
  return parts.map((part) => wordsIn(part)).join("\n");
}

function toolsOf(tools: unknown): unknown {
  if (!Array.isArray(tools)) return undefined;
  return tools.flatMap((tool) => {
    const declared = fieldsOf(tool)["functionDeclarations"];
    return Array.isArray(declared)
      ? declared.map((fn: unknown) => ({ type: "function", function: lowered(fn) }))
      : [];
  });
}

/** Schema types are written in capitals here. */
function lowered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowered);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name === "parametersJsonSchema" ? "parameters" : name,
      name === "type" && typeof inner === "string" ? inner.toLowerCase() : lowered(inner),
    ]),
  );
}

function choiceOf(config: unknown): unknown {
  const calling = fieldsOf(fieldsOf(config)["functionCallingConfig"]);
  const [name] = Array.isArray(calling["allowedFunctionNames"]) ? calling["allowedFunctionNames"] : [];
  if (calling["mode"] === "NONE") return "none";
  if (calling["mode"] !== "ANY") return "auto";
  return typeof name === "string" ? { type: "function", function: { name } } : "required";
}

function formatOf(config: Fields): unknown {
  if (config["responseMimeType"] !== "application/json") return undefined;
  const schema = config["responseJsonSchema"] ?? config["responseSchema"];
  return schema === undefined
    ? { type: "json_object" }
    : { type: "json_schema", json_schema: { schema: lowered(schema) } };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function wordsIn(part: unknown): string {
  const { text } = fieldsOf(part);
  return typeof text === "string" ? text : "";
}
