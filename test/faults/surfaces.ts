import assert from "node:assert/strict";
import { ChatChunk, ChatCompletion, OpenAiError } from "../support/published.ts";
import { FeatureEvent, Summary } from "../support/published-features.ts";
import { MessageError, MessageEvent, WholeMessage } from "../support/published-messages.ts";
import { ResponseEvent, WholeResponse } from "../support/published-responses.ts";
import type { Client } from "./fault.ts";
import type { Failure, Heard, Surface } from "./surface.ts";

/** What Homeport adds to an answer of others' shape. */
type Added = { ms?: number; error?: Failure };

const failureOf = (body: unknown): Failure => OpenAiError.parse(body).error as Failure;

const isError = (body: unknown) => typeof body === "object" && body !== null && "error" in body;

/** What another's answer tells in Homeport's own words beside it. */
function heardBeside(homeport: unknown): Heard {
  const { ms, error } = (homeport ?? {}) as Added;
  return error ? { failure: failureOf({ error }) } : { ms };
}

type Finish = Client["finish"];

function ended(reason: string | null | undefined, words: Readonly<Record<string, Finish>>): Heard {
  if (reason === null || reason === undefined) return {};
  return { finish: words[reason] ?? assert.fail(`it ended with \`${reason}\``) };
}

const chat: Surface = {
  id: "chat",
  title: { en: "chat completions", zh: "chat completions" },
  path: "/v1/chat/completions",
  tellsVerdictAsEnd: true,
  body: (words) => ({ model: "homeport", messages: [{ role: "user", content: words }] }),
  whole(body) {
    if (isError(body)) return { failure: failureOf(body) };
    const { choices, homeport } = ChatCompletion.parse(body);
    const [{ message, finish_reason }] = choices;
    const words = { stop: "stop" } as const;
    return { text: message.content ?? "", ...ended(finish_reason, words), ...heardBeside(homeport) };
  },
  open: () => (told) => {
    assert.equal(told.event, null);
    if (told.data === "[DONE]") return { done: true };
    const body: unknown = JSON.parse(told.data);
    if (isError(body)) return { failure: failureOf(body) };
    const { choices, homeport } = ChatChunk.parse(body);
    const [choice] = choices;
    const words = { stop: "stop", content_filter: "content_filter" } as const;
    return {
      text: choice?.delta.content ?? "",
      ...ended(choice?.finish_reason, words),
      ...heardBeside(homeport),
    };
  },
};

/** The text in the items of a response. */
function textIn({ output }: Pick<ReturnType<typeof WholeResponse.parse>, "output">): string {
  return output.map((item) => (item.type === "message" ? item.content.map(({ text }) => text) : [])).join("");
}

const responses: Surface = {
  id: "responses",
  title: { en: "responses", zh: "responses" },
  path: "/v1/responses",
  tellsVerdictAsEnd: true,
  body: (words) => ({ model: "homeport", input: words, store: false }),
  whole(body) {
    if (isError(body) && !("object" in (body as object))) return { failure: failureOf(body) };
    const response = WholeResponse.parse(body);
    return {
      text: textIn(response),
      ...ended(response.status, { completed: "stop" }),
      ...heardBeside(response.homeport),
    };
  },
  open() {
    let number = 0;
    return ({ event, data }) => {
      const told = ResponseEvent.parse(JSON.parse(data));
      assert.equal(told.type, event);
      assert.equal(told.sequence_number, number++);
      if (told.type === "response.output_text.delta") return { text: told.delta };
      if (!("response" in told) || told.type === "response.created" || told.type === "response.in_progress")
        return {};
      const { response } = told;
      assert.equal(told.type, `response.${response.status}`);
      assert.equal(response.error !== null, told.type === "response.failed");
      const heard = { whole: textIn(response), ...heardBeside(response.homeport) };
      if (told.type === "response.failed") return heard;
      if (told.type === "response.completed") return { ...heard, finish: "stop", done: true };
      assert.equal(response.incomplete_details?.reason, "content_filter");
      return { ...heard, finish: "content_filter", done: true };
    };
  },
};

const messages: Surface = {
  id: "messages",
  title: { en: "messages", zh: "messages" },
  path: "/v1/messages",
  tellsVerdictAsEnd: true,
  body: (words) => ({
    model: "homeport",
    max_tokens: 1_000,
    messages: [{ role: "user", content: words }],
  }),
  whole(body) {
    if (isError(body)) return heardBeside(MessageError.parse(body).homeport);
    const { content, stop_reason, homeport } = WholeMessage.parse(body);
    const text = content.map((block) => (block.type === "text" ? block.text : "")).join("");
    return { text, ...ended(stop_reason, { end_turn: "stop" }), ...heardBeside(homeport) };
  },
  open: () => (told) => {
    const event = MessageEvent.parse(JSON.parse(told.data));
    assert.equal(event.type, told.event);
    switch (event.type) {
      case "error":
        return heardBeside(event.homeport);
      case "message_stop":
        return { done: true };
      case "message_delta": {
        const words = { end_turn: "stop", refusal: "content_filter" } as const;
        return { ...ended(event.delta.stop_reason, words), ...heardBeside(event.homeport) };
      }
      case "content_block_delta":
        return event.delta.type === "text_delta" ? { text: event.delta.text } : {};
      case "message_start":
      case "ping":
      case "content_block_start":
      case "content_block_stop":
        return {};
    }
  },
};

const features: Surface = {
  id: "features",
  title: { en: "the feature API", zh: "功能接口" },
  path: "/v1/features/summarizer",
  tellsVerdictAsEnd: false,
  body: (words) => ({ input: words }),
  whole(body) {
    if (isError(body)) return { failure: failureOf(body) };
    const { output, meta } = Summary.parse(body);
    return { text: output, finish: "stop", ms: meta.ms };
  },
  open() {
    let withdrawn = false;
    return ({ event, data }) => {
      const told = FeatureEvent.parse({ event, data: JSON.parse(data) as unknown });
      switch (told.event) {
        case "start":
          return {};
        case "text":
          return { text: told.data.text };
        case "finish":
          return { ...ended(told.data.reason, { stop: "stop" }), ms: told.data.meta.ms, done: true };
        case "retract":
          withdrawn = true;
          return {};
        case "error": {
          const failure = failureOf(told.data);
          assert.equal(
            failure.retract ?? false,
            withdrawn,
            "what is withdrawn is told by an event of its own",
          );
          return { failure };
        }
      }
    };
  },
};

/** Every surface that converses, whole and streamed. */
export const surfaces: readonly Surface[] = [chat, responses, messages, features];

/** Where only one is asked. */
export const chatSurface = chat;
