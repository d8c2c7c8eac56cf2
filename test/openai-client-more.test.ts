import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import OpenAI, { APIError, BadRequestError, NotFoundError } from "openai";
import { parse } from "yaml";
import { withoutScreens } from "./support/launch-more.ts";
import { settled } from "./support/settled.ts";
import { root, startWorld, type World } from "./support/world.ts";

let world: World;
before(async () => {
  world = await startWorld({ approved: true });
  await settled(world);
});
after(() => world.close());

async function client(place = "US"): Promise<OpenAI> {
  return new OpenAI({ baseURL: `${world.url}/v1`, apiKey: await world.token({ place }), maxRetries: 0 });
}

const filter = parse(readFileSync(join(root, "filters/generic-harms.yaml"), "utf8")) as {
  id: string;
  version: string;
  categories: { id: string; patterns: { text: string }[] }[];
};
const [harm] = filter.categories;
const harmful = `I was told: ${harm?.patterns[0]?.text}.`;

type Told = { homeport: { market: string; receipt: string; filters: string[]; partner: null } };

test("a moderation is the word of the market's own screens, with no partner asked, and leaves its receipts", async () => {
  await fetch(`${world.simulator.url}/simulate/witness`, { method: "DELETE" });
  const reply = await (await client()).moderations.create({ input: ["A calm sea.", harmful] });
  assert.equal(reply.model, `${filter.id}@${filter.version}`);
  assert.deepEqual(
    reply.results.map(({ flagged, categories }) => [flagged, categories as unknown]),
    [
      [false, {}],
      [true, { [harm?.id ?? ""]: true }],
    ],
  );
  const { homeport } = reply as unknown as Told;
  assert.deepEqual([homeport.market, homeport.filters, homeport.partner], ["US", [reply.model], null]);
  const witness = await fetch(`${world.simulator.url}/simulate/witness`);
  assert.deepEqual(((await witness.json()) as { calls: unknown[] }).calls, []);
  const receipts = await fetch(`${world.url}/v1/receipts/${homeport.receipt}`);
  const { entries } = (await receipts.json()) as {
    entries: {
      facts: {
        kind: string;
        outcome: string;
        served: { executed: string };
        obligations: { detail: string }[];
      };
    }[];
  };
  assert.deepEqual(
    entries.map(({ facts }) => [facts.kind, facts.outcome, facts.served.executed]),
    [
      ["decision", "serve", "none"],
      ["outcome", "served", "none"],
    ],
  );
  assert.match(entries[0]?.facts.obligations[0]?.detail ?? "", /hit in 1 of 2/);
  assert.ok(!JSON.stringify(entries).includes(harm?.patterns[0]?.text ?? ""));
});

test("a moderation agrees with what happens to the same text in a chat", async () => {
  const openai = await client();
  for (const text of ["A calm sea.", harmful]) {
    const { results } = await openai.moderations.create({ input: text });
    const chat = await openai.chat.completions
      .create({ model: "homeport", messages: [{ role: "user", content: text }] })
      .then(
        () => false,
        (error: unknown) => error instanceof APIError && error.code === "content_blocked_input",
      );
    assert.equal(results[0]?.flagged, chat);
  }
});

test("pictures and another's model are refused in a moderation, and so is a market that is not open", async () => {
  const openai = await client();
  const code = (expected: string) => (error: unknown) => error instanceof APIError && error.code === expected;
  const image_url = { url: "data:image/png;base64,AAAA" };
  await assert.rejects(
    () => openai.moderations.create({ input: [{ type: "image_url", image_url }] }),
    (error: unknown) => error instanceof BadRequestError && error.param === "input.0.type",
  );
  await assert.rejects(
    () => openai.moderations.create({ input: "x", model: "omni-moderation-latest" }),
    code("model_not_selectable"),
  );
  const abroad = await client("FR");
  await assert.rejects(
    () => abroad.moderations.create({ input: "x" }),
    (error: unknown) => {
      assert.ok(error instanceof APIError);
      const { receipt, reasons } = error.error as { receipt: string; reasons: { code: string }[] };
      assert.match(receipt, /^rcpt_/);
      return reasons.some((reason) => reason.code === "not_launched");
    },
  );
});

test("where nobody screens there is no moderation, and it says so", async () => {
  const open = await startWorld({ edit: withoutScreens });
  try {
    await settled(open);
    const openai = new OpenAI({ baseURL: `${open.url}/v1`, apiKey: await open.token(), maxRetries: 0 });
    await assert.rejects(
      () => openai.moderations.create({ input: "x" }),
      (error: unknown) => error instanceof APIError && error.code === "filter_missing",
    );
  } finally {
    await open.close();
    await settled(world);
  }
});

