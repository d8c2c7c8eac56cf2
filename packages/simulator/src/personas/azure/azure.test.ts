import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";

import { startSimulator } from "../../simulator.ts";

type Chunk = {
  model: string;
  choices: {
    delta?: { content?: string };
    finish_reason?: string | null;
    content_filter_results?: Record<string, { filtered?: boolean; severity?: string }>;
    content_filter_offsets?: object;
  }[];
  prompt_filter_results?: unknown[];
};

async function ask(
  t: TestContext,
  text: string,
  { stream = true, key = "simulated-acme" }: { stream?: boolean; key?: string } = {},
) {
  const simulator = await startSimulator({ port: 0, seed: 1 });
  t.after(() => simulator.close());
  const reply = await fetch(`${simulator.url}/openai/v1/chat/completions`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "homeport-simulated-host": "acme.openai.azure.com",
      "api-key": key,
    },
    body: JSON.stringify({ model: "gpt-6-luna", stream, messages: [{ role: "user", content: text }] }),
  });
  const body = await reply.text();
  const chunks = body
    .split("\n\n")
    .filter((frame) => frame.startsWith("data: {"))
    .map((frame) => JSON.parse(frame.slice(6)) as Chunk);
  return { status: reply.status, body, chunks };
}

test("the first chunk has no model and tells only what the prompt was found to be", async (t) => {
  const { chunks } = await ask(t, "Good evening");
  assert.equal(chunks[0]?.model, "");
  assert.deepEqual(chunks[0]?.choices, []);
  assert.equal(chunks[0]?.prompt_filter_results?.length, 1);
  const said = chunks.find(({ choices }) => (choices[0]?.delta?.content ?? "") !== "");
  assert.equal(said?.choices[0]?.content_filter_results?.["violence"]?.severity, "safe");
});

test("a prompt that the filter turns away is an error with its inner reason", async (t) => {
  const { status, body } = await ask(t, "SIMULATE-BLOCKED-INPUT");
  const { error } = JSON.parse(body) as {
    error: { code: string; innererror: { code: string; content_filter_result: Record<string, object> } };
  };
  assert.deepEqual(
    [status, error.code, error.innererror.code],
    [400, "content_filter", "ResponsibleAIPolicyViolation"],
  );
  assert.deepEqual(error.innererror.content_filter_result["violence"], { filtered: true, severity: "high" });
});

test("an asynchronous filter speaks after the whole text and its finish", async (t) => {
  const { chunks } = await ask(t, "SIMULATE-MODE-LATE Good evening");
  const finishes = chunks.flatMap(({ choices }) => choices[0]?.finish_reason ?? []);
  assert.deepEqual(finishes, ["stop", "content_filter"]);
  const last = chunks.findLast(({ choices }) => choices.length > 0)?.choices[0];
  assert.ok(last?.content_filter_offsets);
  assert.equal(last.content_filter_results?.["violence"]?.filtered, true);
});

test("a filter that is down leaves the answer unfiltered and says so", async (t) => {
  const { body } = await ask(t, "SIMULATE-MODE-FILTER-DOWN Good evening", { stream: false });
  assert.match(body, /"content_filter_results":\{"error":\{"code":"content_filter_error"/);
});

test("a key that is none is refused by what stands in front of the models", async (t) => {
  const { status, body } = await ask(t, "Good evening", { key: "another" });
  assert.equal(status, 401);
  assert.match(body, /^\{"error":\{"code":"401","message":"Access denied/);
});
