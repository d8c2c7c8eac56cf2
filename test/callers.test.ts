import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { readPrices } from "@homeport/gateway";
import { editCallers } from "@homeport/gateway/callers";
import OpenAI, { APIError } from "openai";
import { createKey, type KeyWishes, revokeKey } from "../packages/cli/src/caller-keys.ts";
import { patientRouting, root, startWorld, type World } from "./support/world.ts";

let world: World;
let file: string;
before(async () => {
  world = await startWorld({
    approved: true,
    routing: patientRouting,
    config: { pricing: { book: readPrices(join(root, "prices")), currency: "USD" } },
  });
  file = join(world.home, "callers.json");
});
after(() => world.close());

const body = {
  model: "homeport",
  messages: [{ role: "user", content: "Why does a market need its partner?" }],
};
const wishes = { markets: undefined, features: undefined, note: undefined, expiresAt: null };

function newKey(tenant: string, more: Partial<KeyWishes> = {}): { id: string; text: string } {
  return createKey(file, { ...wishes, tenant, newTenant: true, ...more }, Date.now());
}

/** Changes a tenant in the file, as an operator would. */
function setTenant(id: string, limits: object[], budgets: object[] = []): void {
  editCallers(file, (callers) => {
    assert.ok(callers);
    const tenants = callers.tenants.map((tenant) => (tenant.id === id ? { id, limits, budgets } : tenant));
    return { ...callers, currency: "USD", tenants } as never;
  });
}

/** Resolves once the gateway has read the file as it is now. */
async function takenUp(): Promise<void> {
  const written = statSync(file).mtimeMs;
  const isRead = () =>
    world.seen.some((event) => {
      const { type, at } = event as { type?: string; at?: number };
      return type === "callers-read" && (at ?? 0) >= written;
    });
  const deadline = Date.now() + 15_000;
  while (!isRead() && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 25));
  assert.ok(isRead(), "the gateway did not read the file of callers");
  // It may have been on its way with what stood there before; the next look is a quarter of a second later.
  await new Promise((resolve) => setTimeout(resolve, 400));
}

async function ask(key: string | null, more: { place?: string; headers?: Record<string, string> } = {}) {
  const headers = { ...(key === null ? {} : { "homeport-key": key }), ...more.headers };
  const reply = await world.post("/v1/chat/completions", body, { ...more, headers });
  const { error } = (await reply.json()) as { error?: { code: string; receipt?: string } };
  return { status: reply.status, code: error?.code ?? null, wait: reply.headers.get("retry-after"), error };
}

