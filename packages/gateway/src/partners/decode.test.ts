import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { ErrorClass, StreamEvent } from "@homeport/protocol";
import { classify } from "./classify.ts";
import { beginDecode, decodeChunk } from "./decode.ts";
import type { Dialect } from "./dialect.ts";
import { dialectOf } from "./dialects.ts";
import { failureFrom } from "./failure.ts";

type Name = "alibaba" | "openai";

function known(name: string): Dialect {
  return dialectOf(name) ?? assert.fail(`no dialect ${name}`);
}

/** The events of the chunks of one stream, or of one whole answer. */
function eventsOf(name: Name, ...chunks: readonly unknown[]): StreamEvent[] {
  const context = { dialect: known(name), by: `partner:${name}`, status: 200 };
  const state = beginDecode();
  return chunks.flatMap((chunk) => decodeChunk(context, state, chunk));
}

/** What a failing status with a body comes to. */
function failing(name: Name, status: number, body: unknown): StreamEvent {
  const dialect = known(name);
  return classify(
    { dialect, by: `partner:${name}` },
    failureFrom(dialect, { status, retryAfterSeconds: null }, body),
  );
}

/** The class of a failure; `policy` is a verdict, for which there is no other class. */
function classOf(event: StreamEvent | undefined): string {
  if (event?.type === "error") return event.class;
  return event?.type === "verdict" && event.verdict.type === "hit" ? "policy" : String(event?.type);
}

function phaseOf(event: StreamEvent | undefined): string {
  return event?.type === "verdict" && event.verdict.type === "hit" ? event.verdict.phase : classOf(event);
}

// The shapes below are written from facts/partners.md, 5 (responses, verdicts, streaming) and the sources it names,
// and not from the dialect records.

/** A chunk of a compatible-mode stream: Alibaba's key order, `usage: null` until the end. */
function alibabaChunk(delta: object, finish: string | null = null): object {
  return {
    choices: [{ delta, index: 0, logprobs: null, finish_reason: finish }],
    object: "chat.completion.chunk",
    usage: null,
    created: 1_795_000_000,
    system_fingerprint: null,
    model: "qwen3.8-max",
    id: "chatcmpl-1",
  };
}

/** A chunk of OpenAI's stream. */
function openaiChunk(delta: object, finish: string | null = null): object {
  return {
    id: "chatcmpl-2",
    object: "chat.completion.chunk",
    created: 1_795_000_000,
    model: "gpt-6-luna",
    service_tier: "default",
    system_fingerprint: "fp_1",
    choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
    obfuscation: "aK3",
  };
}

const start = { type: "start", id: "chatcmpl-1", model: "qwen3.8-max" };

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
      assert.deepEqual(events.map(classOf), ["start", "text", "protocol"]);
    }
    for (const finish of ["constructor", "__proto__", "toString"]) {
      assert.equal(classOf(eventsOf("openai", openaiChunk({}, finish)).at(-1)), "protocol", finish);
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

describe("a chunk", () => {
  it("that is no JSON object is an error", () => {
    for (const chunk of [null, [], "text", 5, true])
      assert.deepEqual(eventsOf("openai", chunk).map(classOf), ["protocol"]);
  });

  it("that lacks what it should have is passed over, not invented", () => {
    for (const chunk of [
      {},
      { choices: null },
      { choices: [] },
      { choices: [null] },
      { choices: [{}] },
      { choices: [{ delta: null }] },
    ]) {
      assert.deepEqual(eventsOf("openai", chunk), [{ type: "start", id: "", model: "" }]);
    }
  });

  it("repeats neither the start nor the finish", () => {
    const events = eventsOf(
      "openai",
      openaiChunk({ content: "a" }),
      openaiChunk({}, "stop"),
      openaiChunk({}, "stop"),
    );
    assert.deepEqual(events.map(classOf), ["start", "text", "finish"]);
  });
});
