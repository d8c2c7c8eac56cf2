import type { Persona } from "../persona.ts";
import { alibabaErrors } from "../alibaba/errors.ts";
import type { ErrorFacts } from "../error-facts.ts";
import { fieldsOf } from "./native.ts";
import { seesNatively } from "./seeing.ts";

const wrongPath: ErrorFacts = {
  ...alibabaErrors["invalid-value"],
  code: "InvalidParameter",
  param: null,
  message: "url error, please check url！",
  source: "recorded: public bug reports quoting the body, 2024 to 2026",
};

/** DashScope's request in the common form: input and parameters apart, streaming by a header. */
export const translate: NonNullable<Persona["translate"]> = (body, { at, headers }) => {
  const { messages, prompt } = (body["input"] ?? {}) as { messages?: unknown; prompt?: unknown };
  const parameters = (body["parameters"] ?? {}) as Record<string, unknown>;
  const streams =
    headers["x-dashscope-sse"] === "enable" || (headers.accept ?? "").includes("text/event-stream");
  const multimodal = at.endsWith("/multimodal-generation/generation");
  if (multimodal !== seesNatively(String(body["model"]))) {
    return { type: "error", error: { facts: wrongPath, values: {} } };
  }
  return {
    type: "ok",
    body: {
      ...parameters,
      model: body["model"],
      stream: streams,
      messages: messages
        ? multimodal && Array.isArray(messages)
          ? messages.map(commonMessage)
          : messages
        : typeof prompt === "string"
          ? [{ role: "user", content: prompt }]
          : [],
    },
  };
};

/** A message whose parts are told by their one field, in the form of the compatible mode. */
function commonMessage(message: unknown): unknown {
  const fields = fieldsOf(message);
  const { content } = fields;
  return Array.isArray(content) ? { ...fields, content: content.map(commonPart) } : message;
}

function commonPart(part: unknown): unknown {
  const { text, image, video } = fieldsOf(part);
  if (typeof image === "string") return { type: "image_url", image_url: { url: image } };
  if (typeof video === "string") return { type: "video_url", video_url: { url: video } };
  return typeof text === "string" ? { type: "text", text } : part;
}
