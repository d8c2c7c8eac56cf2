import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { readPrices } from "@homeport/gateway";
import type { Cost, Meta, ReceiptEntry } from "@homeport/protocol";
import { verifyingKey } from "@homeport/protocol/envelope";
import { checkEntry } from "@homeport/protocol/receipts";
import { root, startWorld, type World, type WorldOptions } from "./support/world.ts";

/** A Monday in the period of every price that is used here. */
const monday = Date.parse("2026-11-23T09:00:00Z");

const delta = (content: string) => ({
  id: "x",
  model: "m",
  choices: [{ index: 0, delta: { content }, finish_reason: null }],
});
const end = { id: "x", model: "m", choices: [{ index: 0, delta: {}, finish_reason: "stop" }] };
const usage = (details: object) => ({ id: "x", model: "m", choices: [], usage: details });
const counted = usage({
  prompt_tokens: 1_000,
  completion_tokens: 200,
  prompt_tokens_details: { cached_tokens: 400 },
});

function write(response: ServerResponse, chunks: readonly object[]): void {
  if (!response.headersSent) response.writeHead(200, { "content-type": "text/event-stream" });
  for (const chunk of chunks) response.write(`data: ${JSON.stringify(chunk)}\n\n`);
}

function finish(response: ServerResponse): void {
  response.end("data: [DONE]\n\n");
}

type Scene = { world: World; keys: (string | undefined)[] };

/** A world whose US partner is a server of the test's own, and really called. */
async function sceneFor(
  context: TestContext,
  answer: (response: ServerResponse) => void,
  options: WorldOptions & { credential?: string } = {},
): Promise<Scene> {
  const keys: Scene["keys"] = [];
  const partner = createServer((request, response) => {
    keys.push(request.headers.authorization);
    request.resume().on("end", () => answer(response));
  }).listen(0, "127.0.0.1");
  await once(partner, "listening");
  context.after(() => {
    partner.closeAllConnections();
    partner.close();
  });
  const { port } = partner.address() as AddressInfo;
  const { credential = "{ environment: OPENAI_API_KEY }", ...rest } = options;
  const world = await startWorld({
    environment: { OPENAI_API_KEY: "sk-real" },
    clock: () => monday,
    edit: ({ launch }) => {
      const file = join(launch, "partners", "openai.yaml");
      const text = readFileSync(file, "utf8")
        .replace("https://us.api.openai.com/v1", `http://127.0.0.1:${port}/v1\n    privateAddress: true`)
        .replace("{ environment: OPENAI_API_KEY }", credential);
      assert.ok(text.includes(`:${port}/v1`) && text.includes(credential));
      writeFileSync(file, text);
    },
    ...rest,
  });
  context.after(() => world.close());
  return { world, keys };
}

const prices = (currency: string | null) => ({
  pricing: { book: readPrices(join(root, "prices")), currency },
});

async function outcomeOf(world: World, receipt: string): Promise<ReceiptEntry> {
  const response = await fetch(`${world.url}/v1/receipts/${receipt}`, {
    headers: { authorization: `Bearer ${await world.token()}` },
  });
  const { entries } = (await response.json()) as { entries: ReceiptEntry[] };
  const entry = entries.find(({ facts }) => facts.kind === "outcome") ?? assert.fail("no outcome");
  const key = verifyingKey(readFileSync(join(world.home, "keys", "receipts.pub.pem"), "utf8"));
  for (const each of entries) assert.equal(checkEntry(each, [key]).type, "valid");
  return entry;
}

const known = (cost: Cost | null | undefined) =>
  cost?.type === "known" ? cost : assert.fail(`the cost is ${JSON.stringify(cost)}`);

const ask = (world: World, more: object = {}, options: Parameters<World["post"]>[2] = {}) =>
  world.post(
    "/v1/chat/completions",
    { model: "homeport", messages: [{ role: "user", content: "One thing happened." }], ...more },
    options,
  );

test("a served request tells its cost in the reply and in its receipt, in the partner's currency and the maker's", async (context) => {
  const { world } = await sceneFor(
    context,
    (response) => {
      write(response, [delta("An answer."), end, counted]);
      finish(response);
    },
    { config: prices("EUR") },
  );
  const streamed = await ask(world, { stream: true });
  const chunks = [...(await streamed.text()).matchAll(/^data: (\{.*\})$/gm)];
  const metas = chunks.flatMap(([, text]) => {
    const { homeport } = JSON.parse(text ?? "") as { homeport?: Meta };
    return homeport ? [homeport] : [];
  });
  const meta = metas.at(-1) ?? assert.fail("no meta");
  const cost = known(meta.cost);
  // Of gpt-6.1-terra: 600 plain at 1, 400 cached at 0.05, 200 out at 5 a million, and ten per cent for the region.
  assert.deepEqual([cost.currency, cost.amountMicros], ["USD", "1782"]);
  assert.equal(cost.basis.verification, "reported");
  assert.equal(cost.simulated, false);
  assert.equal(cost.maker?.type === "known" && cost.maker.amountMicros, "1515.177281");
  const { facts } = await outcomeOf(world, meta.receipt);
  assert.deepEqual(facts.cost, cost);
  assert.equal("cost" in (metas[0] ?? {}), false, "nothing is known of it when the stream begins");
});

