import { type Sound, soundAt } from "../sound/index.ts";
import type { ModelFacts, PartnerError, Persona } from "../personas/index.ts";

/** A message with its text parts joined, its images and videos counted and its sounds measured. */
export type ChatMessage = {
  role: string;
  text: string;
  images?: number;
  videos?: number;
  sounds?: readonly Sound[];
};

type Checked = { type: "ok"; messages: readonly ChatMessage[] } | { type: "error"; error: PartnerError };

/** Reads the messages as the partner would: known roles and fields, text parts, images where the model sees. */
export function readMessages(persona: Persona, value: unknown, model: ModelFacts): Checked {
  const { errors } = persona;
  if (!Array.isArray(value) || value.length === 0) {
    return { type: "error", error: { facts: errors["empty-messages"], values: {} } };
  }
  const messages: ChatMessage[] = [];
  for (const [index, message] of value.entries()) {
    const read = readMessage(persona, { index, message, model });
    if (read.type === "error") return read;
    messages.push(read.message);
  }
  return { type: "ok", messages };
}

function readMessage(
  persona: Persona,
  { index, message, model }: { index: number; message: unknown; model: ModelFacts },
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
  if (typeof content === "string") return { type: "ok", message: { role, text: content, images: 0 } };
  if ((content ?? null) === null && role === "assistant" && (content === null || "tool_calls" in fields))
    return { type: "ok", message: { role, text: "", images: 0 } };
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
  const sounds: Sound[] = [];
  let images = 0;
  let videos = 0;
  for (const [partIndex, part] of content.entries()) {
    const { type, text } = (part ?? {}) as { type?: unknown; text?: unknown };
    if (type === "image_url" && model.sees === true && isAt(part, { field: "image_url", media: "image" })) {
      images += 1;
      continue;
    }
    if (
      type === "video_url" &&
      model.watches === true &&
      isAt(part, { field: "video_url", media: "video" })
    ) {
      videos += 1;
      continue;
    }
    const sound = type === "input_audio" && model.hears !== undefined ? soundIn(part) : null;
    if (sound !== null) {
      sounds.push(sound);
      continue;
    }
    if (type !== "text" || typeof text !== "string") {
      return fail("unsupported-modality", {
        messageIndex: String(index),
        partIndex: String(partIndex),
        partType: typeof type === "string" ? type : "unknown",
      });
    }
    texts.push(text);
  }
  return { type: "ok", message: { role, text: texts.join("\n"), images, videos, sounds } };
}

/** A picture or film by its address, bare or in an object, as the compatible APIs take it. */
function isAt(part: unknown, { field, media }: { field: string; media: "image" | "video" }): boolean {
  const given = (part as Record<string, unknown>)[field];
  const url = typeof given === "object" && given !== null ? (given as { url?: unknown }).url : given;
  return typeof url === "string" && (/^https?:\/\//.test(url) || url.startsWith(`data:${media}/`));
}

/** A sound by its address or inline, in either form that partners take. */
function soundIn(part: unknown): Sound | null {
  const { input_audio: audio } = part as { input_audio?: unknown };
  if (typeof audio !== "object" || audio === null) return null;
  const { data, format } = audio as { data?: unknown; format?: unknown };
  const bare = typeof data === "string" && typeof format === "string" && !/^(?:data:|https?:)/.test(data);
  return soundAt(bare ? `data:audio/${format};base64,${data}` : data);
}
