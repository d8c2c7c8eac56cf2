import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { callsSeen, clear } from "./faults/stage.ts";
import { settled } from "./support/settled.ts";
import { startWorld, type World } from "./support/world.ts";

let world: World;
before(async () => {
  world = await startWorld({ approved: true });
  await settled(world);
});
after(() => world.close());

const messages = [{ role: "user" as const, content: "Why does every market need a partner?" }];
const chat = { model: "homeport", messages };
type Failed = { error: { code: string; issues: { path: string }[] } };
type Told = { homeport?: { omitted?: string[] } };

const posts = [
  ["/v1/chat/completions", chat],
  ["/v1/responses", { model: "homeport", input: "x", store: false }],
  ["/v1/moderations", { input: "x" }],
  ["/v1/embeddings", { model: "homeport", input: "x" }],
  ["/v1/features/summarizer", { input: "A text." }],
  ["/v1/features/proofreader", { input: "A text." }],
] as const;

test("a query that nobody reads is refused by its name on every surface, before anything is asked", async () => {
  await clear(world.simulator.url);
  for (const [path, body] of posts) {
    const response = await world.post(`${path}?temperature=0&user=me`, body);
    const { error } = (await response.json()) as Failed;
    assert.deepEqual([response.status, error.code], [400, "unsupported_parameter"], path);
    assert.deepEqual(
      error.issues.map((issue) => issue.path),
      ["query.temperature", "query.user"],
    );
  }
  const headers = { authorization: `Bearer ${await world.token()}` };
  for (const path of ["/v1/models", "/v1/availability", "/v1/keys", "/v1/receipts/head", "/"]) {
    const response = await fetch(`${world.url}${path}?limit=1`, { headers });
    assert.equal(response.status, 400, path);
    assert.equal(((await response.json()) as Failed).error.issues[0]?.path, "query.limit");
  }
  const message = await world.post("/v1/messages?limit=1", { ...chat, max_tokens: 9 });
  const refused = (await message.json()) as { type: string; error: { type: string } };
  assert.deepEqual(
    [message.status, refused.type, refused.error.type],
    [400, "error", "invalid_request_error"],
  );
  assert.deepEqual(await callsSeen(world.simulator.url), []);
  for (const path of ["/healthz", "/readyz"])
    assert.equal((await fetch(`${world.url}${path}?probe=1`)).status, 200, path);
});

test("Azure's version in a query is taken and told as omitted, as clients for both send it", async () => {
  const openai = new OpenAI({
    baseURL: `${world.url}/v1`,
    apiKey: await world.token(),
    defaultQuery: { "api-version": "2024-10-21" },
    maxRetries: 0,
  });
  const { data, response } = await openai.chat.completions.create(chat).withResponse();
  assert.deepEqual((data as Told).homeport?.omitted, ["query.api-version"]);
  assert.equal(response.headers.get("homeport-omitted"), "query.api-version");
});

test("Anthropic's betas are listed one by one, whole and streamed, in the reply and in its header", async () => {
  const anthropic = new Anthropic({ baseURL: world.url, apiKey: await world.token(), maxRetries: 0 });
  const betas = ["context-1m-2025-08-07", "extended-cache-ttl-2025-04-11"];
  const asked = { ...chat, max_tokens: 200, betas };
  const expected = betas.map((beta) => `anthropic-beta.${beta}`);
  const { data, response } = await anthropic.beta.messages.create(asked).withResponse();
  assert.deepEqual((data as Told).homeport?.omitted, expected);
  assert.equal(response.headers.get("homeport-omitted"), expected.join(", "));
  let told: readonly string[] | undefined;
  for await (const event of await anthropic.beta.messages.create({ ...asked, stream: true })) {
    told = (event as Told).homeport?.omitted ?? told;
  }
  assert.deepEqual(told, expected);
  // As clients of before marked it.
  const marked = await world.post("/v1/messages?beta=true", { ...chat, max_tokens: 9 });
  assert.equal(marked.headers.get("homeport-omitted"), "query.beta");
});

test("a client's account, betas and keys against repetition are listed, and what is none is listed by its header", async () => {
  const openai = new OpenAI({
    baseURL: `${world.url}/v1`,
    apiKey: await world.token(),
    organization: "org-1",
    project: "proj-1",
    defaultHeaders: {
      "OpenAI-Beta": "assistants=v2, responses",
      "Idempotency-Key": "k",
      "anthropic-version": "2022-01-01",
    },
    maxRetries: 0,
  });
  const { data, response } = await openai.moderations.create({ input: "A calm sea." }).withResponse();
  const expected = [
    "openai-beta",
    "openai-beta.responses",
    "idempotency-key",
    "openai-organization",
    "openai-project",
    "anthropic-version",
  ];
  assert.deepEqual((data as unknown as Told).homeport?.omitted, expected);
  assert.equal(response.headers.get("homeport-omitted"), expected.join(", "));
  const models = await openai.models.list().withResponse();
  assert.equal(models.response.headers.get("homeport-omitted"), expected.join(", "));
});

test("a failure tells what was omitted as well, and a plain request has no such header", async () => {
  const headers = { "anthropic-beta": "files-api-2025-04-14" };
  const failed = await world.post("/v1/chat/completions", { ...chat, model: "nobody" }, { headers });
  assert.equal(failed.status, 400);
  assert.equal(failed.headers.get("homeport-omitted"), "anthropic-beta.files-api-2025-04-14");
  const plain = await world.post("/v1/chat/completions", chat);
  assert.equal(plain.headers.get("homeport-omitted"), null);
  assert.equal(((await plain.json()) as Told).homeport?.omitted, undefined);
});
