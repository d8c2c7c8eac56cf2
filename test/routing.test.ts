import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { parse, stringify } from "yaml";
import { startWorld, type World } from "./support/world.ts";

/** In the UK two endpoints of one partner may serve a chat: `openai-eu` first, `openai-us` second. */
const [near, far] = ["eu.api.openai.com", "us.api.openai.com"];

let world: World;
before(async () => {
  world = await startWorld({ approved: true });
});
after(() => world.close());
beforeEach(async () => {
  for (const what of ["witness", "scenario"]) {
    await fetch(`${world.simulator.url}/simulate/${what}`, { method: "DELETE" });
  }
});

/** Another tuning; resolves once the gateway has taken it up. */
async function tune(tuning: object): Promise<void> {
  const shed = { loopDelayMs: 60_000 };
  const retunings = () =>
    world.seen.filter((event) => (event as { type?: string }).type === "retuned").length;
  const before = retunings();
  writeFileSync(join(world.home, "routing.json"), JSON.stringify({ shed, ...tuning }));
  const deadline = Date.now() + 15_000;
  while (retunings() === before && Date.now() < deadline) await new Promise((r) => setTimeout(r, 50));
  assert.ok(retunings() > before, "the gateway did not take the tuning up");
}

async function chat(more: object = {}, headers: Record<string, string> = {}) {
  const messages = [{ role: "user", content: "Why does every market need a partner of its own?" }];
  const body = { model: "homeport", messages, ...more };
  const reply = await world.post("/v1/chat/completions", body, { place: "GB", headers });
  const { homeport, error, choices } = (await reply.json()) as {
    homeport?: {
      endpoint: { id: string };
      cached?: boolean;
      receipt: string;
      cost: { type: string; earlier?: unknown[] };
    };
    error?: { code: string };
    choices?: [{ message: { content: string } }];
  };
  return { status: reply.status, homeport, code: error?.code, text: choices?.[0].message.content };
}

async function hosts(): Promise<string[]> {
  const witness = await fetch(`${world.simulator.url}/simulate/witness`);
  const { calls } = (await witness.json()) as { calls: { host: string }[] };
  return calls.map(({ host }) => host);
}

async function script(host: string, faults: string[], times: number): Promise<void> {
  const reply = await fetch(`${world.simulator.url}/simulate/scenario`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ host, faults, times }),
  });
  assert.ok(reply.ok, await reply.text());
}

describe("inside of what a decision permits", () => {
  test("weights share devices out, and each device stays with what it got", async () => {
    await tune({
      rules: [
        { market: "GB", feature: "chat", strategy: { type: "weighted", weights: { "*": 1 }, sticky: true } },
      ],
      endpoints: [{ endpoint: "*", breaker: { consecutive: 10_000, minimum: 1_000_000 } }],
    });
    const served = new Map<string, Set<string>>();
    for (let device = 0; device < 12; device++) {
      for (let round = 0; round < 2; round++) {
        const token = await world.token({ place: "GB", id: `device-${device}` });
        const reply = await world.post(
          "/v1/chat/completions",
          { model: "homeport", messages: [{ role: "user", content: "Hi" }] },
          { token },
        );
        const { homeport } = (await reply.json()) as { homeport: { endpoint: { id: string } } };
        const seen = served.get(`device-${device}`) ?? new Set();
        served.set(`device-${device}`, seen.add(homeport.endpoint.id));
      }
    }
    assert.ok(
      [...served.values()].every((endpoints) => endpoints.size === 1),
      "a device went to and fro",
    );
    assert.equal(new Set([...served.values()].flatMap((endpoints) => [...endpoints])).size, 2);
  });

  test("an answer is kept for the very same request in the same market, says so, and costs nothing again", async () => {
    await tune({ rules: [{ market: "GB", feature: "chat", cache: { ttlSeconds: 60 } }] });
    const first = await chat({ seed: 7 });
    const again = await chat({ seed: 7 });
    const other = await chat({ seed: 8 });
    assert.deepEqual(
      [first.homeport?.cached, again.homeport?.cached, other.homeport?.cached],
      [undefined, true, undefined],
    );
    assert.equal(again.text, first.text);
    assert.notEqual(again.homeport?.receipt, first.homeport?.receipt);
    assert.equal(again.homeport?.cost.type, "free");
    assert.equal((await hosts()).length, 2);
  });

  test("a copy goes to another permitted endpoint, and nobody sees what it answers", async () => {
    await tune({
      rules: [{ market: "GB", feature: "chat", shadow: { to: "*", percent: 100, perMinute: 600 } }],
    });
    await script(far, ["status=500"], 1);
    const reply = await chat();
    assert.deepEqual([reply.status, reply.homeport?.endpoint.id], [200, "openai-eu"]);
    const deadline = Date.now() + 5_000;
    while ((await hosts()).length < 2 && Date.now() < deadline) await new Promise((r) => setTimeout(r, 50));
    assert.deepEqual((await hosts()).toSorted(), [near, far]);
  });

  // Last, because a partner that is left alone stays so for the others as well.
  test("a partner that fails again and again is left alone, and the next one serves at once", async () => {
    await tune({ endpoints: [{ endpoint: "openai-eu", breaker: { consecutive: 3, pauseMs: 60_000 } }] });
    await script(near, ["status=500"], 3);
    for (let index = 0; index < 6; index++) assert.equal((await chat()).homeport?.endpoint.id, "openai-us");
    assert.equal((await hosts()).filter((host) => host === near).length, 3);
  });
});

test("the guide's own file of routing can be read", () => {
  const guide = readFileSync(new URL("../docs/guides/routing.md", import.meta.url), "utf8");
  const example = /```json\n([\s\S]*?)```/.exec(guide)?.[1] ?? assert.fail("no example");
  assert.ok(parse(stringify(JSON.parse(example))));
});
