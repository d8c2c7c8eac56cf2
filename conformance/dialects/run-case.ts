import type { StreamEvent } from "@homeport/protocol";
import type { Dialect } from "../../packages/gateway/src/partners/dialect.ts";
import { fit } from "../../packages/gateway/src/partners/fit.ts";
import { mannerOf } from "../../packages/gateway/src/partners/model-manner.ts";
import { openReply } from "../../packages/gateway/src/partners/reply.ts";
import { speakingOf } from "../../packages/gateway/src/partners/spoken-sound.ts";
import type { PartnerTask, Tool } from "../../packages/gateway/src/partners/task.ts";
import type { Case, Request } from "./fixture.ts";

/** Every parameter left open. */
const openParameters: PartnerTask["parameters"] = {
  maxTokens: null,
  temperature: null,
  topP: null,
  stop: null,
  seed: null,
};

const plainTask: PartnerTask = {
  type: "chat",
  messages: [{ role: "user", content: "Hello" }],
  stream: false,
  parameters: openParameters,
};

/** The one tool that requests with tools offer. */
const tool: Tool = { name: "look", description: "Looks.", parameters: { type: "object", properties: {} } };

/** What a request's case asks. */
export type Asked = Pick<Request, "stream" | "parameters" | "tools"> &
  Partial<Pick<Request, "messages" | "toolChoice" | "thinking" | "parallelToolCalls" | "form" | "speech">>;

/** The task of a request's case. */
export function taskOf(asked: Asked): PartnerTask {
  const { stream, parameters, messages, tools, toolChoice, parallelToolCalls, thinking, form, speech } =
    asked;
  return {
    ...plainTask,
    stream,
    parameters: { ...openParameters, ...parameters },
    ...(messages ? { messages: messages as unknown as PartnerTask["messages"] } : {}),
    ...(tools ? { tools: [tool] } : {}),
    ...(toolChoice ? { toolChoice } : {}),
    ...(parallelToolCalls === undefined ? {} : { parallelToolCalls }),
    ...(form ? { form } : {}),
    ...(speech ? { speech } : {}),
    ...(thinking
      ? { thinking: { budget: thinking.budget, ...(thinking.effort ? { effort: thinking.effort } : {}) } }
      : {}),
  };
}

/** A case's answer as the partner writes it. */
export function bytesOf({ whole, stream, done }: Case): Buffer {
  if (stream === undefined) return Buffer.from(typeof whole === "string" ? whole : JSON.stringify(whole));
  const frames = stream.map((chunk) =>
    typeof chunk === "string" ? chunk : `data: ${JSON.stringify(chunk)}\n\n`,
  );
  return Buffer.from(frames.join("") + (done ? "data: [DONE]\n\n" : ""));
}

/** What a case's bytes come to, cut into the pieces given, and the rules that applied. */
export function runCase(
  dialect: Dialect,
  one: Case,
  pieces: readonly Uint8Array[] = [bytesOf(one)],
): { events: StreamEvent[]; heard: string[] } {
  const heard: string[] = [];
  const streamed = one.stream !== undefined;
  const task: PartnerTask = {
    ...plainTask,
    stream: streamed,
    ...(one.thinking ? { thinking: { budget: null } } : {}),
    ...(one.speech ? { speech: one.speech } : {}),
  };
  const speaking = speakingOf(mannerOf(dialect, one.model), task);
  const { body } = fit(dialect, one.model, task);
  const reader = openReply(
    {
      dialect,
      by: "partner:fixture",
      status: one.status,
      sent: body,
      heard: (rule) => heard.push(rule),
      ...speaking,
    },
    { contentType: streamed ? "text/event-stream" : "application/json", retryAfterSeconds: null },
  );
  const events = pieces.flatMap((piece) => reader.push(piece));
  return { events: [...events, ...reader.end()], heard };
}
