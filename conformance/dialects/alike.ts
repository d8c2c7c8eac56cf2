import type { Dialect } from "../../packages/gateway/src/partners/dialect.ts";
import type { Case } from "./fixture.ts";

/** Where the shapes below are documented. */
export const alikeSource = {
  title: "openai/openai-openapi, chat completions and their chunks",
  date: "2026-08-21",
};

const base = { model: "model-1", thinking: false, status: 200, done: true, source: "alike" };
const head = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1_795_000_000, model: "model-1" };

function chunk(delta: object, finish: string | null = null): object {
  return { ...head, choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }], usage: null };
}

function whole(message: object, finish: string): object {
  return {
    ...head,
    object: "chat.completion",
    choices: [
      { index: 0, message: { role: "assistant", ...message }, logprobs: null, finish_reason: finish },
    ],
    usage: {
      prompt_tokens: 20,
      completion_tokens: 10,
      total_tokens: 30,
      prompt_tokens_details: { cached_tokens: 8 },
    },
  };
}

const counted = {
  ...head,
  choices: [],
  usage: { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 },
};

function call(index: number, id: string | null, text: string): object {
  const named = id ? { name: `look_${index}` } : { name: null };
  return {
    tool_calls: [
      { index, ...(id === null ? {} : { id }), type: "function", function: { ...named, arguments: text } },
    ],
  };
}

/** The cases that every partner must pass that speaks OpenAI's chat completions. */
export function alikeCases({ reasoningFields, usage }: Dialect): Case[] {
  const cases = [
    {
      name: "a whole answer, with cached input",
      capability: "whole",
      whole: whole({ content: "Hello 小明" }, "stop"),
      says: ["text Hello 小明", "usage 20/10/8/-", "finish stop"],
    },
    {
      name: "a stream whose finish comes in an empty delta, and its usage after it",
      capability: "streamed",
      stream: [
        chunk({ role: "assistant", content: "" }),
        chunk({ content: "Hello " }),
        ": keep-alive\n\n",
        chunk({ content: "👩‍👩‍👧" }),
        chunk({}, "stop"),
        counted,
      ],
      says: ["text Hello 👩‍👩‍👧", "finish stop", "usage 20/10/-/-"],
    },
    {
      name: "an answer cut short by its length",
      capability: "finish",
      stream: [chunk({ content: "Hel" }, "length")],
      says: ["text Hel", "finish length"],
    },
    {
      name: "two tool calls in pieces, continued with an empty id",
      capability: "tools",
      stream: [
        chunk(call(0, "call_a", "")),
        chunk(call(0, "", '{"city":')),
        chunk(call(0, null, '"Paris"}')),
        chunk(call(1, "call_b", "{}")),
        chunk({ content: "" }, "tool_calls"),
      ],
      says: ['tool 0 call_a look_0 {"city":"Paris"}', "tool 1 call_b look_1 {}", "finish tool"],
    },
    {
      name: "a whole answer that calls a tool",
      capability: "tools",
      whole: whole({ content: null, ...call(0, "call_a", "{}") }, "tool_calls"),
      says: ["tool 0 call_a look_0 {}", "usage 20/10/8/-", "finish tool"],
    },
    {
      name: "a stream that ends without its finish",
      capability: "streamed",
      stream: [chunk({ content: "Hel" })],
      says: ["text Hel", "error protocol"],
    },
    {
      name: "a reason to finish that nobody knows",
      capability: "finish",
      stream: [chunk({ content: "Hel" }, "no_such_reason")],
      says: ["text Hel", "error ours"],
    },
    {
      name: "a chunk that is no JSON",
      capability: "streamed",
      stream: [chunk({ content: "Hel" }), 'data: {"choices":[\n\n'],
      says: ["text Hel", "error protocol"],
    },
    {
      name: "a page of HTML",
      capability: "error",
      status: 502,
      whole: "<html>Bad gateway</html>",
      says: ["error capacity"],
    },
    {
      name: "a key that is not known",
      capability: "error",
      status: 401,
      whole: { error: { message: "no such key", type: "t", code: null } },
      says: ["error credential"],
    },
    {
      name: "too many requests",
      capability: "error",
      status: 429,
      whole: { error: { message: "slow down", type: "t", code: null } },
      says: ["error capacity"],
    },
    {
      name: "a request it does not take",
      capability: "error",
      status: 400,
      whole: { error: { message: "no such parameter", type: "t", code: null } },
      says: ["error ours"],
    },
  ];
  const reasoned = reasoningFields.map((field) => ({
    name: `reasoning under \`${field}\``,
    capability: "reasoning",
    stream: [
      chunk({ role: "assistant", content: null, [field]: "" }),
      chunk({ content: null, [field]: "First, " }),
      chunk({ content: "42", [field]: null }),
      chunk({}, "stop"),
    ],
    says: ["reasoning First, ", "text 42", "finish stop"],
  }));
  const thought = {
    name: "tokens spent on reasoning",
    capability: "usage",
    whole: {
      ...whole({ content: "42" }, "stop"),
      usage: { prompt_tokens: 20, completion_tokens: 10, completion_tokens_details: { reasoning_tokens: 4 } },
    },
    says: ["text 42", `usage 20/${"sum" in usage.output ? 14 : 10}/-/4`, "finish stop"],
  };
  return [...cases, ...reasoned, thought].map((one) => ({ ...base, ...one }) as Case);
}
