import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  ChatRequest,
  EmbeddingsRequest,
  ImageEditsRequest,
  ImagesRequest,
  MessagesRequest,
  Problem,
  ProofreaderRequest,
  RerankRequest,
  ResponsesRequest,
  SpeechRequest,
  SummarizerRequest,
  TranslatorRequest,
} from "@homeport/protocol";
import * as fc from "fast-check";
import { operationAt, operations, type Prepared } from "./operations.ts";

const clock = () => 0;
/** Of each operation with a JSON body the least that it takes, and every field that it knows. */
const least: Record<string, { body: Record<string, unknown>; known: readonly string[] }> = {
  "/v1/chat/completions": {
    body: { model: "homeport", messages: [{ role: "user", content: "Hi" }] },
    known: Object.keys(ChatRequest.shape),
  },
  "/v1/responses": {
    body: { model: "homeport", input: "Hi" },
    known: Object.keys(ResponsesRequest.shape),
  },
  "/v1/messages": {
    body: { model: "homeport", max_tokens: 9, messages: [{ role: "user", content: "Hi" }] },
    known: Object.keys(MessagesRequest.shape),
  },
  "/v1/embeddings": {
    body: { model: "homeport", input: "Hi" },
    known: Object.keys(EmbeddingsRequest.shape),
  },
  "/v1/rerank": {
    body: { model: "homeport", query: "Hi", documents: ["a"] },
    known: Object.keys(RerankRequest.shape),
  },
  "/v1/images/generations": { body: { prompt: "Hi" }, known: Object.keys(ImagesRequest.shape) },
  "/v1/images/edits": {
    body: { prompt: "Hi", images: [{ image_url: "data:image/png;base64,AAAA" }] },
    known: Object.keys(ImageEditsRequest.shape),
  },
  "/v1/audio/speech": {
    body: { model: "homeport", input: "Hi" },
    known: Object.keys(SpeechRequest.shape),
  },
  "/v1/features/summarizer": { body: { input: "A text." }, known: Object.keys(SummarizerRequest.shape) },
  "/v1/features/translator": {
    body: { input: "A text.", targetLanguage: "fr" },
    known: Object.keys(TranslatorRequest.shape),
  },
  "/v1/features/proofreader": { body: { input: "an cat" }, known: Object.keys(ProofreaderRequest.shape) },
};
/** Those whose answer may come as a stream. */
const streamed = new Set([
  "/v1/chat/completions",
  "/v1/responses",
  "/v1/messages",
  "/v1/features/summarizer",
  "/v1/features/translator",
]);
const bodies = Object.fromEntries(Object.entries(least).map(([path, { body }]) => [path, body]));
const paths = Object.entries(operations).flatMap(([path, { type, body }]) =>
  type === "feature" && body !== "form" ? [path] : [],
);

function prepare(path: string, body: unknown): Prepared {
  const operation = operations[path];
  return operation?.type === "feature"
    ? operation.prepare(body, clock)
    : assert.fail(`no feature at ${path}`);
}

function problemOf(path: string, body: unknown): Problem {
  try {
    prepare(path, body);
  } catch (thrown) {
    assert.ok(thrown instanceof Problem, String(thrown));
    return thrown;
  }
  return assert.fail(`it was taken: ${JSON.stringify(body)}`);
}

describe("every operation", () => {
  it("takes its least body, and streams only where that was asked for", () => {
    assert.deepEqual(paths.toSorted(), Object.keys(bodies).toSorted());
    for (const path of paths) {
      assert.equal(prepare(path, bodies[path]).stream, false);
      if (!streamed.has(path)) continue;
      assert.equal(prepare(path, { ...bodies[path], stream: true }).stream, true);
    }
  });

  it("refuses any field that it does not know, by its name, and nothing is dropped in silence", () => {
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.string(), fc.jsonValue(), (path, name, value) => {
        fc.pre(!least[path]?.known.includes(name) && name !== "__proto__");
        const { code, details } = problemOf(path, { ...bodies[path], [name]: value });
        assert.equal(code, "unsupported_parameter");
        assert.equal(details.issues?.length, 1);
      }),
    );
  });

  it("refuses what would change the prototype, as any field it does not know", () => {
    for (const path of paths) {
      const text = JSON.stringify(bodies[path]).replace("{", '{"__proto__":{"stream":true,"admin":true},');
      assert.equal(problemOf(path, JSON.parse(text)).status, 400, path);
      for (const name of ["constructor", "prototype", "toString"])
        problemOf(path, { ...bodies[path], [name]: {} });
    }
  });

  it("refuses anything that is no object, or not of its shape, with a reason and never with a crash", () => {
    for (const path of paths) {
      for (const body of [null, undefined, 5, "x", true, [], [bodies[path]], {}]) {
        assert.equal(problemOf(path, body).code, "invalid_request");
      }
    }
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.jsonValue(), (path, value) => {
        const field = ["messages", "query", "prompt"].find((name) => name in (bodies[path] ?? {})) ?? "input";
        fc.pre(typeof value !== "string" || value === "" || field === "messages");
        fc.pre(!Array.isArray(value) || value.length === 0 || field === "messages");
        assert.equal(problemOf(path, { ...bodies[path], [field]: value }).status, 400);
      }),
    );
  });

  it("tells a bounded number of issues, of bounded length", () => {
    const many = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => [`${index}${"x".repeat(500)}`, 1]),
    );
    for (const path of paths) {
      const issues = problemOf(path, { ...bodies[path], ...many }).details.issues ?? [];
      assert.ok(issues.length > 0 && JSON.stringify(issues).length < 100_000);
    }
  });
});