test("a request that broke off is costed for what came, and the cost says that it is an estimate", async (context) => {
  const { world } = await sceneFor(context, (response) => {
    write(response, [delta("An answer that ".repeat(20))]);
    setTimeout(() => response.destroy(), 50);
  });
  const response = await ask(world);
  const { error } = (await response.json()) as { error: { receipt: string } };
  const { facts } = await outcomeOf(world, error.receipt);
  assert.equal(facts.outcome, "failed");
  const cost = known(facts.cost);
  assert.equal(cost.estimated, true);
  assert.equal(cost.parts.find(({ what }) => what === "output")?.count, 75, "300 bytes");
  assert.notEqual(cost.amountMicros, "0");
});

test("a request that its client left is costed for what came until then", async (context) => {
  const { world } = await sceneFor(context, (response) => {
    write(response, [delta("An answer that ".repeat(20))]);
  });
  const leaving = new AbortController();
  const response = await ask(world, { stream: true }, { signal: leaving.signal });
  const reader = response.body?.getReader();
  let text = "";
  while (!text.includes("An answer")) {
    const { value } = (await reader?.read()) ?? {};
    text += new TextDecoder().decode(value);
  }
  const receipt = /rcpt_[\w-]+/.exec(text)?.[0] ?? assert.fail();
  leaving.abort();
  const deadline = Date.now() + 5_000;
  for (;;) {
    const entry = await outcomeOf(world, receipt).catch(() => null);
    if (entry) {
      assert.equal(entry.facts.outcome, "cancelled");
      assert.equal(known(entry.facts.cost).estimated, true);
      return;
    }
    assert.ok(Date.now() < deadline, "no outcome was written");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
});

test("a partner that only erred has an unknown cost, and an engine that stood in is free and says why", async (context) => {
  const { world } = await sceneFor(context, (response) => {
    response.writeHead(503, { "content-type": "application/json" });
    response.end(JSON.stringify({ error: { code: "overloaded", message: "busy" } }));
  });
  const failed = (await (await ask(world)).json()) as { error: { receipt: string } };
  const { facts } = await outcomeOf(world, failed.error.receipt);
  assert.equal(facts.cost?.type, "unknown");
  const served = await world.post("/v1/features/proofreader", { input: "They recieve a letter." });
  const { meta } = (await served.json()) as { meta: Meta };
  assert.equal(meta.cost?.type, "free");
  assert.equal(meta.cost?.type === "free" && meta.cost.amountMicros, "0");
});

test("a simulated partner's cost says that it is simulated", async (context) => {
  const world = await startWorld({ clock: () => monday });
  context.after(() => world.close());
  const response = await world.post("/v1/features/summarizer", {
    input: "One thing happened. Another followed.",
  });
  const { meta } = (await response.json()) as { meta: Meta };
  assert.equal(meta.simulated, true);
  assert.equal(known(meta.cost).simulated, true);
});

test("without prices a cost is null, never nought", async (context) => {
  const { world } = await sceneFor(
    context,
    (response) => {
      write(response, [delta("An answer."), end, counted]);
      finish(response);
    },
    { config: { pricing: null } },
  );
  const { homeport } = (await (await ask(world)).json()) as { homeport: Meta };
  assert.equal(homeport.cost, null);
  assert.equal((await outcomeOf(world, homeport.receipt)).facts.cost, null);
});

test("a key in a file is used, a rotated one without a restart, and none of them shows anywhere", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "homeport-key-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "acme");
  const secrets = ["sk-firstsecret123", "sk-secondsecret4567"];
  writeFileSync(file, `${secrets[0]}\n`, { mode: 0o644 });
  const { world, keys } = await sceneFor(
    context,
    (response) => {
      write(response, [delta("An answer."), end, counted]);
      finish(response);
    },
    { credential: `{ file: ${file} }`, environment: {}, config: { simulator: null } },
  );
  const answers = [await (await ask(world)).text()];
  writeFileSync(file, `${secrets[1]}\n`);
  answers.push(await (await ask(world)).text());
  assert.deepEqual(
    keys,
    secrets.map((secret) => `Bearer ${secret}`),
  );
  rmSync(file);
  const gone = await ask(world);
  const refusal = await gone.text();
  assert.equal(gone.status, 503);
  assert.match(refusal, /partner_credential_missing/);
  assert.ok(!refusal.includes(file), "a caller is not told where the key lies");
  answers.push(refusal);
  assert.equal(keys.length, 2, "nobody was asked without a key");
  for (const secret of secrets) {
    assert.ok(!answers.join().includes(secret));
    assert.ok(!JSON.stringify(world.seen).includes(secret));
    const files = readdirSync(world.home, { recursive: true, withFileTypes: true, encoding: "utf8" });
    for (const { parentPath, name } of files.filter((entry) => entry.isFile())) {
      assert.ok(!readFileSync(join(parentPath, name), "latin1").includes(secret), `${name} holds a key`);
    }
  }
});
