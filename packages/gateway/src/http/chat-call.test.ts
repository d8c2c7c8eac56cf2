import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ChatRequest, Problem } from "@homeport/protocol";
import { chatCall } from "./chat-call.ts";

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
});