test("the models are those that the device may ask for in its market", async () => {
  const openai = await client();
  const { data } = await openai.models.list();
  assert.deepEqual(
    data.map(({ id, object }) => [id, object]),
    [
      ["homeport", "model"],
      ["gpt-6.1-terra", "model"],
    ],
  );
  const found = await openai.models.retrieve("gpt-6.1-terra");
  assert.equal(found.owned_by, "openai");
  await assert.rejects(
    () => openai.models.retrieve("qwen-plus"),
    (error: unknown) => error instanceof NotFoundError,
  );
  const chinese = await (await client("CN")).models.list();
  assert.deepEqual(
    chinese.data.map(({ id }) => id),
    ["homeport", "qwen-plus-2025-07-28"],
  );
  assert.deepEqual((await (await client("FR")).models.list()).data, []);
  for (const { id } of data) {
    const reply = await openai.chat.completions.create({
      model: id,
      messages: [{ role: "user", content: "Hello." }],
    });
    assert.equal(reply.choices[0]?.finish_reason, "stop");
  }
});

test("every operation is listed at the root, and takes only its own method", async () => {
  const root = (await (await fetch(world.url)).json()) as { operations: string[] };
  for (const operation of [
    "POST /v1/chat/completions",
    "POST /v1/responses",
    "POST /v1/messages",
    "POST /v1/embeddings",
    "POST /v1/rerank",
    "POST /v1/images/generations",
    "POST /v1/images/edits",
    "POST /v1/audio/transcriptions",
    "POST /v1/audio/translations",
    "POST /v1/audio/speech",
    "POST /v1/moderations",
    "GET /v1/models",
    "GET /v1/models/{id}",
  ]) {
    assert.ok(root.operations.includes(operation), operation);
    const [method, path = ""] = operation.split(" ");
    const other = await fetch(`${world.url}${path.replace("{id}", "x")}`, {
      method: method === "GET" ? "POST" : "GET",
    });
    assert.equal(other.status, 405, operation);
  }
});

test("one rule has one result on every surface that can converse: the same code, the same status", async () => {
  const bodies = {
    "/v1/chat/completions": (text: string) => ({ messages: [{ role: "user", content: text }] }),
    "/v1/responses": (text: string) => ({ input: text }),
    "/v1/messages": (text: string) => ({ max_tokens: 50, messages: [{ role: "user", content: text }] }),
  };
  const cases = [
    { place: "US", text: harmful, code: "content_blocked_input" },
    { place: "US", text: "SIMULATE-BLOCKED-INPUT please", code: "partner_refused" },
    { place: "FR", text: "Hello.", code: "not_launched" },
    { place: "RU", text: "Hello.", code: "market_blocked" },
  ];
  for (const { place, text, code } of cases) {
    const seen: unknown[] = [];
    for (const [path, body] of Object.entries(bodies)) {
      for (const stream of [false, true]) {
        const reply = await world.post(path, { model: "homeport", ...body(text), stream }, { place });
        const sent = (await reply.json()) as {
          error?: { code?: string };
          homeport?: { error: { code: string } };
        };
        seen.push([reply.status, sent.homeport?.error.code ?? sent.error?.code]);
      }
    }
    const [first] = seen as [[number, string]];
    assert.equal(first[1], code, `${place} ${text}`);
    for (const other of seen) assert.deepEqual(other, first);
  }
});

test("after a verdict every surface says, in its own count, how much of what was sent the conversation can go on with", async () => {
  const said = (content: string) => ({ role: "user", content });
  const answered = { role: "assistant", content: "Calm." };
  const bad = said("SIMULATE-BLOCKED-INPUT please");
  const bodies: [string, object, number][] = [
    [
      "/v1/chat/completions",
      { messages: [{ role: "system", content: "Be kind." }, said("The sea?"), answered, bad] },
      3,
    ],
    [
      "/v1/responses",
      { instructions: "Be kind.", input: [said("The sea?"), { type: "reasoning" }, answered, bad] },
      3,
    ],
    ["/v1/responses", { instructions: "Be kind.", input: bad.content }, 0],
    ["/v1/messages", { max_tokens: 9, system: "Be kind.", messages: [said("The sea?"), answered, bad] }, 2],
    ["/v1/messages", { max_tokens: 9, system: "Be kind.", messages: [bad] }, 0],
  ];
  for (const [path, body, expected] of bodies) {
    const reply = await world.post(path, { model: "homeport", ...body });
    const sent = (await reply.json()) as { error: Verdict; homeport?: { error: Verdict } };
    const { code, continueWith } = sent.homeport?.error ?? sent.error;
    assert.deepEqual([code, continueWith], ["partner_refused", expected], path);
  }
});

type Verdict = { code: string; continueWith: number };
