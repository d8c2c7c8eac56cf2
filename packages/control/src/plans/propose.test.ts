import assert from "node:assert/strict";
import { test } from "node:test";
import { digestOf } from "@homeport/protocol/envelope";
import { day, hour, makeWorld, now, problem } from "../world.fixture.ts";

const chatLaunch = "  - { market: US, feature: chat, platforms: [ios], traveller: home, from: 2026-01-01 }\n";
const summarizerLaunch =
  "  - { market: US, feature: summarizer, platforms: [ios, web], traveller: home, from: 2024-10-28 }\n";

test("a first plan needs two keys, lasts a day and makes a release of ninety days", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const { id, plan, payload, digest, state } = await control.propose(now);
  assert.match(id, /^plan-2026-11-22-[0-9a-f]{8}-1$/);
  assert.equal(id.split("-")[4], plan.to.slice(7, 15));
  assert.deepEqual(
    { ...plan, to: "", changes: plan.changes.length },
    {
      schema: 1,
      id,
      createdAt: "2026-11-22T09:00:00.000Z",
      expiresAt: "2026-11-23T09:00:00.000Z",
      from: null,
      serial: 1,
      to: "",
      releaseExpiresAt: "2027-02-20T09:00:00.000Z",
      keysNeeded: 2,
      changes: 2,
    },
  );
  assert.equal(digest, digestOf(payload));
  assert.deepEqual(JSON.parse(payload), plan);
  assert.equal(state, "waiting");
});

test("refuses a plan that changes nothing, and says how to extend the date", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await world.release(control, now);
  await assert.rejects(control.propose(now + hour), problem("plan_empty", /propose with `renew`/));
});

test("a plan that only extends the date needs two keys and changes nothing else", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const live = await world.release(control, now);
  const { plan } = await control.propose(now + day, { renew: true });
  assert.equal(plan.keysNeeded, 2);
  assert.deepEqual(plan.changes, []);
  assert.deepEqual([plan.from, plan.to], [live.contentDigest, live.contentDigest]);
  assert.equal(Date.parse(plan.releaseExpiresAt), now + 91 * day);
});

test("a widening plan needs two keys and begins a new ninety days", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await world.release(control, now);
  await world.edit("launch/launches.yaml", "launches:\n", `launches:\n${chatLaunch}`);
  const { plan } = await control.propose(now + day);
  assert.equal(plan.keysNeeded, 2);
  assert.equal(Date.parse(plan.releaseExpiresAt), now + 91 * day);
  assert.deepEqual([...new Set(plan.changes.map(({ direction }) => direction))], ["widening"]);
});

test("a narrowing plan needs one key and keeps the date", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const live = await world.release(control, now);
  await world.edit("launch/launches.yaml", summarizerLaunch, "");
  const { plan } = await control.propose(now + day);
  assert.equal(plan.keysNeeded, 1);
  assert.equal(plan.releaseExpiresAt, live.expiresAt);
  assert.deepEqual([...new Set(plan.changes.map(({ direction }) => direction))], ["narrowing"]);
});

test("a narrowing plan that also extends the date needs two keys", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await world.release(control, now);
  await world.edit("launch/launches.yaml", summarizerLaunch, "");
  assert.equal((await control.propose(now + day, { renew: true })).plan.keysNeeded, 2);
});

test("a plan that changes no decision needs one key and keeps the date", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const live = await world.release(control, now);
  await world.edit("packs/US/pack.yaml", '"2026.11.1"', '"2026.11.2"');
  const { plan } = await control.propose(now + day);
  assert.deepEqual([plan.keysNeeded, plan.changes.length, plan.releaseExpiresAt], [1, 0, live.expiresAt]);
});

test("a changed filter needs two keys though no decision changes", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await world.release(control, now);
  await world.edit("filters/harms.yaml", "an example threat", "another example");
  const { plan } = await control.propose(now + day);
  assert.deepEqual([plan.keysNeeded, plan.changes.length], [2, 0]);
});

test("refuses a filter that has passed its date or not reached it, where two keys are needed", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const validTo = Date.UTC(2027, 10, 1);
  await assert.rejects(
    control.propose(validTo),
    problem("filter_stale", /`harms` 1 was valid until 2027-11-01/),
  );
  await assert.doesNotReject(control.propose(validTo - 1));
  await assert.rejects(control.propose(Date.UTC(2026, 9, 31)), problem("filter_stale", /valid only from/));
});

test("a narrowing plan is not held up by a filter of the live release that has passed its date", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await world.edit("filters/harms.yaml", "2027-11-01T00:00:00Z", "2026-11-22T10:00:00Z");
  await world.release(control, now);
  await world.edit("launch/launches.yaml", summarizerLaunch, "");
  const plan = await control.propose(now + 2 * hour);
  assert.equal(plan.plan.keysNeeded, 1);
  const live = await world.carryOut(control, plan, { operators: ["abe"], at: now + 2 * hour });
  assert.equal(live.serial, 2);
});

test("after the live release has passed its date even a narrowing plan needs two keys and a new date", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const live = await world.release(control, now);
  await world.edit("launch/launches.yaml", summarizerLaunch, "");
  const late = Date.parse(live.expiresAt);
  const { plan } = await control.propose(late);
  assert.equal(plan.keysNeeded, 2);
  assert.equal(Date.parse(plan.releaseExpiresAt), late + 90 * day);
});

test("plans of the same content on one day are told apart by their number", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const [one, other] = [await control.propose(now), await control.propose(now + 1)];
  assert.equal(other.id, one.id.replace(/-1$/, "-2"));
  assert.deepEqual(
    (await control.plans(now)).map(({ id }) => id),
    [other.id, one.id],
  );
});

test("a fault in the files refuses the plan and leaves what is live", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const live = await world.release(control, now);
  await world.edit("packs/US/pack.yaml", "market: US", "market: 1");
  await assert.rejects(control.propose(now), problem("pack_invalid"));
  assert.deepEqual(await control.live(), live);
});

test(
  "after thirty-two one-key releases the next plan needs two keys again",
  { timeout: 120_000 },
  async () => {
    await using world = await makeWorld();
    const control = await world.open();
    await world.release(control, now);
    for (let step = 1; step <= 32; step += 1) {
      await world.write(
        "packs/US/pack.yaml",
        (await world.read("packs/US/pack.yaml")).replace(/version: .*/, `version: "${step}"`),
      );
      const plan = await control.propose(now + step);
      assert.equal(plan.plan.keysNeeded, 1, `step ${step}`);
      await world.carryOut(control, plan, { operators: ["abe"], at: now + step });
    }
    const base = () => world.read("home/release/live.json").then((text) => JSON.parse(text).base.length);
    assert.equal(await base(), 32);
    await world.edit("packs/US/pack.yaml", 'version: "32"', 'version: "33"');
    const plan = await control.propose(now + 33);
    assert.equal(plan.plan.keysNeeded, 2);
    await world.carryOut(control, plan, { operators: ["ana", "lea"], at: now + 33 });
    assert.equal(await base(), 0);
  },
);
