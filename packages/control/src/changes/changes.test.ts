import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { digestOf, verifyingKey } from "@homeport/protocol/envelope";
import { type ChangeEntry, firstBreak } from "../change-log/index.ts";
import { makeSite } from "../http/http.fixture.ts";
import * as schema from "../http/schemas.ts";
import { approval, makeWorld, now, type World } from "../world.fixture.ts";

const keysOf = ({ options }: World) => options.trust.control.map(verifyingKey);

async function logOf(world: World): Promise<ChangeEntry[]> {
  const control = await world.open();
  return (await control.changes()).toReversed();
}

/** A world with a log of a dozen entries, of every outcome but a failure. */
async function withLog(): Promise<World> {
  const world = await makeWorld();
  const control = await world.open();
  await control.record(approval);
  await world.release(control, now);
  await control.kill({ market: "CN", reason: "an incident", operator: "lea" }, now);
  await assert.rejects(control.apply("nothing", now));
  await control.withdraw(approval.id);
  return world;
}

test("every change leaves who asked for what and what came of it, in the order in which it was made", async () => {
  await using world = await withLog();
  const entries = await logOf(world);
  assert.deepEqual(
    entries.map(({ sequence, facts }) => [
      sequence,
      facts.operator,
      facts.role,
      facts.outcome,
      facts.subject?.id,
    ]),
    [
      [1, "ana", "launch", "begun", "cn-registration"],
      [2, "ana", "launch", "done", "cn-registration"],
      [3, "ana", "launch", "done", "plan-2026-11-22-"],
      [4, "ana", "launch", "done", "plan-2026-11-22-"],
      [5, "lea", "counsel", "done", "plan-2026-11-22-"],
      [6, "ana", "launch", "done", "plan-2026-11-22-"],
      [7, "lea", "counsel", "begun", "20261122-090000-cn"],
      [8, "lea", "counsel", "done", "20261122-090000-cn"],
      [9, "ana", "launch", "refused", undefined],
      [10, "ana", "launch", "begun", "cn-registration"],
      [11, "ana", "launch", "done", "cn-registration"],
    ].map((row) => row.map((cell) => (cell === "plan-2026-11-22-" ? entries[2]?.facts.subject?.id : cell))),
  );
  assert.equal(firstBreak(entries, keysOf(world)), null);
  assert.deepEqual(entries.map(({ facts }) => facts.code).filter(Boolean), ["plan_not_found"]);
});

test("an entry names what was made by its digest", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const plan = await control.propose(now);
  const live = await world.carryOut(control, plan, { operators: ["ana", "lea"], at: now });
  await control.record(approval);
  const file = await world.read("home/launch/approvals/cn-registration.yaml");
  await control.withdraw(approval.id);
  const results = (await logOf(world)).map(({ facts }) => facts.result);
  const written = digestOf(file);
  const { digest } = plan;
  assert.deepEqual(results, [digest, digest, digest, live.digest, written, written, null, null]);
});

test("an entry that was changed, taken out or put elsewhere is found, and named", async () => {
  await using world = await withLog();
  const entries = await logOf(world);
  const keys = keysOf(world);
  for (const [index, entry] of entries.entries()) {
    const forged = { ...entry, facts: { ...entry.facts, operator: "eve" } };
    assert.deepEqual(firstBreak(entries.with(index, forged), keys), {
      sequence: entry.sequence,
      causes: ["the digest does not fit the facts", "the signature is not by a trusted key"],
    });
    // What was cut off at the end shows only by a digest kept elsewhere.
    if (index === entries.length - 1) continue;
    assert.deepEqual(firstBreak(entries.toSpliced(index, 1), keys), {
      sequence: entry.sequence + 1,
      causes: ["an entry is missing before it", "it is not tied to the entry before it"],
    });
    const next = entries[index + 1] ?? assert.fail();
    const swapped = entries.with(index, next).with(index + 1, entry);
    assert.equal(firstBreak(swapped, keys)?.sequence, next.sequence);
  }
  assert.notEqual(firstBreak(entries, world.options.trust.filters.map(verifyingKey)), null);
});

test("the database itself refuses to change the log or to take anything from it", async () => {
  await using world = await withLog();
  const database = new DatabaseSync(join(world.options.home, "control.db"));
  for (const statement of [
    "update changes set entry = '{}' where sequence = 1",
    "update changes set sequence = sequence + 100",
    "delete from changes",
  ]) {
    assert.throws(() => database.exec(statement), /only ever added to/);
  }
  database.close();
});

test("a log that was tampered with does not hold up a change, and shows it ever after", async () => {
  await using world = await withLog();
  const database = new DatabaseSync(join(world.options.home, "control.db"));
  database.exec("drop trigger changes_stay; update changes set entry = replace(entry, 'ana', 'eve');");
  database.close();
  const control = await world.open();
  await control.kill({ market: "US", reason: "an incident", operator: "lea" }, now);
  assert.equal(firstBreak(await logOf(world), keysOf(world))?.sequence, 1);
});

