import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { errorCodes, MessagesRequest, Problem } from "@homeport/protocol";
import * as fc from "fast-check";
import { messagesCall } from "./messages-call.ts";
import { omittedFromMessages } from "./messages-omitted.ts";
import { messagesFailure } from "./messages-reply.ts";
import { messagesSurface } from "./messages-surface.ts";
import { about, eventsOf, finishOf, lastOf, meta, replyOf, toolCall } from "./surface.fixture.ts";

const parse = (request: object) =>
  MessagesRequest.parse({
    model: "homeport",
    max_tokens: 9,
    messages: [{ role: "user", content: "Hi" }],
    ...request,
  });
const callOf = (request: object) => messagesCall(parse(request));
const surface = messagesSurface(["metadata"]);
const cache_control = { type: "ephemeral" };

describe("a request of messages", () => {
  it("becomes turns: results of tools are turns of their own, in their order, thoughts left out", () => {
    const messages = [
      { role: "user", content: [{ type: "text", text: "Weather?", cache_control }] },
      {
        role: "assistant",
        content: [
          { type: "thinking", thinking: "hm", signature: "s" },
          { type: "text", text: "Let me see." },
          {
            type: "tool_use",
            id: "c1",
            name: "weather",
            input: { place: "Oslo" },
            caller: { type: "direct" },
          },
        ],
      },
      {
        role: "user",
        content: [
          {
            type: "tool_result",
            tool_use_id: "c1",
            content: [{ type: "text", text: "rain" }],
            is_error: true,
          },
          { type: "text", text: "And this?" },
          { type: "image", source: { type: "base64", media_type: "image/png", data: "AAAA" } },
        ],
      },
    ];
    const system = [
      { type: "text", text: "Be kind." },
      { type: "text", text: "Be brief.", cache_control },
    ];
    assert.deepEqual(callOf({ messages, system }).task.messages, [
      { role: "system", content: "Be kind.\n\nBe brief." },
      { role: "user", content: "Weather?" },
      {
        role: "assistant",
        content: "Let me see.",
        toolCalls: [{ id: "c1", name: "weather", arguments: '{"place":"Oslo"}' }],
      },
      { role: "tool", toolCallId: "c1", name: "weather", content: "rain" },
      {
        role: "user",
        content: "And this?",
        parts: [
          { type: "text", text: "And this?" },
          { type: "image", mediaType: "image/png", data: "AAAA" },
        ],
      },
    ]);
    assert.deepEqual(omittedFromMessages(parse({ messages, system, metadata: { user_id: "u" } })), [
      "metadata",
      "cache_control",
      "thinking",
      "tool_result.is_error",
    ]);
    assert.deepEqual(omittedFromMessages(parse({ metadata: {} })), []);
  });

  it("carries tools, the choice among them, form, thinking and where to stop", () => {
    const { task } = callOf({
      tools: [{ name: "f", input_schema: { type: "object" }, type: "custom" }],
      tool_choice: { type: "tool", name: "f", disable_parallel_tool_use: true },
      output_config: { effort: "low", format: { type: "json_schema", schema: { type: "object" } } },
      thinking: { type: "enabled", budget_tokens: 1_024 },
      stop_sequences: ["END"],
    });
    assert.deepEqual(task.tools, [{ name: "f", description: "", parameters: { type: "object" } }]);
    assert.deepEqual([task.toolChoice, task.parallelToolCalls], [{ name: "f" }, false]);
    assert.deepEqual(task.form, { type: "schema", name: "answer", schema: { type: "object" }, strict: true });
    assert.deepEqual(task.thinking, { effort: "low", budget: 1_024 });
    assert.deepEqual([task.parameters.stop, task.parameters.maxTokens], [["END"], 9]);
    assert.equal(callOf({ thinking: { type: "disabled" } }).task.thinking, undefined);
    for (const [type, choice] of Object.entries({ any: "required", auto: "auto", none: "none" })) {
      const asked = callOf({ tools: [{ name: "f", input_schema: {} }], tool_choice: { type } });
      assert.equal(asked.task.toolChoice, choice);
    }
  });

  it("is refused where a result has no call, or the chosen tool is none", () => {
    const result = { type: "tool_result", tool_use_id: "c9", content: "x" };
    for (const request of [
      { messages: [{ role: "user", content: [result] }] },
      { tool_choice: { type: "any" } },
      { tool_choice: { type: "tool", name: "f" } },
    ]) {
      assert.throws(
        () => callOf(request),
        (thrown) => thrown instanceof Problem && thrown.code === "invalid_request",
      );
    }
  });
});

