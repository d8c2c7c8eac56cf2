import type { PartnerError, Persona } from "../personas/index.ts";

/** A message with its text parts joined. */
export type ChatMessage = { role: string; text: string };

type Checked = { type: "ok"; messages: readonly ChatMessage[] } | { type: "error"; error: PartnerError };

/** Reads the messages as the partner would: known roles and fields, text parts only. */
export function readMessages(persona: Persona, value: unknown): Checked {
  const { errors } = persona;
  if (!Array.isArray(value) || value.length === 0) {
    return { type: "error", error: { facts: errors["empty-messages"], values: {} } };
  }
  const messages: ChatMessage[] = [];
  for (const [index, message] of value.entries()) {
    const read = readMessage(persona, index, message);
    if (read.type === "error") return read;
    messages.push(read.message);
  }
  return { type: "ok", messages };
}

function readMessage(
  persona: Persona,
  index: number,
  message: unknown,
): { type: "ok"; message: ChatMessage } | { type: "error"; error: PartnerError } {
  const { errors } = persona;
  const parameter = `messages[${index}]`;
  const fail = (name: keyof Persona["errors"], values: Record<string, string>) =>
    ({ type: "error", error: { facts: errors[name], values: { parameter, ...values } } }) as const;
  if (typeof message !== "object" || message === null || Array.isArray(message)) {
    return fail("invalid-type", { expected: "an object", got: "something else" });
  }
  const fields = message as Record<string, unknown>;
  for (const field of Object.keys(fields)) {
    if (!persona.messageFields.includes(field)) return fail("unknown-message-field", { field });
  }
  const role = fields["role"];
  if (typeof role !== "string") return fail("missing-parameter", { parameter: `${parameter}.role` });
  if (!persona.roles.includes(role)) {
    const expected = persona.roles.map((name) => `'${name}'`).join(", ");
    return fail("invalid-value", { parameter: `${parameter}.role`, value: role, expected });
  }
  const content = fields["content"];
  if (typeof content === "string") return { type: "ok", message: { role, text: content } };
  if (content === null && role === "assistant") return { type: "ok", message: { role, text: "" } };
  if (!Array.isArray(content)) {
    return content === undefined || content === null
      ? fail("missing-parameter", { parameter: `${parameter}.content` })
      : fail("invalid-type", {
          parameter: `${parameter}.content`,
          expected: "one of a string or array of objects",
          got: "something else",
        });
  }
  const texts: string[] = [];
  for (const [partIndex, part] of content.entries()) {
    const { type, text } = (part ?? {}) as { type?: unknown; text?: unknown };
    if (type !== "text" || typeof text !== "string") {
      return fail("unsupported-modality", {
        messageIndex: String(index),
        partIndex: String(partIndex),
        partType: typeof type === "string" ? type : "unknown",
      });
    }
    texts.push(text);
  }
  return { type: "ok", message: { role, text: texts.join("\n") } };
}
