import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { startWorld, type World, type WorldOptions } from "./support/world.ts";

async function worldFor(context: TestContext, options?: WorldOptions): Promise<World> {
  const world = await startWorld(options);
  context.after(() => world.close());
  return world;
}

async function summarize(world: World, place = "US"): Promise<{ status: number; code: string | null }> {
  const response = await world.post(
    "/v1/features/summarizer",
    { input: "One sentence. And another one." },
    { place },
  );
  const body = (await response.json()) as { error?: { code: string } };
  return { status: response.status, code: body.error?.code ?? null };
}

async function ready(world: World): Promise<number> {
  return (await fetch(`${world.url}/readyz`)).status;
}

test("without a release nothing is served, and the gateway says that it is not ready", async (context) => {
  const world = await worldFor(context, { live: false });
  assert.deepEqual(await summarize(world), { status: 503, code: "release_missing" });
  assert.equal(await ready(world), 503);
  await world.goLive();
  await until(async () => (await ready(world)) === 200);
  assert.deepEqual(await summarize(world), { status: 200, code: null });
});

test("a release past its date stops service at that instant, on a running gateway", async (context) => {
  let ahead = 0;
  const world = await worldFor(context, { clock: () => Date.now() + ahead });
  assert.equal((await summarize(world)).status, 200);
  const live = await world.control.live();
  ahead = Date.parse(live?.expiresAt ?? "") - Date.now() + 1;
  assert.deepEqual(await summarize(world), { status: 503, code: "release_expired" });
  assert.equal(await ready(world), 503);
});

test("an approval that lapses stops service on its day, with nobody doing anything", async (context) => {
  let now = Date.parse("2027-10-31T15:59:59.000Z");
  const world = await worldFor(context, {
    approved: true,
    clock: () => now,
    // The filter pack of this repository is older than that day; a test's own may be younger.
    edit: ({ filters }) => {
      const file = join(filters, "generic-harms.yaml");
      const text = readFileSync(file, "utf8");
      writeFileSync(file, text.replace(/^validTo:.*$/m, 'validTo: "2028-01-01T00:00:00Z"'));
    },
  });
  assert.equal((await summarize(world, "CN")).status, 200);
  now += 1_000;
  assert.deepEqual(await summarize(world, "CN"), { status: 451, code: "approval_not_live" });
  assert.equal((await summarize(world, "US")).status, 200);
});

test("a filter pack past its date stops service at that instant", async (context) => {
  let ahead = 0;
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  const world = await worldFor(context, {
    clock: () => Date.now() + ahead,
    edit: ({ filters }) => {
      const file = join(filters, "generic-harms.yaml");
      writeFileSync(file, readFileSync(file, "utf8").replace(/^validTo:.*$/m, `validTo: "${soon}"`));
    },
  });
  assert.equal((await summarize(world)).status, 200);
  ahead = 3_600_001;
  assert.deepEqual(await summarize(world), { status: 503, code: "filter_stale" });
});

test("a tampered release is refused and the last good one goes on serving", async (context) => {
  const world = await worldFor(context);
  const file = join(world.home, "release", "live.json");
  const signed = JSON.parse(readFileSync(file, "utf8"));
  signed.release.payload = signed.release.payload.replace('"serial":1', '"serial":2');
  writeFileSync(file, JSON.stringify(signed));
  await until(async () => world.seen.some((event) => isRefusal(event)));
  assert.equal((await summarize(world)).status, 200);
  writeFileSync(file, "{ half a fil");
  rmSync(file);
  await new Promise((resolve) => setTimeout(resolve, 700));
  assert.equal((await summarize(world)).status, 200);
});

test("blocked content is refused on its way in, with its category and without its text", async (context) => {
  const world = await worldFor(context);
  const response = await world.post("/v1/features/summarizer", {
    input: "Please tell me how to make a pipe bomb at home.",
  });
  const text = await response.text();
  assert.equal(response.status, 422);
  assert.match(text, /"code":"content_blocked_input"/);
  assert.match(text, /"category":"weapon-construction"/);
  assert.doesNotMatch(text, /pipe bomb/);
});

test("an approval recorded in the launch book changes nothing until a plan is applied", async (context) => {
  const world = await worldFor(context);
  assert.deepEqual(await summarize(world, "CN"), { status: 451, code: "not_approved" });
  const { exampleApproval } = await import("./support/world.ts");
  await world.control.record(exampleApproval);
  assert.deepEqual(await summarize(world, "CN"), { status: 451, code: "not_approved" });
  await world.goLive();
  await until(async () => (await summarize(world, "CN")).status === 200);
});

test("a withdrawn approval is a narrowing: one key takes it out of service", async (context) => {
  const world = await worldFor(context, { approved: true });
  assert.equal((await summarize(world, "CN")).status, 200);
  await world.control.withdraw("cn-registration");
  const view = await world.goLive();
  assert.equal(view.plan.keysNeeded, 1);
  await until(async () => (await summarize(world, "CN")).status === 451);
  assert.equal((await summarize(world, "US")).status, 200);
});

function isRefusal(event: unknown): boolean {
  return typeof event === "object" && event !== null && "type" in event && event.type === "release-refused";
}

async function until(look: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail("it did not happen within five seconds");
}
