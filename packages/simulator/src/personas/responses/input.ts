import type { PartnerError, SharedErrorName } from "../error-facts.ts";
import type { Persona } from "../persona.ts";

type Fields = Readonly<Record<string, unknown>>;

/** Messages in the common form, or the partner's own error for what an item says. */
export type ReadInput =
  | { type: "ok"; messages: Fields[] }
  | { type: "error"; error: PartnerError }
  | { type: "not-simulated"; what: string };

type Fail = (name: SharedErrorName, values: Readonly<Record<string, string>>) => ReadInput;

const roles = ["assistant", "system", "developer", "user"];
const itemTypes = ["message", "function_call", "function_call_output", "reasoning", "item_reference"];
const partTypes = ["input_text", "input_image", "output_text", "refusal", "input_file"];

/** Reads `input`, a text or a list of items; the result of a function becomes a message of its own. */
export function readInput(persona: Pick<Persona, "errors">, input: unknown): ReadInput {
  const fail: Fail = (name, values) => ({ type: "error", error: { facts: persona.errors[name], values } });
  if (typeof input === "string") return { type: "ok", messages: [{ role: "user", content: input }] };
  const messages: Fields[] = [];
  for (const [index, item] of (input as unknown[]).entries()) {
    const read = readItem(item, { parameter: `input[${index}]`, fail });
    if (read.type !== "ok") return read;
    messages.push(...read.messages);
  }
  return { type: "ok", messages };
}

function readItem(item: unknown, { parameter, fail }: { parameter: string; fail: Fail }): ReadInput {
  if (!isFields(item))
    return fail("invalid-type", { parameter, expected: "an object", got: "something else" });
  const type = item["type"] ?? "message";
  switch (type) {
    case "message":
      return readMessage(item, { parameter, fail });
    case "function_call":
      for (const field of ["call_id", "name", "arguments"]) {
        if (typeof item[field] !== "string")
          return fail("missing-parameter", { parameter: `${parameter}.${field}` });
      }
      return {
        type: "ok",
        messages: [
          {
            role: "assistant",
            content: null,
            tool_calls: [
              {
                id: item["call_id"],
                type: "function",
                function: { name: item["name"], arguments: item["arguments"] },
              },
            ],
          },
        ],
      };
    case "function_call_output":
      if (typeof item["call_id"] !== "string")
        return fail("missing-parameter", { parameter: `${parameter}.call_id` });
      return { type: "ok", messages: [{ role: "tool", content: outputText(item["output"]) }] };
    case "reasoning":
      return { type: "ok", messages: [] };
    case "item_reference":
      return { type: "not-simulated", what: "`item_reference`: it stores no responses" };
    default:
      return fail("invalid-value", {
        parameter: `${parameter}.type`,
        value: JSON.stringify(type).slice(0, 60),
        expected: quoted(itemTypes),
      });
  }
}

function readMessage(item: Fields, { parameter, fail }: { parameter: string; fail: Fail }): ReadInput {
  const { role, content } = item;
  if (typeof role !== "string" || !roles.includes(role)) {
    const values = {
      parameter: `${parameter}.role`,
      value: String(role).slice(0, 60),
      expected: quoted(roles),
    };
    return role === undefined
      ? fail("missing-parameter", { parameter: `${parameter}.role` })
      : fail("invalid-value", values);
  }
  if (typeof content === "string") return { type: "ok", messages: [{ role, content }] };
  if (!Array.isArray(content)) return fail("missing-parameter", { parameter: `${parameter}.content` });
  const parts: Fields[] = [];
  for (const [at, part] of content.entries()) {
    const read = readPart(part);
    if (read === "file") return { type: "not-simulated", what: "`input_file`" };
    if (read === null) {
      const value = String(isFields(part) ? part["type"] : part).slice(0, 60);
      const place = `${parameter}.content[${at}].type`;
      return fail("invalid-value", { parameter: place, value, expected: quoted(partTypes) });
    }
    parts.push(read);
  }
  return { type: "ok", messages: [{ role, content: parts }] };
}

function readPart(part: unknown): Fields | "file" | null {
  const fields: Fields = isFields(part) ? part : {};
  switch (fields["type"]) {
    case "input_text":
    case "output_text":
      return { type: "text", text: String(fields["text"]) };
    case "refusal":
      return { type: "text", text: String(fields["refusal"]) };
    case "input_image":
      return { type: "image_url", image_url: String(fields["image_url"]) };
    case "input_file":
      return "file";
    default:
      return null;
  }
}

function outputText(output: unknown): string {
  if (typeof output === "string") return output;
  return JSON.stringify(output ?? "");
}

function quoted(names: readonly string[]): string {
  return names.map((name) => `'${name}'`).join(", ");
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
