import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { canonicalize } from "@homeport/protocol";
import { generateKey } from "@homeport/protocol/envelope";
import { makeWorld, now, problem, type World } from "../world.fixture.ts";
import { signPlan } from "./sign-plan.ts";

/** Edits the database behind control's back. */
function tamper(world: World, sql: string, ...values: (string | number)[]): void {
  const database = new DatabaseSync(join(world.options.home, "control.db"));
  database.prepare(sql).run(...values);
  database.close();
}

async function approved(world: World) {
  const control = await world.open();
  const plan = await control.propose(now);
  await control.approve(plan.id, world.sign(plan, "ana"), now);
  await control.approve(plan.id, world.sign(plan, "lea"), now);
  return { control, plan };
}

test("a payload edited after its approvals fits no signature", async () => {
  await using world = await makeWorld();
  const { control, plan } = await approved(world);
  const edited = canonicalize({ ...plan.plan, releaseExpiresAt: "2036-01-01T00:00:00.000Z" });
  tamper(world, "update plans set payload = ?", edited);
  await assert.rejects(
    control.apply(plan.id, now),
    problem("signature_invalid", /`ana` does not fit the stored plan/),
  );
  assert.equal(await control.live(), null);
});

test("a payload edited before its approvals can be neither approved nor applied", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  tamper(world, "update plans set payload = ?", canonicalize({ ...plan.plan, keysNeeded: 1, changes: [] }));
  const shown = await control.plan(plan.id, now);
  await assert.rejects(control.approve(plan.id, world.sign(shown, "ana"), now), problem("release_invalid"));
  await assert.rejects(
    control.apply(plan.id, now),
    problem("release_invalid", /does not follow from its stored content/),
  );
});

test("content edited after the approvals is not what was approved", async () => {
  await using world = await makeWorld();
  const { control, plan } = await approved(world);
  tamper(world, `update plans set content = replace(content, 'textrank', 'evilrank')`);
  await assert.rejects(control.apply(plan.id, now), problem("release_invalid"));
  tamper(world, "update plans set content = 'x'");
  await assert.rejects(control.apply(plan.id, now), problem("release_invalid", /content cannot be read/));
});

test("a filter edited after the approvals is not the one that the plan binds", async () => {
  await using world = await makeWorld();
  const { control, plan } = await approved(world);
  tamper(world, `update plans set filters = replace(filters, 'an example threat', 'nothing')`);
  await assert.rejects(
    control.apply(plan.id, now),
    problem("filter_invalid", /not the one that the plan binds/),
  );
  tamper(world, "update plans set filters = '[]'");
  await assert.rejects(control.apply(plan.id, now), problem("filter_invalid"));
});

test("an approval put into the database by hand is refused", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  await control.approve(plan.id, world.sign(plan, "ana"), now);
  const { keyId, signature } = signPlan(plan, generateKey().privatePem);
  tamper(world, "insert into plan_approvals values (?, 'lea', ?, ?, ?)", plan.id, keyId, signature, now);
  await assert.rejects(control.apply(plan.id, now), problem("signature_invalid", /`lea`/));
});

test("a person cannot be counted twice by editing the key of an approval", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  await control.approve(plan.id, world.sign(plan, "ana"), now);
  const { signature } = world.sign(plan, "ann");
  tamper(world, "insert into plan_approvals values (?, 'ann', 'other', ?, ?)", plan.id, signature, now);
  await assert.rejects(control.apply(plan.id, now), problem("signature_invalid"));
});

test("an applied plan does not become new by forgetting that it was", async () => {
  await using world = await makeWorld();
  const { control, plan } = await approved(world);
  await control.apply(plan.id, now);
  tamper(world, "update plans set applied_serial = null, live_serial = 1");
  await assert.rejects(control.apply(plan.id, now), problem("plan_stale"));
});

test("a stored release that was edited is not taken for live", async () => {
  await using world = await makeWorld();
  const { control, plan } = await approved(world);
  await control.apply(plan.id, now);
  tamper(world, `update releases set signed = replace(signed, 'textrank', 'evilrank')`);
  await assert.rejects(
    control.live(),
    problem("release_invalid", /release 1 does not carry control's signature/),
  );
  await assert.rejects(control.propose(now), problem("release_invalid"));
  await control.close();
  await assert.rejects(world.open(), problem("release_invalid"));
  assert.match(await world.read("home/release/live.json"), /textrank/);
});

test("a plan whose text is no plan any more is refused, not crashed on", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  tamper(world, "update plans set payload = '{'");
  await assert.rejects(control.plan(plan.id, now), problem("release_invalid", /cannot be read/));
  await assert.rejects(control.apply(plan.id, now), problem("release_invalid"));
});
