import assert from "node:assert/strict";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { generateKey } from "@homeport/protocol/envelope";
import { makeWorld, now } from "./world.fixture.ts";

test("nothing is live before the first plan was applied", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  assert.equal(await control.live(), null);
  assert.deepEqual(await control.plans(now), []);
});

test("plans, approvals and what is live outlast a restart", async () => {
  await using world = await makeWorld();
  const first = await world.open();
  const live = await world.release(first, now);
  const renewal = await first.propose(now + 1, { renew: true });
  await first.approve(renewal.id, world.sign(renewal, "ana"), now + 1);
  await first.close();
  const second = await world.open();
  assert.deepEqual(await second.live(), live);
  assert.deepEqual(
    (await second.plans(now + 1)).map(({ state, approvals }) => [state, approvals.length]),
    [
      ["waiting", 1],
      ["applied", 2],
    ],
  );
});

test("does not open with a key that the trust file does not hold", async () => {
  await using world = await makeWorld();
  const stranger = generateKey().privatePem;
  const { keys } = world.options;
  for (const whose of ["control", "filters"] as const) {
    world.options.keys = { ...keys, [whose]: stranger };
    await assert.rejects(world.open(), new RegExp(`does not hold the public key of .keys/${whose}\\.pem`));
  }
});

test("does not open with a trust file that names an operator twice or holds a broken key", async () => {
  await using world = await makeWorld();
  const { trust } = world.options;
  const [ana] = trust.operators;
  assert.ok(ana);
  world.options.trust = { ...trust, operators: [ana, { ...ana, role: "counsel" }] };
  await assert.rejects(world.open(), /names `ana` twice/);
  world.options.trust = { ...trust, operators: [{ ...ana, publicKey: "no key" }] };
  await assert.rejects(world.open(), /key of operator `ana` is no Ed25519 public key/);
});

test("does not open a database that a newer build wrote", async () => {
  await using world = await makeWorld();
  await (await world.open()).close();
  const database = new DatabaseSync(join(world.options.home, "control.db"));
  database.exec("pragma user_version = 99");
  database.close();
  await assert.rejects(world.open(), /version 99, written by a newer Homeport/);
});

test("keeps its database durable, with foreign keys and a journal beside it", async () => {
  await using world = await makeWorld();
  await world.open();
  const database = new DatabaseSync(join(world.options.home, "control.db"));
  assert.equal(database.prepare("pragma journal_mode").get()?.["journal_mode"], "wal");
  assert.throws(
    () => database.exec("insert into releases values (1, 'nobody', '', 1, 1)"),
    /FOREIGN KEY constraint failed/,
  );
  database.close();
});

test("closes twice without harm and answers nothing afterwards", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await control.close();
  await control.close();
  await assert.rejects(control.live(), /control is closed/);
});

test("a refused call does not hold up the next", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const results = await Promise.allSettled([
    control.plan("x", now),
    control.propose(now),
    control.apply("y", now),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ["rejected", "fulfilled", "rejected"],
  );
});
