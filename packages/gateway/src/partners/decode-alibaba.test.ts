import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ErrorClass } from "@homeport/protocol";
import { alibabaChunk, classOf, eventsOf, failing, phaseOf, start } from "./decode.fixture.ts";

describe("Alibaba's stream", () => {
  it("gives its text, and its finish although that comes in an empty delta", () => {
    // facts, 6: "finish reason in an empty delta ignored" (ainovel-cli#52)
    const events = eventsOf(
      "alibaba",
      alibabaChunk({ content: "", role: "assistant" }),
      alibabaChunk({ content: "你" }),
      alibabaChunk({ content: "好" }),
      alibabaChunk({ content: "" }, "stop"),
    );
    assert.deepEqual(events, [
      start,
      { type: "text", text: "你" },
      { type: "text", text: "好" },
      { type: "finish", reason: "stop" },
    ]);
  });

  it("tells reasoning apart from the answer", () => {
    const events = eventsOf(
      "alibaba",
      alibabaChunk({ content: null, role: "assistant", reasoning_content: "" }),
      alibabaChunk({ content: null, reasoning_content: "First," }),
      alibabaChunk({ content: "42", reasoning_content: null }),
    );
    assert.deepEqual(events.slice(1), [
      { type: "reasoning", text: "First," },
      { type: "text", text: "42" },
    ]);
  });

  it("counts tokens from the chunk that has usage and no choices", () => {
    const usage = {
      prompt_tokens: 20,
      completion_tokens: 10,
      total_tokens: 30,
      completion_tokens_details: { reasoning_tokens: 4 },
      prompt_tokens_details: { cached_tokens: 8, cache_creation_input_tokens: 2 },
    };
    const events = eventsOf("alibaba", alibabaChunk({ content: "x" }), {
      ...alibabaChunk({}),
      choices: [],
      usage,
    });
    assert.deepEqual(events.at(-1), {
      type: "usage",
      usage: { inputTokens: 20, outputTokens: 10, cachedInputTokens: 8, reasoningTokens: 4 },
    });
  });

  it("ends in a verdict where the inspection cuts it in the middle, as an error chunk of a 200 stream", () => {
    const events = eventsOf("alibaba", alibabaChunk({ content: "Some text" }), {
      error: {
        code: "data_inspection_failed",
        param: null,
        message: "Output data may contain inappropriate content.",
        type: "data_inspection_failed",
      },
      id: "chatcmpl-1",
      request_id: "chatcmpl-1",
    });
    assert.deepEqual(events.at(-1), {
      type: "verdict",
      verdict: {
        type: "hit",
        by: "partner:alibaba",
        phase: "output",
        category: "inspection",
        retract: true,
        endSession: false,
        raw: "data_inspection_failed",
        scope: "answer",
      },
    });
  });
});

describe("Alibaba's inspection is a verdict, never an error, in each of its disguises:", () => {
  const blocked = {
    "the compatible code of a 400": [
      400,
      "data_inspection_failed",
      "Input data may contain inappropriate content.",
    ],
    "the native code of a 400": [
      400,
      "DataInspectionFailed",
      "Input data may contain inappropriate content.",
    ],
    "the words in the message alone": [
      400,
      "invalid_parameter_error",
      "<400> InternalError.Algo.DataInspectionFailed: Input text data may contain inappropriate content.",
    ],
    "both at once": [
      400,
      "data_inspection_failed",
      "<400> InternalError.Algo.DataInspectionFailed: Input text data may contain inappropriate content.",
    ],
    "the code of a 500": [500, "data_inspection_failed", "Input data may contain inappropriate content."],
  } as const;
  for (const [name, [status, code, message]] of Object.entries(blocked)) {
    it(name, () => {
      const event = failing("alibaba", status, {
        error: { code, message, type: code, param: null },
        request_id: "r",
      });
      assert.equal(phaseOf(event), "input");
      const said = failing("alibaba", status, {
        error: { code, message: message.replace(/Input( text)?/, "Output") },
      });
      assert.equal(phaseOf(said), "output");
    });
  }

  it("the native body, without an `error` object", () => {
    const body = {
      code: "DataInspectionFailed",
      message: "Output data may contain inappropriate content.",
      request_id: "r",
    };
    assert.equal(phaseOf(failing("alibaba", 400, body)), "output");
    assert.equal(phaseOf(eventsOf("alibaba", body)[0]), "output", "also with status 200");
  });

  it("the code left out, and the words in the message", () => {
    const message =
      "<400> InternalError.Algo.DataInspectionFailed: Output data may contain inappropriate content.";
    for (const error of [{ message }, { message, code: null }, { message, code: "" }, message]) {
      assert.equal(phaseOf(failing("alibaba", 400, { error })), "output");
      assert.equal(phaseOf(eventsOf("alibaba", { error })[0]), "output");
    }
  });

  it("a suspected infringement", () => {
    const error = {
      code: "IPInfringementSuspect",
      message: "Input data is suspected of being involved in IP infringement.",
    };
    assert.equal(classOf(failing("alibaba", 400, { error })), "policy");
  });
});

describe("Alibaba's failures", () => {
  // facts, 5: error classes; "classify on code first"
  const failures: readonly [ErrorClass, number, string][] = [
    ["quota", 400, "Arrearage"],
    ["quota", 429, "Throttling.AllocationQuota"],
    ["quota", 429, "insufficient_quota"],
    ["capacity", 429, "Throttling"],
    ["capacity", 429, "Throttling.RateQuota"],
    ["capacity", 429, "Throttling.BurstRate"],
    ["capacity", 429, "limit_requests"],
    ["capacity", 500, "internal_error"],
    ["capacity", 503, "ModelUnavailable"],
    ["credential", 401, "invalid_api_key"],
    ["credential", 401, "InvalidApiKey"],
    ["credential", 403, "AccessDenied"],
    ["ours", 400, "invalid_parameter_error"],
    ["ours", 404, "model_not_found"],
  ];
  for (const [expected, status, code] of failures) {
    it(`are of the class ${expected} for ${status} \`${code}\`, in both spellings of the body`, () => {
      assert.equal(
        classOf(failing("alibaba", status, { error: { code, message: "words", type: "t" } })),
        expected,
      );
      assert.equal(
        classOf(failing("alibaba", status, { code, message: "words", request_id: "r" })),
        expected,
      );
    });
  }

  it("are told by status and code, without the message, which may repeat the request", () => {
    const error = { code: "invalid_parameter_error", message: "my secret text" };
    const event = failing("alibaba", 400, { error });
    assert.ok(event.type === "error" && event.detail === "status 400, invalid_parameter_error");
    const odd = failing("alibaba", 400, { error: { ...error, code: "my secret text" } });
    assert.ok(odd.type === "error" && !odd.detail.includes("secret"));
  });
});
