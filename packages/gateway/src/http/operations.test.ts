import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Problem } from "@homeport/protocol";
import * as fc from "fast-check";
import { featureOperations } from "./operations.ts";

const clock = () => 0;
const bodies: Record<string, Record<string, unknown>> = {
  "/v1/chat/completions": { model: "homeport", messages: [{ role: "user", content: "Hi" }] },
  "/v1/features/summarizer": { input: "A text." },
  "/v1/features/proofreader": { input: "an cat" },
};
const paths = Object.keys(featureOperations);

function prepare(path: string, body: unknown) {
  return (featureOperations[path] ?? assert.fail(`no operation ${path}`))(body, clock);
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
      if (path.endsWith("proofreader")) continue;
      assert.equal(prepare(path, { ...bodies[path], stream: true }).stream, true);
    }
  });

  it("refuses any field that it does not know, by its name, and nothing is dropped in silence", () => {
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.string(), fc.jsonValue(), (path, name, value) => {
        const known = [
          "stream",
          "temperature",
          "seed",
          "stop",
          "n",
          "model",
          "type",
          "format",
          "length",
          "context",
        ];
        fc.pre(!Object.hasOwn(bodies[path] ?? {}, name) && !known.includes(name) && name !== "__proto__");
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
        const field = path.includes("chat") ? "messages" : "input";
        fc.pre(typeof value !== "string" || value === "" || field === "messages");
        fc.pre(!Array.isArray(value) || value.length === 0 || field === "input");
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

describe("a chat request", () => {
  const chat = "/v1/chat/completions";

  it("refuses what this build cannot honour, by name", () => {
    for (const field of [
      "tools",
      "response_format",
      "logprobs",
      "user",
      "store",
      "reasoning_effort",
      "modalities",
    ]) {
      const { code, details } = problemOf(chat, { ...bodies[chat], [field]: null });
      assert.deepEqual([code, details.issues?.[0]?.path], ["unsupported_parameter", field]);
    }
    for (const changes of [
      { n: 2 },
      { temperature: 2.1 },
      { temperature: "1" },
      { max_tokens: 0 },
      { stop: [] },
      { seed: 0.5 },
    ]) {
      assert.equal(problemOf(chat, { ...bodies[chat], ...changes }).code, "invalid_request");
    }
  });

  it("refuses images, tools and roles inside of messages", () => {
    for (const message of [
      { role: "user", content: [{ type: "image_url", image_url: { url: "https://a.example" } }] },
      { role: "tool", content: "x", tool_call_id: "1" },
      { role: "user", content: "x", name: "alice" },
      { role: "assistant", content: null, tool_calls: [] },
      { role: "root", content: "x" },
      { role: "user", content: null },
      { role: "user" },
      null,
    ]) {
      assert.equal(problemOf(chat, { ...bodies[chat], messages: [message] }).status, 400);
    }
  });
});