describe("the table of operations", () => {
  it("finds an operation by its path alone, and no name of an object's own", () => {
    assert.equal(operationAt("/v1/chat/completions")?.at, "/v1/chat/completions");
    for (const path of [
      "",
      "/",
      "__proto__",
      "/v1/chat/completions/",
      "/v1/chat",
      "constructor",
      "toString",
      "/v1/receipts/{id}",
    ]) {
      assert.equal(operationAt(path), null, path);
    }
  });
});

describe("a chat request", () => {
  const chat = "/v1/chat/completions";
  const refused = (changes: object): [string, string | undefined] => {
    const { code, details } = problemOf(chat, { ...bodies[chat], ...changes });
    return [code, details.issues?.[0]?.path];
  };

  it("refuses what is published and cannot be honoured, by name, and says why", () => {
    const asked: Record<string, unknown> = {
      n: 2,
      store: true,
      logprobs: true,
      top_logprobs: 3,
      logit_bias: { 5: 1 },
      modalities: ["audio"],
      prediction: { type: "content", content: "x" },
      functions: [],
      function_call: "auto",
      reasoning_effort: "xhigh",
      service_tier: "flex",
      verbosity: "low",
      web_search_options: {},
      moderation: {},
      prompt_cache_options: {},
    };
    for (const [field, value] of Object.entries(asked)) {
      const { code, details } = problemOf(chat, { ...bodies[chat], [field]: value });
      assert.deepEqual([code, details.issues?.[0]?.path], ["unsupported_parameter", field]);
      assert.match(details.issues?.[0]?.message ?? "", new RegExp(`^\`${field}\`: .{12,}`));
    }
  });

  it("takes what asks for nothing, and what holds anyway", () => {
    for (const changes of [
      { n: 1, store: false, logprobs: false, modalities: ["text"], service_tier: "auto" },
      { n: null, store: null, logit_bias: null, audio: null, verbosity: null, functions: null },
      { tools: null, tool_choice: null, response_format: null, parallel_tool_calls: null },
      { stream_options: { include_usage: true, include_obfuscation: false } },
    ]) {
      assert.equal(prepare(chat, { ...bodies[chat], ...changes }).call.feature, "chat");
    }
  });

  it("refuses what is out of bounds or of another kind as such", () => {
    for (const changes of [
      { temperature: 2.1 },
      { temperature: "1" },
      { max_tokens: 0 },
      { stop: [] },
      { seed: 0.5 },
      { frequency_penalty: 3 },
      { tools: [{ type: "function", function: { name: "not a name" } }] },
      { tool_choice: "required" },
      { tool_choice: { type: "function", function: { name: "unheard" } } },
      { response_format: { type: "json_schema", json_schema: { name: "x" } } },
    ]) {
      assert.equal(problemOf(chat, { ...bodies[chat], ...changes }).code, "invalid_request");
    }
  });

  it("refuses tools that are no functions, pictures at an address and names of speakers, each by its place", () => {
    assert.deepEqual(refused({ tools: [{ type: "web_search" }] }), ["unsupported_parameter", "tools.0.type"]);
    assert.deepEqual(refused({ tool_choice: { type: "allowed_tools" } }), [
      "unsupported_parameter",
      "tool_choice.type",
    ]);
    const parts = [
      { type: "text", text: "x" },
      { type: "image_url", image_url: { url: "https://a.example/x.png" } },
    ];
    const [code, path] = refused({ messages: [{ role: "user", content: parts }] });
    assert.deepEqual([code, path], ["unsupported_parameter", "messages.0.content.1.image_url.url"]);
    const named = { role: "user", content: "x", name: "alice" };
    assert.deepEqual(refused({ messages: [named] }), ["unsupported_parameter", "messages.0.name"]);
    const file = { role: "user", content: [{ type: "file", file: { file_id: "f" } }] };
    assert.deepEqual(refused({ messages: [file] }), ["unsupported_parameter", "messages.0.content.0.type"]);
  });

  it("refuses turns that are none", () => {
    for (const message of [
      { role: "tool", content: "x", tool_call_id: "1" },
      { role: "assistant", content: null, tool_calls: [] },
      { role: "root", content: "x" },
      { role: "user", content: null },
      { role: "user", content: [{ type: "image_url", image_url: { url: "data:text/html;base64,AAAA" } }] },
      { role: "user", content: [{ type: "image_url", image_url: { url: "data:image/png;base64,A" } }] },
      { role: "user" },
      null,
    ]) {
      assert.equal(problemOf(chat, { ...bodies[chat], messages: [message] }).status, 400);
    }
  });
});