describe("a whole message", () => {
  it("has blocks of text and of calls, and counts what came from a cache apart", () => {
    const usage = {
      inputTokens: 10,
      outputTokens: 2,
      cachedInputTokens: 4,
      reasoningTokens: null,
      cacheWriteTokens: 1,
    };
    const finish = finishOf({ reason: "tool", meta: { ...meta, usage } });
    const reply = surface.reply({ text: "Let me see.", others: [toolCall] }, finish);
    assert.equal(reply.type, "json");
    const { content, stop_reason, usage: told } = (reply as { body: Record<string, unknown> }).body;
    assert.deepEqual(content, [
      { type: "text", text: "Let me see.", citations: null },
      { type: "tool_use", id: "c1", name: "weather", input: { place: "Oslo" }, caller: { type: "direct" } },
    ]);
    assert.equal(stop_reason, "tool_use");
    const counted = told as Record<string, number>;
    assert.deepEqual(
      [counted["input_tokens"], counted["cache_read_input_tokens"], counted["cache_creation_input_tokens"]],
      [5, 4, 1],
    );
  });

  it("keeps arguments that are no object as they came", () => {
    const reply = surface.reply({ text: "", others: [{ ...toolCall, arguments: "not JSON" }] }, finishOf());
    const { content } = (reply as { body: { content: { input: object }[] } }).body;
    assert.deepEqual(content[0]?.input, { arguments: "not JSON" });
  });

  it("says what was told to nobody", () => {
    assert.deepEqual(replyOf(surface, "x", finishOf())["homeport"], { ...meta, omitted: ["metadata"] });
  });
});

describe("a stream of a message", () => {
  it("gives back exactly the text that was written, in one block", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }), { minLength: 1 }), (pieces) => {
        const writer = surface.open(about, "en");
        const events = eventsOf(
          [
            writer.start(meta),
            ...pieces.map((piece) => writer.write({ type: "text", text: piece })),
            writer.finish(finishOf()),
          ].join(""),
        );
        const text = events
          .map(({ data }) => (data["delta"] as { text?: string } | undefined)?.text ?? "")
          .join("");
        assert.equal(text, pieces.join(""));
        assert.deepEqual(
          events.map(({ event }) => event).filter((event, at, all) => event !== all[at - 1]),
          [
            "message_start",
            "ping",
            "content_block_start",
            "content_block_delta",
            "content_block_stop",
            "message_delta",
            "message_stop",
          ],
        );
        assert.deepEqual(
          events.map(({ event }) => event),
          events.map(({ data }) => data["type"]),
        );
      }),
      { numRuns: 50 },
    );
  });

  it("has a block for each call, after the text's", () => {
    const writer = surface.open(about, "en");
    writer.start(meta);
    const frames =
      writer.write({ type: "text", text: "x" }) + writer.write(toolCall) + writer.write(toolCall);
    assert.deepEqual(
      eventsOf(frames).map(({ event, data }) => [event, data["index"]]),
      [
        ["content_block_start", 0],
        ["content_block_delta", 0],
        ["content_block_stop", 0],
        ...[1, 2].flatMap((index) => [
          ["content_block_start", index],
          ["content_block_delta", index],
          ["content_block_stop", index],
        ]),
      ],
    );
  });

  it("ends as a refusal at a verdict, in an error at anything else, and never as an answer", () => {
    for (const code of errorCodes) {
      const writer = surface.open(about, "en");
      writer.start(meta);
      const frames =
        writer.write({ type: "text", text: "Xyzzy" }) +
        writer.failed(new Problem(code, { retract: true }), about);
      const verdict = code === "content_blocked_output" || code === "partner_refused";
      const failed = eventsOf(frames).find(({ event }) => event === (verdict ? "message_delta" : "error"));
      assert.ok(failed);
      const { error } = failed.data["homeport"] as { error: { code: string; retract: boolean } };
      assert.deepEqual([error.code, error.retract], [code, true]);
      if (verdict) assert.equal((failed.data["delta"] as { stop_reason: string }).stop_reason, "refusal");
      assert.equal(lastOf(frames)["type"], verdict ? "message_stop" : "error");
      assert.doesNotMatch(frames, /end_turn/);
    }
  });
});

describe("a failure of messages", () => {
  it("has Anthropic's form, with Homeport's own beside it", () => {
    const kinds = {
      invalid_request: "invalid_request_error",
      device_token_missing: "authentication_error",
      not_launched: "permission_error",
      market_blocked: "permission_error",
      body_too_large: "request_too_large",
      overloaded: "overloaded_error",
      partner_down: "api_error",
      partner_timeout: "timeout_error",
      content_blocked_input: "invalid_request_error",
    } as const;
    for (const [code, type] of Object.entries(kinds)) {
      const body = messagesFailure(new Problem(code as keyof typeof kinds), { receipt: "rcpt_1" }, "en");
      assert.deepEqual([body.type, body.error.type, body.request_id], ["error", type, "rcpt_1"]);
      assert.equal(body.homeport.error.code, code);
      assert.equal(body.error.message, body.homeport.error.message);
    }
  });
});
