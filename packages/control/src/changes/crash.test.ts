import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { verifyingKey } from "@homeport/protocol/envelope";
import { firstBreak } from "../change-log/index.ts";
import { approval, makeWorld, now, type World } from "../world.fixture.ts";

const sourceOf = (file: string) => JSON.stringify(fileURLToPath(new URL(file, import.meta.url)));

/** Runs a change in a process of its own that is killed just before its `count`th entry is written into the log. */
async function changeAndDie(world: World, change: string, count: number): Promise<NodeJS.Signals | null> {
  const script = `
    import { DatabaseSync } from "node:sqlite";
    const { prepare } = DatabaseSync.prototype;
    let left = ${count};
    DatabaseSync.prototype.prepare = function (sql) {
      if (/^insert into "changes"/.test(sql) && --left === 0) process.kill(process.pid, "SIGKILL");
      return prepare.call(this, sql);
    };
    const { openControl } = await import(${sourceOf("../control.ts")});
    const { directly } = await import(${sourceOf("../direct.fixture.ts")});
    const control = directly(await openControl(${JSON.stringify(world.options)}, ${now}), "ana", ${now});
    await control.${change};
    await control.close();
  `;
  const child = spawn(process.execPath, ["--input-type=module", "--eval", script], { stdio: "inherit" });
  const [, signal] = await once(child, "exit");
  return signal as NodeJS.Signals | null;
}

/** What came of the last change, as the log has it once control is opened again, and whether the log is whole. */
async function lastOutcomes(world: World): Promise<string[]> {
  const control = await world.open();
  const entries = (await control.changes()).toReversed();
  assert.equal(firstBreak(entries, world.options.trust.control.map(verifyingKey)), null);
  const last = entries.at(-1)?.facts.id;
  return entries.filter(({ facts }) => facts.id === last).map(({ facts }) => facts.outcome);
}

const recordsIn = (world: World, kind: "approvals" | "kills") =>
  readdir(join(world.options.home, "launch", kind)).catch(() => []);

const record = `record(${JSON.stringify(approval)})`;
const kill = `kill({ market: "CN", reason: "an incident", operator: "lea" }, ${now})`;

test("killed before a record is begun, there is neither record nor entry", async () => {
  await using world = await makeWorld();
  for (const change of [record, kill]) assert.equal(await changeAndDie(world, change, 1), "SIGKILL");
  assert.deepEqual([await recordsIn(world, "approvals"), await recordsIn(world, "kills")], [[], []]);
  assert.deepEqual(await lastOutcomes(world), []);
});

for (const [name, kind, change] of [
  ["an approval", "approvals", record],
  ["a kill", "kills", kill],
] as const) {
  test(`killed between the record of ${name} and its entry, the next start writes down that it is done`, async () => {
    await using world = await makeWorld();
    assert.equal(await changeAndDie(world, change, 2), "SIGKILL");
    assert.equal((await recordsIn(world, kind)).length, 1);
    assert.deepEqual(await lastOutcomes(world), ["begun", "done"]);
    // And no start after that writes it down again.
    assert.deepEqual(await lastOutcomes(world), ["begun", "done"]);
  });

  test(`killed between the removal of ${name} and its entry, the next start writes down that it is done`, async () => {
    await using world = await makeWorld();
    const control = await world.open();
    await control.record(approval);
    const { id } = await control.kill({ market: "CN", reason: "an incident", operator: "lea" }, now);
    await control.close();
    const removal = kind === "kills" ? `revive(${JSON.stringify(id)})` : `withdraw("${approval.id}")`;
    assert.equal(await changeAndDie(world, removal, 2), "SIGKILL");
    assert.deepEqual(await recordsIn(world, kind), []);
    assert.deepEqual(await lastOutcomes(world), ["begun", "done"]);
  });
}

test("killed between the move of an approval and its entry, the next start writes down that it is done", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await control.record(approval);
  await control.close();
  const move = `move("${approval.id}", { state: "published" })`;
  assert.equal(await changeAndDie(world, move, 1), "SIGKILL");
  assert.match(await world.read("home/launch/approvals/cn-registration.yaml"), /state: granted/);
  assert.equal(await changeAndDie(world, move, 2), "SIGKILL");
  assert.match(await world.read("home/launch/approvals/cn-registration.yaml"), /state: published/);
  assert.deepEqual(await lastOutcomes(world), ["begun", "done"]);
});

/** Does something while the disk is full from the `count`th entry of the log on. */
async function onFullDisk(count: number, work: () => Promise<void>): Promise<void> {
  const { prototype } = DatabaseSync;
  const prepare = Object.getOwnPropertyDescriptor(prototype, "prepare") ?? assert.fail();
  let left = count;
  const value = function (this: DatabaseSync, sql: string): unknown {
    if (sql.startsWith('insert into "changes"') && --left <= 0) throw new Error("the disk is full");
    return Reflect.apply(prepare.value as DatabaseSync["prepare"], this, [sql]);
  };
  Object.defineProperty(prototype, "prepare", { ...prepare, value });
  try {
    await work();
  } finally {
    Object.defineProperty(prototype, "prepare", prepare);
  }
}

test("where the log could not be written after the file was, the next change writes it down first", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await onFullDisk(2, () => assert.rejects(control.record(approval), /the disk is full/));
  assert.deepEqual(await recordsIn(world, "approvals"), ["cn-registration.yaml"]);
  await control.withdraw(approval.id);
  assert.deepEqual(
    (await control.changes()).toReversed().map(({ facts }) => facts.outcome),
    ["begun", "done", "begun", "done"],
  );
});

test("where what is to be done cannot be written down, it is not done", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await onFullDisk(1, async () => {
    await assert.rejects(control.record(approval), /the disk is full/);
    await assert.rejects(control.propose(now), /the disk is full/);
  });
  assert.deepEqual(await recordsIn(world, "approvals"), []);
  assert.deepEqual(await control.plans(now), []);
});

test("what was begun and never made is written down as failed", async () => {
  await using world = await makeWorld();
  assert.equal(await changeAndDie(world, record, 2), "SIGKILL");
  await world.remove("home/launch/approvals/cn-registration.yaml");
  assert.deepEqual(await lastOutcomes(world), ["begun", "failed"]);
});

test("killed while a plan, its approval or its release is stored, there is neither it nor its entry", async () => {
  await using world = await makeWorld();
  assert.equal(await changeAndDie(world, `propose(${now})`, 1), "SIGKILL");
  const control = await world.open();
  assert.deepEqual(await control.plans(now), []);
  const plan = await control.propose(now);
  const approved = world.sign(plan, "ana");
  const approving = `approve("${plan.id}", ${JSON.stringify(approved)}, ${now})`;
  assert.equal(await changeAndDie(world, approving, 1), "SIGKILL");
  assert.deepEqual((await control.plan(plan.id, now)).approvals, []);
  await control.approve(plan.id, approved, now);
  await control.approve(plan.id, world.sign(plan, "lea"), now);
  assert.equal(await changeAndDie(world, `apply("${plan.id}", ${now})`, 1), "SIGKILL");
  assert.equal(await control.live(), null);
  assert.equal((await control.changes()).length, 3);
  assert.equal((await control.apply(plan.id, now)).serial, 1);
  assert.deepEqual(await lastOutcomes(world), ["done"]);
});
