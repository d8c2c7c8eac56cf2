import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { streamChat } from "./support/streams.ts";
import { startWorld, type World, type WorldOptions } from "./support/world.ts";

async function worldFor(context: TestContext, config: WorldOptions["config"] = {}): Promise<World> {
  const world = await startWorld({
    config: { admin: { host: "127.0.0.1", port: 0 }, metrics: true, ...config },
  });
  context.after(() => world.close());
  return world;
}

async function told(world: World, path: string): Promise<{ status: number; body: Record<string, unknown> }> {
  const reply = await fetch(`${world.gateway.admin}${path}`);
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

test("a gateway that is told to stop says so at once, takes nothing new, and lets streams end", async (context) => {
  const world = await worldFor(context, { drainMs: 60_000 });
  assert.equal((await told(world, "/readyz")).status, 200);
  const streams = Array.from({ length: 20 }, () => streamChat(world, 10));
  await Promise.all(streams.map(({ begun }) => begun));
  const closed = world.gateway.close();
  const { status, body } = await told(world, "/readyz");
  assert.deepEqual([status, body["code"]], [503, "gateway_stopping"]);
  assert.deepEqual((await told(world, "/drain")).body, { stopping: true, inFlight: 20 });
  await assert.rejects(fetch(`${world.url}/healthz`), "no new connection is taken");
  const ended = await Promise.all(streams.map((stream) => stream.ended));
  assert.deepEqual(
    ended.filter(({ whole, broken }) => !whole || broken),
    [],
  );
  await closed;
  await assert.rejects(fetch(`${world.gateway.admin}/livez`), "the operator's listener is closed last");
});

test("a stream that outlives the time is told why in a frame of its own, and its receipt says so", async (context) => {
  const world = await worldFor(context, { drainMs: 300 });
  const streams = Array.from({ length: 5 }, () => streamChat(world, 40));
  await Promise.all(streams.map(({ begun }) => begun));
  await world.gateway.close();
  for (const { whole, code, broken, text } of await Promise.all(streams.map((stream) => stream.ended))) {
    assert.deepEqual([whole, code, broken], [false, "gateway_stopping", false]);
    assert.notEqual(text, "");
  }
  const codes = world.seen.map((line) => (line as { code?: string }).code);
  assert.equal(codes.filter((code) => code === "gateway_stopping").length, 5);
});

test("asked to stop a second time, it waits no longer", async (context) => {
  const world = await worldFor(context, { drainMs: 600_000 });
  const stream = streamChat(world, 40);
  await stream.begun;
  const closed = world.gateway.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  const at = performance.now();
  void world.gateway.close();
  await closed;
  assert.ok(performance.now() - at < 3_000);
  assert.equal((await stream.ended).code, "gateway_stopping");
});
