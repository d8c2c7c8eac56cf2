import assert from "node:assert/strict";
import { test } from "node:test";
import { streamChat } from "./support/streams.ts";
import { startWorld, type World } from "./support/world.ts";

const live = 200;

async function until(look: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 400; attempt++) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  assert.fail("it did not happen within ten seconds");
}

async function serialOf(world: World): Promise<number> {
  const reply = await fetch(`${world.url}/readyz`);
  return ((await reply.json()) as { serial: number }).serial;
}

test("a release is swapped under 200 live streams, and each of them ends as it began", async (context) => {
  const world = await startWorld({ config: { totalMs: 120_000 } });
  context.after(() => world.close());
  const whole = await streamChat(world, 0).ended;
  assert.ok(whole.whole && whole.text.length > 50);

  const streams = Array.from({ length: live }, () => streamChat(world, 20));
  await Promise.all(streams.map(({ begun }) => begun));
  assert.equal(world.gateway.inFlight(), live);
  const before = await serialOf(world);
  // The very feature that they use: nothing new is served, and what is under way is not touched.
  const order = { market: "US", feature: "chat", reason: "an incident", operator: "counsel" };
  await world.control.kill(order, Date.now());
  await world.goLive();
  await until(async () => (await serialOf(world)) > before);
  const refused = await streamChat(world, 0).ended;
  assert.deepEqual([refused.status, refused.code], [403, "killed"]);
  assert.equal(world.gateway.inFlight(), live, "all of them are still under way");

  const ended = await Promise.all(streams.map((stream) => stream.ended));
  const dropped = ended.filter((each) => !each.whole || each.broken || each.text !== whole.text);
  assert.deepEqual(dropped, []);
});
