import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { KillOrder, SignedRelease } from "@homeport/rules";
import type { DirectControl } from "./direct.fixture.ts";
import { approval, day, hour, makeWorld, now, problem, type World } from "./world.fixture.ts";

const chatInCN: KillOrder = { market: "CN", feature: "chat", reason: "an incident", operator: "abe" };
const summarizerLaunch =
  "  - { market: US, feature: summarizer, platforms: [ios, web], traveller: home, from: 2024-10-28 }\n";

type Site = { world: World; control: DirectControl };

/** Control with chat in CN and the two features in the US live. */
async function serving(world: World): Promise<DirectControl> {
  const control = await world.open();
  await control.record(approval);
  await world.release(control, now);
  return control;
}

/** Records a kill and takes it live by one operator. */
async function kill({ world, control }: Site, order: KillOrder, at: number) {
  const recorded = await control.kill(order, at);
  const plan = await control.propose(at, { kill: recorded.id });
  const live = await world.carryOut(control, plan, { operators: [order.operator], at });
  return { recorded, plan: plan.plan, origin: plan.origin, live };
}

/** What the live release serves, as `market feature`. */
async function served(control: DirectControl): Promise<string[]> {
  const table = (await control.live())?.content.table;
  assert.ok(table);
  return Object.entries(table.markets).flatMap(([market, { segments }]) =>
    table.features
      .filter((_, index) =>
        table.blocks[segments.at(-1)?.blocks[index] ?? -1]?.some(
          (place) => table.cells[place]?.type === "serve",
        ),
      )
      .map((feature) => `${market} ${feature}`),
  );
}

test("one key kills, and the plan is all narrowing and keeps the date", async () => {
  await using world = await makeWorld();
  const control = await serving(world);
  const before = await control.live();
  assert.deepEqual(await served(control), ["CN chat", "US proofreader", "US summarizer"]);
  const { recorded, plan, origin, live } = await kill({ world, control }, chatInCN, now + hour);
  assert.equal(recorded.id, "20261122-100000-cn-chat");
  assert.deepEqual(origin, { type: "kill", id: recorded.id });
  assert.equal(plan.keysNeeded, 1);
  assert.deepEqual([...new Set(plan.changes.map(({ direction }) => direction))], ["narrowing"]);
  assert.deepEqual(plan.changes[0]?.rules, ["book/kills"]);
  assert.equal(live.expiresAt, before?.expiresAt);
  assert.deepEqual(live.content.kills, [recorded]);
  assert.deepEqual(await served(control), ["US proofreader", "US summarizer"]);
});

test("after a kill the files say exactly what is live", async () => {
  await using world = await makeWorld();
  const control = await serving(world);
  await kill({ world, control }, chatInCN, now + hour);
  await assert.rejects(control.propose(now + hour), problem("plan_empty"));
  await kill(
    { world, control },
    { partner: "acme", reason: { en: "leak", zh: "泄露" }, operator: "lea" },
    now + 2 * hour,
  );
  await assert.rejects(control.propose(now + 2 * hour), problem("plan_empty"));
});

test("to revive takes two people of two roles", async () => {
  await using world = await makeWorld();
  const control = await serving(world);
  const { recorded } = await kill({ world, control }, chatInCN, now + hour);
  await control.revive(recorded.id);
  assert.deepEqual(await control.kills(), [{ kill: recorded, record: "none", live: true }]);
  assert.deepEqual(await served(control), ["US proofreader", "US summarizer"]);
  const plan = await control.propose(now + 2 * hour);
  assert.equal(plan.plan.keysNeeded, 2);
  assert.deepEqual([...new Set(plan.plan.changes.map(({ direction }) => direction))], ["widening"]);
  await control.approve(plan.id, world.sign(plan, "ana"), now + 2 * hour);
  await control.approve(plan.id, world.sign(plan, "abe"), now + 2 * hour);
  await assert.rejects(control.apply(plan.id, now + 2 * hour), problem("approvals_missing", /two roles/));
  await control.approve(plan.id, world.sign(plan, "lea"), now + 2 * hour);
  await control.apply(plan.id, now + 2 * hour);
  assert.deepEqual(await served(control), ["CN chat", "US proofreader", "US summarizer"]);
  assert.deepEqual(await control.kills(), []);
});

