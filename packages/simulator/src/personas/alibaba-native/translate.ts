import type { Persona } from "../persona.ts";

/** DashScope's request in the common form: input and parameters apart, streaming by a header. */
export const translate: NonNullable<Persona["translate"]> = (body, { headers }) => {
  const { messages, prompt } = (body["input"] ?? {}) as { messages?: unknown; prompt?: unknown };
  const parameters = (body["parameters"] ?? {}) as Record<string, unknown>;
  const streams =
    headers["x-dashscope-sse"] === "enable" || (headers.accept ?? "").includes("text/event-stream");
  return {
    type: "ok",
    body: {
      ...parameters,
      model: body["model"],
      stream: streams,
      messages: messages ?? (typeof prompt === "string" ? [{ role: "user", content: prompt }] : []),
    },
  };
};