describe("a gateway with a file of callers", () => {
  test("wants a key from the moment there is one, and takes a true one only", async () => {
    assert.equal((await ask(null)).code, null);
    const { text } = newKey("acme");
    await takenUp();
    assert.deepEqual([(await ask(null)).status, (await ask(null)).code], [401, "key_missing"]);
    assert.equal((await ask(text)).code, null);
    assert.equal((await ask(`${text.slice(0, -7)}aaaaaaa`)).code, "key_invalid");
  });

  test("serves OpenAI's own client with the key as its one bearer", async () => {
    const { text } = newKey("acme");
    await takenUp();
    const client = new OpenAI({
      baseURL: `${world.url}/v1`,
      apiKey: text,
      maxRetries: 0,
      defaultHeaders: { "homeport-device-token": await world.token({ place: "US" }) },
    });
    const reply = await client.chat.completions.create(body as never);
    assert.equal(reply.choices[0]?.finish_reason, "stop");
  });

  test("refuses a revoked key within a second", async () => {
    const { id, text } = newKey("acme");
    await takenUp();
    assert.equal((await ask(text)).code, null);
    const revoked = Date.now();
    revokeKey(file, id, revoked);
    let code: string | null = null;
    while (code === null && Date.now() - revoked < 5_000) ({ code } = await ask(text));
    assert.equal(code, "key_invalid");
    assert.ok(Date.now() - revoked < 2_000, `it took ${Date.now() - revoked} ms`);
  });

  test("lets a key reach its own markets and features only, and says so in a receipt", async () => {
    const { text } = newKey("acme", { markets: ["CN"], features: ["chat"] });
    await takenUp();
    const refused = await ask(text, { place: "US" });
    assert.deepEqual([refused.status, refused.code], [403, "key_scope"]);
    const receipt = await fetch(`${world.url}/v1/receipts/${refused.error?.receipt}`);
    const { entries } = (await receipt.json()) as {
      entries: { facts: { outcome: string; codes: string[] } }[];
    };
    assert.deepEqual([entries[0]?.facts.outcome, entries[0]?.facts.codes], ["refuse", ["key_scope"]]);
    assert.equal((await ask(text, { place: "CN" })).code, null);
  });

  test("holds a limit of requests under concurrency, and tells truly when to come again", async () => {
    const { text } = newKey("busy");
    setTenant("busy", [{ most: 3, of: "requests", per: "minute" }]);
    await takenUp();
    const replies = await Promise.all(Array.from({ length: 12 }, () => ask(text)));
    assert.equal(replies.filter(({ code }) => code === null).length, 3);
    for (const { code, status, wait } of replies.filter((reply) => reply.code !== null)) {
      assert.deepEqual([code, status], ["rate_limited", 429]);
      assert.ok(Number(wait) >= 1 && Number(wait) <= 21, `${wait}`);
    }
  });

  test("counts tokens by what came, not by what was guessed", async () => {
    const { text } = newKey("wordy");
    setTenant("wordy", [{ most: 2_000, of: "tokens", per: "hour" }]);
    await takenUp();
    let served = 0;
    while ((await ask(text)).code === null && served < 200) served++;
    // A guess of over a thousand tokens a request would let one in.
    assert.ok(served >= 3 && served < 200, `${served} requests`);
  });

  test("does not let a budget of money be overdrawn by many at once, by streams or by failures", async () => {
    const { text } = newKey("thrifty");
    setTenant("thrifty", [], [{ most: "0.02", per: "day" }]);
    await takenUp();
    const headers = { "homeport-key": text };
    let spent = 0;
    const turned = { away: 0 };
    const one = async (index: number) => {
      const fault = index % 4 === 3 ? { "homeport-simulate": "cut-mid-stream" } : {};
      const asked = { ...body, stream: index % 2 === 1, max_tokens: 64 };
      const reply = await world.post("/v1/chat/completions", asked, { headers: { ...headers, ...fault } });
      const said = await reply.text();
      if (reply.status === 402 || reply.status === 429) return void turned.away++;
      const id = reply.headers.get("homeport-receipt") ?? /rcpt_[\w-]+/.exec(said)?.[0];
      const receipt = await fetch(`${world.url}/v1/receipts/${id}`);
      const { entries } = (await receipt.json()) as {
        entries: { facts: { cost?: { amountMicros?: string } } }[];
      };
      spent += Number(entries.at(-1)?.facts.cost?.amountMicros ?? 0);
    };
    for (let round = 0; round < 12 && turned.away === 0; round++) {
      await Promise.all(Array.from({ length: 24 }, (_, index) => one(index)));
    }
    assert.ok(turned.away > 0, `the budget was never used up: ${spent}`);
    assert.ok(spent > 0 && spent <= 20_000, `${spent} millionths of a dollar were spent of 20,000`);
  });

  test("gives back what a request that never left had set aside", async () => {
    const { text } = newKey("blocked");
    setTenant("blocked", [{ most: 3_000, of: "tokens", per: "day" }]);
    await takenUp();
    const headers = { "homeport-key": text };
    for (let index = 0; index < 8; index++) {
      const asked = { ...body, model: "no-such-model" };
      const reply = await world.post("/v1/chat/completions", asked, { headers });
      assert.equal(reply.status, 400);
    }
    assert.equal((await ask(text)).code, null);
  });

  test("takes no device token beside a key that stands for a back-end", async () => {
    const { id, text } = newKey("server");
    editCallers(file, (callers) => {
      assert.ok(callers);
      const device = {
        soldIn: "US",
        account: "US",
        location: "US",
        platform: "web",
        language: "en",
        ageBand: "adult",
      };
      const keys = callers.keys.map((key) => (key.id === id ? { ...key, device } : key));
      return { ...callers, keys } as never;
    });
    await takenUp();
    assert.equal((await ask(text)).code, "credentials_conflict");
    const client = new OpenAI({ baseURL: `${world.url}/v1`, apiKey: text, maxRetries: 0 });
    // The example maker serves phones and desktops, and no web.
    await assert.rejects(client.chat.completions.create(body as never), (thrown) => {
      assert.ok(thrown instanceof APIError);
      assert.notEqual(thrown.status, 401, thrown.message);
      return true;
    });
  });
});