test("broken packs, book and filters do not hold a kill up", async () => {
  await using world = await makeWorld();
  const control = await serving(world);
  await world.write("packs/US/pack.yaml", "market: [broken");
  await world.remove("packs/CN");
  await world.write("launch/maker.yaml", "no maker");
  await world.remove("filters/harms.yaml");
  await mkdir(join(world.options.home, "launch", "kills"), { recursive: true });
  await writeFile(join(world.options.home, "launch", "kills", "older.yaml"), "id: [broken");
  await assert.rejects(control.propose(now + hour), problem("pack_invalid"));
  const { plan } = await kill({ world, control }, chatInCN, now + hour);
  assert.equal(plan.keysNeeded, 1);
  assert.deepEqual(await served(control), ["US proofreader", "US summarizer"]);
});

test("a kill takes up nothing else that waits in the files", async () => {
  await using world = await makeWorld();
  const control = await serving(world);
  await world.edit(
    "launch/launches.yaml",
    summarizerLaunch,
    `${summarizerLaunch}${summarizerLaunch.replace("summarizer", "chat")}`,
  );
  await world.edit("filters/harms.yaml", "an example threat", "another threat");
  assert.equal((await control.propose(now + hour)).plan.keysNeeded, 2);
  const { plan } = await kill({ world, control }, chatInCN, now + hour);
  assert.equal(plan.keysNeeded, 1);
  assert.deepEqual(await served(control), ["US proofreader", "US summarizer"]);
});

test("a filter of the live release that has passed its date does not hold a kill up", async () => {
  await using world = await makeWorld();
  await world.edit("filters/harms.yaml", "2027-11-01T00:00:00Z", "2026-11-22T10:00:00Z");
  const control = await serving(world);
  const { plan } = await kill(
    { world, control },
    { market: "US", reason: "an incident", operator: "abe" },
    now + day,
  );
  assert.equal(plan.keysNeeded, 1);
  assert.deepEqual(await served(control), ["CN chat"]);
});

test(
  "a kill needs one key however many one-key releases went before, and a gateway can still follow them",
  { timeout: 120_000 },
  async () => {
    await using world = await makeWorld();
    const control = await serving(world);
    for (let step = 1; step <= 34; step += 1) {
      const { plan } = await kill({ world, control }, { ...chatInCN, reason: `step ${step}` }, now + step);
      assert.equal(plan.keysNeeded, 1, `step ${step}`);
    }
    const signed: SignedRelease = JSON.parse(await world.read("home/release/live.json"));
    assert.equal(signed.base.length, 32);
    const serials = signed.base.map(({ release }) => JSON.parse(release.payload).serial);
    assert.deepEqual([serials[0], serials.at(-1), JSON.parse(signed.release.payload).serial], [1, 32, 35]);
  },
);

test("a kill by a stranger, of nothing or of what the live release does not know is not recorded", async () => {
  await using world = await makeWorld();
  const control = await serving(world);
  const refused: [object, ReturnType<typeof problem>][] = [
    [{ ...chatInCN, operator: "eve" }, problem("operator_unknown")],
    [{ ...chatInCN, market: "GB" }, problem("invalid_request", /market: the live release knows no `GB`/)],
    [{ ...chatInCN, partner: "acne" }, problem("invalid_request", /partner: .*it knows acme/)],
    [
      { reason: "all of it", operator: "abe" },
      problem("invalid_request", /a market, a feature or a partner/),
    ],
    [{ ...chatInCN, reason: " " }, problem("invalid_request")],
    [{ ...chatInCN, everywhere: true }, problem("unsupported_parameter")],
  ];
  for (const [order, expected] of refused) await assert.rejects(control.kill(order, now), expected);
  assert.deepEqual(await control.kills(), []);
});

test("where nothing is served a kill is recorded, makes no plan, and holds in the next release", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  await control.record(approval);
  const { id } = await control.kill(chatInCN, now);
  await assert.rejects(control.propose(now, { kill: id }), problem("release_missing"));
  const live = await world.release(control, now);
  assert.deepEqual(await served(control), ["US proofreader", "US summarizer"]);
  const { id: other } = await control.kill({ market: "CN", reason: "an incident", operator: "abe" }, now);
  await assert.rejects(
    control.propose(Date.parse(live.expiresAt), { kill: other }),
    problem("release_expired"),
  );
});

test("what is killed already and what nobody recorded make no plan; two kills at once have two ids", async () => {
  await using world = await makeWorld();
  const control = await serving(world);
  const { recorded } = await kill({ world, control }, chatInCN, now + hour);
  await assert.rejects(
    control.propose(now + hour, { kill: recorded.id }),
    problem("plan_empty", /has this kill already/),
  );
  await assert.rejects(control.propose(now, { kill: "nothing" }), problem("record_not_found"));
  await assert.rejects(control.revive("nothing"), problem("record_not_found"));
  const second = await control.kill(chatInCN, now + hour);
  assert.equal(second.id, `${recorded.id}-2`);
  assert.deepEqual(
    (await control.kills()).map(({ record, live }) => [record, live]),
    [
      ["control", true],
      ["control", false],
    ],
  );
});