test("a home of an earlier build keeps what is live, and its log begins", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const live = await world.release(control, now);
  await control.close();
  const database = new DatabaseSync(join(world.options.home, "control.db"));
  database.exec("drop table changes; drop table nonces; drop table sessions; pragma user_version = 2;");
  database.close();
  const again = await world.open();
  assert.deepEqual(await again.live(), live);
  await again.record(approval);
  assert.equal(firstBreak(await logOf(world), keysOf(world)), null);
});

test("what is refused or fails is written down with its code, and holds nothing of what was sent", async () => {
  await using site = await makeSite();
  const secret = "a word that must not be kept";
  await site.post("/v1/approvals", { ...approval, holder: 1, [secret]: secret });
  await site.post(`/v1/plans/${encodeURIComponent(secret)}/apply`);
  await site.post("/v1/plans/plan-x/apply");
  await site.post("/v1/kills", { market: "CN", reason: secret, operator: "lea" });
  await site.send("/v1/plans", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: secret,
  });
  await site.world.write("launch/maker.yaml", `maker: ${secret}`);
  await site.post("/v1/plans");
  const { json, text } = await site.send("/v1/changes");
  const { changes } = schema.ChangesReply.parse(json);
  assert.deepEqual(
    changes.toReversed().map(({ facts }) => [facts.operation, facts.outcome, facts.code, facts.subject?.id]),
    [
      ["POST /v1/approvals", "refused", "invalid_request", undefined],
      ["POST /v1/plans/:id/apply", "refused", "plan_not_found", undefined],
      ["POST /v1/plans/:id/apply", "refused", "plan_not_found", "plan-x"],
      ["POST /v1/kills", "refused", "operator_mismatch", undefined],
      ["POST /v1/plans", "refused", "malformed_json", undefined],
      ["POST /v1/plans", "refused", "book_invalid", undefined],
    ],
  );
  assert.doesNotMatch(text, /must not be kept|must%20not/);
  assert.equal(changes[0]?.facts.requestDigest, digestOf(""));
});

test("each reply to a change names its entry, by which it can be looked up", async () => {
  await using site = await makeSite();
  const made = await site.post("/v1/approvals", approval);
  const refused = await site.post("/v1/approvals", approval);
  const [first, second] = await Promise.all(
    [made, refused].map(async ({ headers }) => {
      const reply = await site.send(`/v1/changes/${String(headers["homeport-change"])}`);
      return schema.ChangeReply.parse(reply.json).entries.map(({ facts }) => [facts.outcome, facts.code]);
    }),
  );
  assert.deepEqual(first, [
    ["begun", null],
    ["done", null],
  ]);
  assert.deepEqual(second, [["refused", "record_conflict"]]);
  assert.equal((await site.send("/v1/changes/chg_0")).json.error.code, "change_not_found");
  assert.equal((await site.send("/v1/changes/before/x")).json.error.code, "invalid_request");
});

test("a long log is served in pages that together are the whole", async () => {
  await using site = await makeSite();
  for (let count = 0; count < 205; count += 1) await assert.rejects(site.control.apply("nothing", now));
  const first: ChangeEntry[] = (await site.send("/v1/changes")).json.changes;
  assert.deepEqual([first.length, first[0]?.sequence, first.at(-1)?.sequence], [200, 205, 6]);
  const rest: ChangeEntry[] = (await site.send("/v1/changes/before/6")).json.changes;
  assert.deepEqual(
    rest.map(({ sequence }) => sequence),
    [5, 4, 3, 2, 1],
  );
  assert.equal(firstBreak([...first, ...rest].toReversed(), keysOf(site.world)), null);
});

test("two processes on one home write one chain", async () => {
  await using world = await makeWorld();
  await world.open();
  const sourceOf = (file: string) => JSON.stringify(fileURLToPath(new URL(file, import.meta.url)));
  const script = `
    const { openControl } = await import(${sourceOf("../control.ts")});
    const { directly } = await import(${sourceOf("../direct.fixture.ts")});
    const control = directly(await openControl(${JSON.stringify(world.options)}, ${now}), "ana", ${now});
    for (let count = 0; count < 10; count += 1) await control.apply("nothing", ${now}).catch(() => {});
    await control.close();
  `;
  const words = ["--input-type=module", "--eval", script];
  const children = [1, 2].map(() => spawn(process.execPath, words, { stdio: "inherit" }));
  const codes = await Promise.all(children.map(async (child) => (await once(child, "exit"))[0] as number));
  assert.deepEqual(codes, [0, 0]);
  const entries = await logOf(world);
  assert.equal(entries.length, 20);
  assert.equal(firstBreak(entries, keysOf(world)), null);
});
