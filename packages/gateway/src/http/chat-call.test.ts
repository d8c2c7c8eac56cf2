import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ChatRequest, Problem } from "@homeport/protocol";
import { chatCall, omittedFrom } from "./chat-call.ts";

const callOf = (request: object) =>
  chatCall(ChatRequest.parse({ model: "homeport", messages: [{ role: "user", content: "Hi" }], ...request }));

describe("a chat completions request", () => {
  it("keeps its messages as they are, text parts joined", () => {
    const messages = [
      { role: "developer", content: "Be brief." },
      {
        role: "user",
        content: [
          { type: "text", text: "Hi " },
          { type: "text", text: "there" },
        ],
      },
      { role: "assistant", content: null },
      { role: "user", content: "Go on." },
    ];
    assert.deepEqual(callOf({ messages }).task.messages, [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hi there" },
      { role: "assistant", content: "" },
      { role: "user", content: "Go on." },
    ]);
  });

  it("leaves the model to the market unless the caller insists on one", () => {
    assert.equal(callOf({ model: "homeport" }).model, null);
    assert.equal(callOf({ model: "auto" }).model, null);
    assert.equal(callOf({ model: "qwen-plus" }).model, "qwen-plus");
  });

  it("carries every parameter, and takes either name for the most tokens but not both", () => {
    const parameters = { temperature: 0, top_p: 1, stop: ["a", "b"], seed: -3 };
    const expected = { maxTokens: 9, temperature: 0, topP: 1, stop: ["a", "b"], seed: -3 };
    assert.deepEqual(callOf({ ...parameters, max_tokens: 9 }).task.parameters, expected);
    assert.deepEqual(callOf({ ...parameters, max_completion_tokens: 9 }).task.parameters, expected);
    assert.deepEqual(callOf({ max_tokens: null, max_completion_tokens: 9 }).task.parameters.maxTokens, 9);
    assert.throws(
      () => callOf({ max_tokens: 9, max_completion_tokens: 9 }),
      (thrown) => thrown instanceof Problem && thrown.code === "invalid_request",
    );
    const none = { maxTokens: null, temperature: null, topP: null, stop: null, seed: null };
    assert.deepEqual(callOf({ temperature: null }).task.parameters, none);
  });

  it("keeps calls of tools and their results, each result by the name of what was called", () => {
    const messages = [
      { role: "user", content: "Weather?" },
      {
        role: "assistant",
        content: null,
        reasoning_content: "a tool knows",
        tool_calls: [{ id: "c1", type: "function", function: { name: "weather", arguments: '{"a":1}' } }],
      },
      { role: "tool", tool_call_id: "c1", content: "rain" },
    ];
    assert.deepEqual(callOf({ messages }).task.messages.slice(1), [
      {
        role: "assistant",
        content: "",
        reasoning: "a tool knows",
        toolCalls: [{ id: "c1", name: "weather", arguments: '{"a":1}' }],
      },
      { role: "tool", toolCallId: "c1", name: "weather", content: "rain" },
    ]);
  });

  it("keeps pictures and sound in their places beside the text", () => {
    const content = [
      { type: "text", text: "See " },
      { type: "image_url", image_url: { url: "data:image/PNG;base64,AAAA", detail: "low" } },
      { type: "input_audio", input_audio: { data: "BBBB", format: "mp3" } },
      { type: "text", text: "this" },
    ];
    assert.deepEqual(callOf({ messages: [{ role: "user", content }] }).task.messages, [
      {
        role: "user",
        content: "See this",
        parts: [
          { type: "text", text: "See " },
          { type: "image", mediaType: "image/png", data: "AAAA", detail: "low" },
          { type: "audio", mediaType: "audio/mpeg", data: "BBBB" },
          { type: "text", text: "this" },
        ],
      },
    ]);
  });

  it("carries tools, the choice among them, the form of the answer and the effort", () => {
    const schema = { type: "object", properties: { a: { type: "string" } } };
    const { task } = callOf({
      tools: [
        {
          type: "function",
          function: { name: "f", description: "does f", parameters: schema, strict: true },
        },
        { type: "function", function: { name: "g" } },
      ],
      tool_choice: { type: "function", function: { name: "g" } },
      parallel_tool_calls: false,
      response_format: { type: "json_schema", json_schema: { name: "answer", schema, strict: true } },
      reasoning_effort: "high",
      frequency_penalty: 1,
      presence_penalty: -1,
    });
    assert.deepEqual(task.tools, [
      { name: "f", description: "does f", parameters: schema, strict: true },
      { name: "g", description: "", parameters: { type: "object", properties: {} } },
    ]);
    assert.deepEqual([task.toolChoice, task.parallelToolCalls], [{ name: "g" }, false]);
    assert.deepEqual(task.form, { type: "schema", name: "answer", schema, strict: true });
    assert.deepEqual(task.thinking, { budget: null, effort: "high" });
    assert.deepEqual([task.parameters.frequencyPenalty, task.parameters.presencePenalty], [1, -1]);
    const plain = callOf({ response_format: { type: "text" }, reasoning_effort: "none", tools: [] }).task;
    assert.deepEqual([plain.form, plain.thinking, plain.tools], [undefined, undefined, undefined]);
    assert.deepEqual(callOf({ response_format: { type: "json_object" } }).task.form, { type: "json" });
  });

  it("lists what no partner is told", () => {
    const request = ChatRequest.parse({
      model: "homeport",
      messages: [{ role: "user", content: "Hi" }],
      user: "u",
      metadata: {},
      safety_identifier: null,
      response_format: { type: "json_schema", json_schema: { name: "a", description: "x", schema: {} } },
    });
    assert.deepEqual(omittedFrom(request), ["user", "metadata", "response_format.json_schema.description"]);
  });
});