test("a kill in the maker's own launch book counts like a recorded one, and a wrong name in it is a fault", async () => {
  await using world = await makeWorld();
  const control = await serving(world);
  const text = "id: own\nmarket: CN\nreason: an incident\noperator: abe\nat: 2026-11-22T09:00:00Z\n";
  await world.write("launch/kills/own.yaml", text);
  assert.equal((await control.propose(now + hour)).plan.keysNeeded, 1);
  assert.deepEqual(
    (await control.kills()).map(({ record }) => record),
    ["book"],
  );
  await assert.rejects(
    control.revive("own"),
    problem("record_not_found", /launch\/kills\/own\.yaml; remove it there/),
  );
  await world.edit("launch/kills/own.yaml", "market: CN", "market: GB");
  await assert.rejects(
    control.propose(now),
    problem("book_invalid", /own\.yaml:2 market: no pack is there for `GB`/),
  );
  await world.edit("launch/kills/own.yaml", "market: GB", "partner: acne");
  await assert.rejects(control.propose(now), problem("book_invalid", /names the partner `acne`/));
});

test("a rollback is classified by what it changes, like every plan", async () => {
  await using world = await makeWorld();
  const control = await serving(world);
  await world.edit("launch/launches.yaml", summarizerLaunch, "");
  const narrow = await control.propose(now + hour);
  await world.carryOut(control, narrow, { operators: ["abe"], at: now + hour });
  const wider = await control.propose(now + 2 * hour, { rollbackTo: 1 });
  assert.deepEqual([wider.plan.keysNeeded, wider.origin], [2, { type: "rollback", serial: 1 }]);
  await world.carryOut(control, wider, { operators: ["ana", "lea"], at: now + 2 * hour });
  assert.deepEqual(await served(control), ["CN chat", "US proofreader", "US summarizer"]);
  // The files still say the narrower thing, and to go back to it takes one key.
  assert.equal((await control.propose(now + 3 * hour)).plan.keysNeeded, 1);
  const narrower = await control.propose(now + 3 * hour, { rollbackTo: 2 });
  assert.equal(narrower.plan.keysNeeded, 1);
  assert.equal(narrower.plan.to, narrow.plan.to);
});

test("a rollback reads no file, and brings the filters of its day, unless they have passed their date", async () => {
  await using world = await makeWorld();
  await world.edit("filters/harms.yaml", "2027-11-01T00:00:00Z", "2026-11-23T09:00:00Z");
  const control = await serving(world);
  await world.edit("filters/harms.yaml", "2026-11-23T09:00:00Z", "2027-11-01T00:00:00Z");
  await world.release(control, now + hour);
  await world.write("launch/maker.yaml", "no maker");
  const back = await control.propose(now + 2 * hour, { rollbackTo: 1 });
  assert.equal(back.plan.keysNeeded, 2);
  await assert.rejects(
    control.propose(now + day, { rollbackTo: 1 }),
    problem("filter_stale", /was valid until 2026-11-23/),
  );
  await world.carryOut(control, back, { operators: ["ana", "lea"], at: now + 2 * hour });
  assert.match(await world.read("home/filters/harms.json"), /2026-11-23T09:00:00Z/);
});

test("a rollback leaves killed what is killed", async () => {
  await using world = await makeWorld();
  const control = await serving(world);
  await world.edit("launch/launches.yaml", summarizerLaunch, "");
  await world.release(control, now + hour);
  await kill({ world, control }, chatInCN, now + 2 * hour);
  await assert.rejects(
    control.propose(now + 3 * hour, { rollbackTo: 2 }),
    problem("plan_empty", /only `revive` lifts/),
  );
  const plan = await control.propose(now + 3 * hour, { rollbackTo: 1 });
  await world.carryOut(control, plan, { operators: ["ana", "lea"], at: now + 3 * hour });
  assert.deepEqual(await served(control), ["US proofreader", "US summarizer"]);
});

test("a plan of two kinds, and a rollback to a release that never was, are refused", async () => {
  await using world = await makeWorld();
  const control = await serving(world);
  for (const options of [
    { renew: true, rollbackTo: 1 },
    { kill: "x", rollbackTo: 1 },
    { renew: true, kill: "x" },
  ]) {
    await assert.rejects(control.propose(now, options), problem("invalid_request", /three different plans/));
  }
  await assert.rejects(control.propose(now, { rollbackTo: 7 }), problem("invalid_request", /no release 7/));
});
