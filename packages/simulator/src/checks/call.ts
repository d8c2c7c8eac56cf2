import type { IncomingHttpHeaders } from "node:http";

import type { ModelFacts, PartnerError, Persona, Thinking } from "../personas/index.ts";
import { notSimulated } from "./limits.ts";
import { type ChatMessage, readMessages } from "./messages.ts";
import { checkParameters } from "./parameters.ts";
import { readTranslation, type Translation } from "./translation.ts";
import { readTools, type Tools } from "./tools.ts";

/** A request that the partner would accept. */
export type ChatCall = {
  model: string;
  messages: readonly ChatMessage[];
  stream: boolean;
  includeUsage: boolean;
  padding: boolean;
  maximumTokens: number | null;
  stops: readonly string[];
  thinking: Thinking;
  tools: Tools;
  /** What the model is. */
  facts: ModelFacts;
  /** The answer is to be spoken as well. */
  spoken: boolean;
  /** What is to be translated into what, where the model does nothing else. */
  translation: Translation | null;
  /** The request as it was sent. */
  asked: Readonly<Record<string, unknown>>;
  format: { type: "text" } | { type: "json"; schema: unknown };
};

type CallCheck =
  | { type: "ok"; call: ChatCall }
  | { type: "error"; error: PartnerError }
  | { type: "not-simulated"; what: string };

/** Reads a request body as strictly as the partner's documents say; for example a `max_tokens` below 1 is the partner's own error. */
export function readCall(
  persona: Persona,
  {
    bytes,
    path,
    at,
    headers,
    region,
  }: {
    bytes: Uint8Array;
    /** The path as it was called. */
    at: string;
    path: Readonly<Record<string, string>>;
    headers: IncomingHttpHeaders;
    region: string;
  },
): CallCheck {
  const fail = (facts: PartnerError["facts"], values: PartnerError["values"] = {}): CallCheck => ({
    type: "error",
    error: { facts, values },
  });
  const asked = readObject(bytes);
  if (asked === null) return fail(persona.errors["malformed-json"]);
  const wrong = checkParameters(persona, asked);
  if (wrong !== null) return { type: "error", error: wrong };
  const translated = persona.translate?.(asked, { path, at, headers }) ?? { type: "ok", body: asked };
  if (translated.type !== "ok") return translated;
  const { body } = translated;
  const name = String(body["model"]);
  const model =
    persona.models.find(({ id }) => id === name) ??
    (persona.aliases?.test(name) === true ? persona.models[0] : undefined);
  if (model === undefined || model.notAt?.includes(region) === true) {
    return fail(persona.errors["unknown-model"], { model: name.slice(0, 100) });
  }
  const read = readMessages(persona, body["messages"], model);
  if (read.type === "error") return read;
  for (const requirement of persona.requirements) {
    const error = requirement(asked);
    if (error !== null) return { type: "error", error };
  }
  const format = readFormat(body["response_format"]);
  if (format === null || (format.type === "json" && format.schema !== null && !model.jsonSchema)) {
    const values = {
      parameter: "response_format.type",
      value: "the given one",
      expected: model.jsonSchema ? "'json_object', 'json_schema', and 'text'" : "'json_object' and 'text'",
    };
    return fail(persona.errors["invalid-value"], values);
  }
  const tools = readTools(body);
  if (tools.missing !== null) {
    const expected = tools.offered.map((tool) => `'${tool.name.slice(0, 60)}'`).join(", ");
    const values = { parameter: "tool_choice", value: tools.missing.slice(0, 60), expected };
    return fail(persona.errors["invalid-value"], values);
  }
  const what = notSimulated(body, model);
  if (what !== null) return { type: "not-simulated", what };
  const options = (body["stream_options"] ?? {}) as Record<string, unknown>;
  return {
    type: "ok",
    call: {
      model: name,
      asked,
      tools,
      facts: model,
      spoken: model.speaks === true && [body["modalities"]].flat().includes("audio"),
      translation: model.translates === true ? readTranslation(body["translation_options"]) : null,
      messages: read.messages,
      stream: body["stream"] === true,
      includeUsage: options["include_usage"] === true,
      padding: options["include_obfuscation"] !== false,
      maximumTokens: firstNumber(persona.outputCaps.map((name) => body[name])),
      stops: [body["stop"]].flat().filter((stop): stop is string => typeof stop === "string" && stop !== ""),
      thinking: persona.thinking(body),
      format,
    },
  };
}

/** A JSON object in UTF-8, or `null`. */
export function readObject(bytes: Uint8Array): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : null;
  } catch {
    return null;
  }
}

function readFormat(value: unknown): ChatCall["format"] | null {
  if (typeof value !== "object" || value === null) return { type: "text" };
  const { type, json_schema: given } = value as { type?: unknown; json_schema?: unknown };
  if (type === "text") return { type: "text" };
  // llama.cpp takes the schema beside it.
  if (type === "json_object") {
    const { schema: beside } = value as { schema?: unknown };
    return { type: "json", schema: typeof beside === "object" ? beside : null };
  }
  if (type !== "json_schema" || typeof given !== "object" || given === null) return null;
  const { schema } = given as { schema?: unknown };
  return typeof schema === "object" && schema !== null ? { type: "json", schema } : null;
}

function firstNumber(values: readonly unknown[]): number | null {
  const found = values.find((value) => typeof value === "number");
  return typeof found === "number" ? found : null;
}
