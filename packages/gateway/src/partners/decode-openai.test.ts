import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ErrorClass } from "@homeport/protocol";
import { classify } from "./classify.ts";
import { failureFrom } from "./failure.ts";
import { classOf, eventsOf, failing, known, openaiChunk } from "./decode.fixture.ts";

describe("OpenAI's answer", () => {
  it("gives text, reasons to finish and usage where the whole comes at once", () => {
    const events = eventsOf("openai", {
      id: "chatcmpl-2",
      object: "chat.completion",
      model: "gpt-6-luna",
      choices: [
        { index: 0, message: { role: "assistant", content: "Hi", refusal: null }, finish_reason: "length" },
      ],
      usage: { prompt_tokens: 5, completion_tokens: 1, total_tokens: 6 },
    });
    assert.deepEqual(events, [
      { type: "start", id: "chatcmpl-2", model: "gpt-6-luna" },
      { type: "text", text: "Hi" },
      {
        type: "usage",
        usage: { inputTokens: 5, outputTokens: 1, cachedInputTokens: null, reasoningTokens: null },
      },
      { type: "finish", reason: "length" },
    ]);
  });

  it("has what it counted told before its failure, where one chunk holds both", () => {
    const failed = { input: { type: "error" }, output: { type: "error" } };
    const usage = { prompt_tokens: 5, completion_tokens: 1 };
    const choices = [{ message: { content: "Hi" }, finish_reason: "stop" }];
    const events = eventsOf("openai", { choices, usage, moderation: failed });
    assert.deepEqual(events.map(classOf), ["start", "usage", "moderation_outage", "finish"]);
  });

  it("is a verdict where it refuses in a field of its own, although it finishes with `stop`", () => {
    // facts, 5: "`refusal` text with finish **`stop`**"
    const events = eventsOf(
      "openai",
      openaiChunk({ role: "assistant", content: "", refusal: null }),
      openaiChunk({ refusal: "I'm sorry, " }),
      openaiChunk({ refusal: "I can't help with that." }),
      openaiChunk({}, "stop"),
    );
    assert.deepEqual(
      events.map(classOf),
      ["start", "policy", "finish"],
      "one verdict, not one for each piece",
    );
    const whole = { choices: [{ message: { content: null, refusal: "No." }, finish_reason: "stop" }] };
    assert.deepEqual(eventsOf("openai", whole).map(classOf), ["start", "policy", "finish"]);
  });

  it("is a verdict where it was cut by the content filter", () => {
    const events = eventsOf("openai", openaiChunk({ content: "Some" }), openaiChunk({}, "content_filter"));
    assert.deepEqual(events.map(classOf), ["start", "text", "policy", "finish"]);
  });

  it("ends in an error where the reason to finish is one that nobody knows", () => {
    for (const name of ["openai", "alibaba"] as const) {
      const events = eventsOf(name, openaiChunk({ content: "Some" }), openaiChunk({}, "sensitive"));
      assert.deepEqual(events.map(classOf), ["start", "text", "ours"]);
    }
    for (const finish of ["constructor", "__proto__", "toString"]) {
      assert.equal(classOf(eventsOf("openai", openaiChunk({}, finish)).at(-1)), "ours", finish);
    }
  });

  it("has unknown counts where usage is null, empty or nonsense", () => {
    const unknown = { inputTokens: null, outputTokens: null, cachedInputTokens: null, reasoningTokens: null };
    for (const usage of [
      {},
      { prompt_tokens: null, prompt_tokens_details: null },
      { prompt_tokens: "5", completion_tokens: -1 },
    ]) {
      assert.deepEqual(eventsOf("openai", { choices: [], usage }).at(-1), { type: "usage", usage: unknown });
    }
    assert.deepEqual(eventsOf("openai", { choices: [], usage: null }).map(classOf), ["start"]);
  });

  it("keeps the pieces of a tool call, and takes an empty id for none", () => {
    // facts, 5: "tool-call continuation carries `id:\"\"`"
    const call = (id: string, name: string | null, text: string) => ({
      tool_calls: [{ index: 1, id, type: "function", function: { name, arguments: text } }],
    });
    const events = eventsOf(
      "openai",
      openaiChunk(call("call_1", "look", "{")),
      openaiChunk(call("", null, "}")),
    );
    assert.deepEqual(events.slice(1), [
      { type: "tool", index: 1, id: "call_1", name: "look", arguments: "{" },
      { type: "tool", index: 1, id: null, name: null, arguments: "}" },
    ]);
  });
});

