import assert from "node:assert/strict";
import { test } from "node:test";
import { canonicalize, Envelope } from "@homeport/protocol";
import { digestOf, validSigners, verifyingKey } from "@homeport/protocol/envelope";
import { type ReleasePayload, SignedRelease } from "@homeport/rules";
import { approval, day, hour, makeWorld, now, problem, type World } from "../world.fixture.ts";

const summarizerLaunch =
  "  - { market: US, feature: summarizer, platforms: [ios, web], traveller: home, from: 2024-10-28 }\n";

async function liveFile(world: World): Promise<{ signed: SignedRelease; payload: ReleasePayload }> {
  const signed = SignedRelease.parse(JSON.parse(await world.read("home/release/live.json")));
  return { signed, payload: JSON.parse(signed.release.payload) };
}

test("writes a release that control and both operators signed, and its filters", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  const live = await world.carryOut(control, plan, { operators: ["ana", "lea"], at: now });
  const { signed, payload } = await liveFile(world);
  const { trust } = world.options;
  assert.equal(validSigners(signed.release, trust.control.map(verifyingKey)).length, 1);
  assert.equal(
    validSigners(
      signed.plan,
      trust.operators.map(({ publicKey }) => verifyingKey(publicKey)),
    ).length,
    2,
  );
  assert.equal(signed.plan.payload, plan.payload);
  assert.deepEqual(signed.base, []);
  assert.equal(digestOf(canonicalize(payload.content)), plan.plan.to);
  assert.deepEqual(
    [payload.schema, payload.serial, payload.issuedAt, payload.expiresAt],
    [1, 1, "2026-11-22T09:00:00.000Z", plan.plan.releaseExpiresAt],
  );
  assert.equal(live.digest, digestOf(signed.release.payload));
  const [bound] = payload.content.filters;
  const filter = Envelope.parse(JSON.parse(await world.read("home/filters/harms.json")));
  assert.equal(digestOf(filter.payload), bound?.digest);
  assert.equal((await control.plan(plan.id, now)).serial, 1);
  assert.deepEqual(await control.live(), live);
});

test("refuses until as many as needed have approved, and names who has", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  await assert.rejects(
    control.apply(plan.id, now),
    problem("approvals_missing", /2 more of 2 approvals needed/),
  );
  await control.approve(plan.id, world.sign(plan, "ana"), now);
  await assert.rejects(
    control.apply(plan.id, now),
    problem("approvals_missing", /1 more of 2 approvals needed/, /`ana` \(launch\) has approved/),
  );
  assert.equal(await control.live(), null);
});

test("refuses two approvers of one role where two keys are needed", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  await control.approve(plan.id, world.sign(plan, "ana"), now);
  const both = await control.approve(plan.id, world.sign(plan, "abe"), now);
  assert.equal(both.state, "waiting");
  await assert.rejects(
    control.apply(plan.id, now),
    problem("approvals_missing", /from two roles; .* `launch`/),
  );
  await control.approve(plan.id, world.sign(plan, "lea"), now);
  assert.equal((await control.apply(plan.id, now)).approvals.length, 3);
});

test("a person of two names has the role of the first", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  await control.approve(plan.id, world.sign(plan, "ann"), now);
  await control.approve(plan.id, world.sign(plan, "abe"), now);
  await assert.rejects(control.apply(plan.id, now), problem("approvals_missing", /from two roles/));
});

test("narrows with one key, and brings the release that it narrows", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await world.release(control, now);
  const first = await liveFile(world);
  await world.edit("launch/launches.yaml", summarizerLaunch, "");
  const plan = await control.propose(now + day);
  const live = await world.carryOut(control, plan, { operators: ["abe"], at: now + day });
  const { signed } = await liveFile(world);
  assert.deepEqual([live.serial, live.twoKeySerial], [2, 1]);
  assert.deepEqual(signed.base, [{ plan: first.signed.plan, release: first.signed.release }]);
});

test("brings no base where two people of two roles approved what one could have", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await world.release(control, now);
  await world.edit("launch/launches.yaml", summarizerLaunch, "");
  const live = await world.release(control, now + 1);
  assert.equal(live.twoKeySerial, 2);
  assert.deepEqual((await liveFile(world)).signed.base, []);
});

