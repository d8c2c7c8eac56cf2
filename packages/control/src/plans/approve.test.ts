import assert from "node:assert/strict";
import { test } from "node:test";
import { generateKey, seal, signingKey } from "@homeport/protocol/envelope";
import { releaseType } from "@homeport/rules";
import { day, hour, makeWorld, now, problem } from "../world.fixture.ts";
import { signPlan } from "./sign-plan.ts";

test("an approval shows who gave it and makes the plan ready once enough have", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  const once = await control.approve(plan.id, world.sign(plan, "ana"), now);
  assert.equal(once.state, "waiting");
  assert.deepEqual(
    once.approvals.map(({ operator, role, approvedAt }) => [operator, role, approvedAt]),
    [["ana", "launch", "2026-11-22T09:00:00.000Z"]],
  );
  const twice = await control.approve(plan.id, world.sign(plan, "lea"), now + hour);
  assert.equal(twice.state, "ready");
  assert.deepEqual(await control.plan(plan.id, now + hour), twice);
});

test("refuses a plan that does not exist", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  await assert.rejects(
    control.approve("plan-x", world.sign(plan, "ana"), now),
    problem("plan_not_found", /`plan-x`/),
  );
  await assert.rejects(control.plan("' or 1=1 --", now), problem("plan_not_found"));
});

test("refuses an operator who is not trusted", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  const { signature } = world.sign(plan, "ana");
  await assert.rejects(
    control.approve(plan.id, { operator: "eve", signature }, now),
    problem("operator_unknown", /`eve` is not in the trust file/),
  );
});

test("refuses a signature that is another's, of another plan or type, cut short or no signature", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const other = await control.propose(now);
  const plan = await control.propose(now + 1);
  const key = signingKey(world.operatorKeys["ana"] ?? "");
  const good = world.sign(plan, "ana").signature;
  const wrong = [
    world.sign(plan, "lea").signature,
    world.sign(other, "ana").signature,
    signPlan(plan, generateKey().privatePem).signature,
    signPlan({ payload: plan.digest }, world.operatorKeys["ana"] ?? "").signature,
    seal(releaseType, plan.payload, [key]).signatures[0]?.signature ?? "",
    good.slice(0, -2),
    `${good}${good}`,
    "",
    "not a signature",
  ];
  for (const signature of wrong) {
    await assert.rejects(
      control.approve(plan.id, { operator: "ana", signature }, now),
      problem("signature_invalid"),
    );
  }
  assert.deepEqual((await control.plan(plan.id, now)).approvals, []);
});

test("refuses the same operator twice", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  await control.approve(plan.id, world.sign(plan, "ana"), now);
  await assert.rejects(control.approve(plan.id, world.sign(plan, "ana"), now), problem("approval_duplicate"));
});

test("refuses the same person under another name and role", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  await control.approve(plan.id, world.sign(plan, "ana"), now);
  await assert.rejects(control.approve(plan.id, world.sign(plan, "ann"), now), problem("approval_duplicate"));
  await assert.rejects(control.apply(plan.id, now), problem("approvals_missing", /1 more of 2/));
});

test("refuses an expired plan", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  await assert.doesNotReject(control.approve(plan.id, world.sign(plan, "ana"), now + day - 1));
  await assert.rejects(control.approve(plan.id, world.sign(plan, "lea"), now + day), problem("plan_expired"));
  assert.equal((await control.plan(plan.id, now + day)).state, "expired");
});

test("refuses a plan once another went live, or itself", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  const other = await control.propose(now);
  await world.carryOut(control, other, { operators: ["ana", "lea"], at: now });
  await assert.rejects(control.approve(plan.id, world.sign(plan, "ana"), now), problem("plan_stale"));
  await assert.rejects(
    control.approve(other.id, world.sign(other, "abe"), now),
    problem("plan_applied", /release 1/),
  );
  assert.equal((await control.plan(plan.id, now)).state, "stale");
  assert.equal((await control.plan(other.id, now)).state, "applied");
});
