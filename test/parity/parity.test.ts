import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { after, test } from "node:test";
import { operations } from "../../packages/gateway/src/http/operations.ts";
import { type Row, runRow } from "./grid.ts";
import type { Rule } from "./rule.ts";
import { rules, stops } from "./rules.ts";
import { surfaces, withoutColumn } from "./surfaces.ts";
import { keys, parityWorld, type WorldName } from "./worlds.ts";

type Started = Awaited<ReturnType<typeof parityWorld>>;
const started = new Map<WorldName, Promise<Started>>();
const open: Started[] = [];
after(async () => {
  for (const world of open) await world.close();
});

function worldOf(name: WorldName): Promise<Started> {
  const world = started.get(name) ?? begin(name);
  started.set(name, world);
  return world;
}

/** A world in which one key has used what it had. */
async function begin(name: WorldName): Promise<Started> {
  const world = await parityWorld(name);
  open.push(world);
  const token = await world.token({ consent: ["parity"] });
  const one = await world.post(
    "/v1/chat/completions",
    { model: "homeport", messages: [{ role: "user", content: "One ferry." }] },
    { token: keys.spent.text, headers: { "homeport-device-token": token } },
  );
  assert.equal(one.status, 200, await one.text());
  if (name === "screened") await warm(world, token);
  return world;
}

/** The simulator writes by engines that begin with the first text; on a busy machine the first may come too late. */
async function warm(world: Started, token: string): Promise<void> {
  for (const path of ["/v1/features/proofreader", "/v1/features/summarizer"]) {
    for (let tries = 0; ; tries++) {
      const input = `Before all others ferry ${tries} leaves.`;
      const reply = await world.post(path, { input }, { token });
      await reply.arrayBuffer();
      if (reply.status === 200) break;
      assert.ok(tries < 20, `${path} was never answered`);
    }
  }
}

const killed = new Set<Started>();

/** Stops the market by hand, once, and waits until its gateway knows. */
async function kill(world: Started): Promise<void> {
  if (killed.has(world)) return;
  killed.add(world);
  await world.control.kill({ market: "US", reason: "an incident", operator: "counsel" }, Date.now());
  await world.goLive();
  const token = await world.token({ consent: ["parity"] });
  for (let tries = 0; tries < 200; tries++) {
    const asked = await world.post("/v1/features/proofreader", { input: `Ferry ${tries}.` }, { token });
    await asked.arrayBuffer();
    if (asked.status === 403) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail("the kill did not come to the gateway");
}

test("every operation of the gateway is a surface of the grid, or says why it is none", () => {
  const known = [...surfaces.map(({ path }) => path), ...Object.keys(withoutColumn)];
  assert.deepEqual(known.toSorted(), Object.keys(operations).toSorted());
});

const rows: Row[] = [];

function row(rule: Rule): void {
  test(`every surface gives the same result: ${rule.title}`, async () => {
    rows.push(
      await runRow(rule, async (name) => {
        const world = await worldOf(name);
        world.ahead(rule.ahead ?? 0);
        if (rule.kills) await kill(world);
        return world;
      }),
    );
  });
}

for (const rule of [...rules, ...stops]) {
  if (process.env["PARITY_ROW"] && !process.env["PARITY_ROW"].split(",").includes(rule.id)) continue;
  row(rule);
}

test(
  "the grid that is kept, which the page is made from, is what ran",
  { skip: process.env["PARITY_ROW"] !== undefined },
  () => {
    const file = new URL("grid.json", import.meta.url);
    const ran = `[\n${rows.map((one) => JSON.stringify(one)).join(",\n")}\n]\n`;
    assert.equal(
      rows.length,
      rules.length + stops.length,
      "a row failed; the grid that is kept stays as it was",
    );
    const kept = readFileSync(file, "utf8");
    if (kept !== ran) writeFileSync(file, ran);
    assert.ok(
      kept === ran,
      "the grid changed and was written anew: run `npm run docs` and look at the difference",
    );
  },
);