test("builds what was approved, whatever became of the files", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  await world.remove("packs");
  await world.write("launch/maker.yaml", "not a maker");
  await world.edit("filters/harms.yaml", "an example threat", "changed meanwhile");
  await world.carryOut(control, plan, { operators: ["ana", "lea"], at: now });
  const { payload } = await liveFile(world);
  assert.equal(digestOf(canonicalize(payload.content)), plan.plan.to);
  assert.match(await world.read("home/filters/harms.json"), /an example threat/);
});

test("serves CN only after the approval was recorded and the plan for it approved", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await world.release(control, now);
  await control.record(approval);
  const plan = await control.propose(now + hour);
  assert.equal(plan.plan.keysNeeded, 2);
  assert.match(plan.plan.changes[0]?.text.en ?? "", /begins to serve `chat`.* under approval EXAMPLE-0001/);
  await world.carryOut(control, plan, { operators: ["ana", "lea"], at: now + hour });
  await control.withdraw(approval.id);
  const back = await control.propose(now + 2 * hour);
  assert.equal(back.plan.keysNeeded, 1);
  assert.equal((await world.carryOut(control, back, { operators: ["lea"], at: now + 2 * hour })).serial, 3);
});

test("refuses an expired plan, and one that was applied", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  await control.approve(plan.id, world.sign(plan, "ana"), now);
  await control.approve(plan.id, world.sign(plan, "lea"), now);
  await assert.rejects(control.apply(plan.id, now + day), problem("plan_expired"));
  await control.apply(plan.id, now + day - 1);
  await assert.rejects(control.apply(plan.id, now), problem("plan_applied"));
  await assert.rejects(control.apply("nothing", now), problem("plan_not_found"));
});

test("refuses an approved plan once another release went live, even one with the same content", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await world.release(control, now);
  await world.edit("launch/launches.yaml", summarizerLaunch, "");
  const plan = await control.propose(now + 1);
  await control.approve(plan.id, world.sign(plan, "ana"), now + 1);
  await world.edit("launch/launches.yaml", "launches:\n", `launches:\n${summarizerLaunch}`);
  const renewal = await control.propose(now + 2, { renew: true });
  assert.equal(renewal.plan.from, renewal.plan.to);
  await world.carryOut(control, renewal, { operators: ["ana", "lea"], at: now + 2 });
  await assert.rejects(control.apply(plan.id, now + 3), problem("plan_stale"));
});

test("refuses a plan whose filter passed its date while it waited", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await world.edit("filters/harms.yaml", "2027-11-01T00:00:00Z", "2026-11-22T10:00:00Z");
  const plan = await control.propose(now);
  await control.approve(plan.id, world.sign(plan, "ana"), now);
  await control.approve(plan.id, world.sign(plan, "lea"), now);
  await assert.rejects(control.apply(plan.id, now + hour), problem("filter_stale"));
});

test("of two applies at once one wins", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const [one, other] = [await control.propose(now), await control.propose(now)];
  for (const plan of [one, other]) {
    await control.approve(plan.id, world.sign(plan, "ana"), now);
    await control.approve(plan.id, world.sign(plan, "lea"), now);
  }
  const results = await Promise.allSettled([one, one, other, one].map(({ id }) => control.apply(id, now)));
  assert.deepEqual(
    results.map((result) => (result.status === "fulfilled" ? result.value.serial : result.reason.code)),
    [1, "plan_applied", "plan_stale", "plan_applied"],
  );
});

test("of two processes on one home one wins, and the file is the store's", async () => {
  await using world = await makeWorld();
  const [here, there] = [await world.open(), await world.open()];
  const [one, other] = [await here.propose(now), await there.propose(now)];
  for (const plan of [one, other]) {
    await here.approve(plan.id, world.sign(plan, "ana"), now);
    await there.approve(plan.id, world.sign(plan, "lea"), now);
  }
  const results = await Promise.allSettled([here.apply(one.id, now), there.apply(other.id, now)]);
  assert.deepEqual(results.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
  assert.equal((await liveFile(world)).payload.serial, 1);
  assert.deepEqual(await here.live(), await there.live());
});

test("an approval of an operator who is trusted no longer does not count", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  await control.approve(plan.id, world.sign(plan, "ana"), now);
  await control.approve(plan.id, world.sign(plan, "lea"), now);
  await control.close();
  const { trust } = world.options;
  world.options.trust = { ...trust, operators: trust.operators.filter(({ name }) => name !== "lea") };
  const later = await world.open();
  assert.equal((await later.plan(plan.id, now)).state, "waiting");
  await assert.rejects(
    later.apply(plan.id, now),
    problem("approvals_missing", /1 more of 2/, /`lea` approved but is no longer trusted/),
  );
});