describe("OpenAI's failures", () => {
  const failures: readonly [ErrorClass, number, object][] = [
    ["quota", 429, { code: "insufficient_quota", type: "insufficient_quota" }],
    ["quota", 429, { code: null, type: "insufficient_quota" }],
    ["quota", 429, { code: "", type: "insufficient_quota" }],
    ["capacity", 429, { code: "rate_limit_exceeded", type: "requests" }],
    ["capacity", 503, { code: null, type: "server_error" }],
    ["credential", 401, { code: "invalid_api_key", type: "invalid_request_error" }],
    ["credential", 403, { code: "unsupported_country_region_territory", type: "request_forbidden" }],
    ["policy", 400, { code: "invalid_prompt", type: "invalid_request_error" }],
    ["policy", 400, { code: "bio_policy", type: "invalid_request_error" }],
    ["policy", 400, { code: "content_policy_violation", type: "invalid_request_error" }],
    ["policy", 400, { code: "content_filter", type: null }],
    ["credential", 400, { code: "data_residency_mismatch", type: "invalid_request_error" }],
    ["ours", 400, { code: "context_length_exceeded", type: "invalid_request_error" }],
  ];
  for (const [expected, status, error] of failures) {
    it(`are of the class ${expected} for ${status} ${JSON.stringify(error)}`, () => {
      assert.equal(
        classOf(failing("openai", status, { error: { message: "words", param: null, ...error } })),
        expected,
      );
    });
  }

  it("are of the class credential where the key belongs to another region's host, whatever the status", () => {
    // facts, 2: wrong host = 401 "incorrect regional hostname" (earendil-works/pi#956)
    const message =
      "You are using an incorrect regional hostname for this project. Use eu.api.openai.com instead.";
    for (const status of [400, 401, 421]) {
      assert.equal(
        classOf(failing("openai", status, { error: { message, type: "invalid_request_error", code: null } })),
        "credential",
      );
    }
  });

  it("are seen in an answer with status 200, whole or as a chunk", () => {
    const error = { message: "The server had an error", type: "server_error", code: null };
    assert.deepEqual(eventsOf("openai", { error }).map(classOf), ["protocol"]);
    const quota = { error: { message: "words", code: "insufficient_quota" } };
    assert.deepEqual(eventsOf("openai", openaiChunk({ content: "Some" }), quota).map(classOf), [
      "start",
      "text",
      "quota",
    ]);
  });

  it("are classed by their status where the body says nothing that can be read", () => {
    for (const body of [undefined, null, [], "text", {}, { detail: "x" }, { error: null }, { error: [] }]) {
      assert.equal(classOf(failing("openai", 502, body)), "capacity");
      assert.equal(classOf(failing("openai", 401, body)), "credential");
      // A refusal that no rule knows, such as for legal reasons, is not asked of somebody else.
      assert.equal(classOf(failing("openai", 418, body)), "ours");
      assert.equal(classOf(failing("openai", 451, body)), "ours");
      assert.equal(classOf(failing("openai", 599, body)), "protocol");
    }
  });

  it("are read where the error is only a text, or a code and a message", () => {
    // facts, 5: xAI's error shapes: object, `{code,error}`, `{error:"text"}`
    const hostname = "incorrect regional hostname";
    assert.equal(classOf(failing("openai", 421, { error: hostname })), "credential");
    assert.equal(classOf(failing("openai", 400, { code: "insufficient_quota", error: "words" })), "quota");
    assert.equal(classOf(failing("openai", 400, { code: "invalid_prompt", message: "words" })), "policy");
  });

  it("are told with the partner's own wait", () => {
    const dialect = known("openai");
    const failure = failureFrom(
      dialect,
      { status: 429, retryAfterSeconds: 7 },
      { error: { code: "rate_limit_exceeded" } },
    );
    const event = classify({ dialect, by: "p" }, failure);
    assert.ok(event.type === "error" && event.retryAfterSeconds === 7);
  });
});
