import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import {
  asyncProperty,
  assert as check,
  constantFrom,
  record,
  string,
  stringMatching,
  uniqueArray,
} from "fast-check";
import { stringify } from "yaml";
import { readBookOnly } from "../sources/index.ts";
import { approval, makeWorld, now, problem } from "../world.fixture.ts";
import { recordApproval, withdrawRecord } from "./index.ts";
import type { Keep } from "../changes/index.ts";

/** The log is another test's matter. */
const keep: Keep = (_planned, effect) => effect();

test("a recorded approval stands in the book, marked, and changes nothing that is live", async () => {
  await using world = await makeWorld();
  const control = await world.open();
  const live = await world.release(control, now);
  assert.deepEqual(await control.record(approval), approval);
  const { book, recorded } = await control.book();
  assert.deepEqual(book.approvals, [approval]);
  assert.deepEqual(recorded, [approval.id]);
  assert.deepEqual(await control.live(), live);
});

test("refuses an id that stands in either folder already", async () => {
  await using world = await makeWorld();
  await world.write("launch/approvals/any-name.yaml", stringify(approval));
  await assert.rejects(
    recordApproval(world.options, approval, keep),
    problem("record_conflict", /stands in launch\/approvals\/any-name\.yaml/),
  );
  await recordApproval(world.options, { ...approval, id: "another" }, keep);
  await assert.rejects(
    recordApproval(world.options, { ...approval, id: "another" }, keep),
    problem("record_conflict", /home\/launch\/approvals\/another\.yaml/),
  );
});

test("of two records with one id at once one wins", async () => {
  await using world = await makeWorld();
  const results = await Promise.allSettled(
    [1, 2, 3].map(() => recordApproval(world.options, approval, keep)),
  );
  assert.deepEqual(results.map(({ status }) => status).toSorted(), ["fulfilled", "rejected", "rejected"]);
  assert.deepEqual(await readdir(join(world.options.home, "launch/approvals")), ["cn-registration.yaml"]);
});

test("refuses what is no approval, and an id that is no safe file name", async () => {
  await using world = await makeWorld();
  const ids = ["../escape", "a/b", "..", ".hidden", "A", "", "a\0b", "a b", "c:\\d"];
  for (const id of ids) {
    await assert.rejects(
      recordApproval(world.options, { ...approval, id }, keep),
      problem("invalid_request", /^id: /m),
    );
  }
  await assert.rejects(
    recordApproval(world.options, { ...approval, id: "a".repeat(300) }, keep),
    problem("invalid_request", /at most 100/),
  );
  await assert.rejects(recordApproval(world.options, null, keep), problem("invalid_request"));
  await assert.rejects(
    recordApproval(world.options, { ...approval, state: "done" }, keep),
    problem("invalid_request"),
  );
  await assert.rejects(
    recordApproval(world.options, { ...approval, extra: 1 }, keep),
    problem("unsupported_parameter"),
  );
  await assert.rejects(readdir(join(world.options.home, "launch")));
});

test("withdraws what was recorded and nothing else", async () => {
  await using world = await makeWorld();
  await world.write("launch/approvals/own.yaml", stringify({ ...approval, id: "own" }));
  await recordApproval(world.options, approval, keep);
  await withdrawRecord(world.options, { kind: "approvals", id: approval.id }, keep);
  await assert.rejects(
    withdrawRecord(world.options, { kind: "approvals", id: approval.id }, keep),
    problem("record_not_found"),
  );
  await assert.rejects(
    withdrawRecord(world.options, { kind: "approvals", id: "own" }, keep),
    problem("record_not_found", /stands in launch\/approvals\/own\.yaml; remove it there/),
  );
  for (const id of ["../control.db", "..", "", "own\0"]) {
    await assert.rejects(
      withdrawRecord(world.options, { kind: "approvals", id: id }, keep),
      problem("record_not_found"),
    );
  }
  assert.deepEqual(
    (await readBookOnly(world.options)).book.approvals.map(({ id }) => id),
    ["own"],
  );
});

test("withdraws a recorded file that has faults, by its name", async () => {
  await using world = await makeWorld();
  await world.write("home/launch/approvals/broken.yaml", "id: [");
  await assert.rejects(
    recordApproval(world.options, { ...approval, id: "broken" }, keep),
    problem("record_conflict"),
  );
  await withdrawRecord(world.options, { kind: "approvals", id: "broken" }, keep);
  assert.deepEqual((await readBookOnly(world.options)).book.approvals, []);
});

test("whatever is recorded reads back as it was", async () => {
  await using world = await makeWorld();
  const text = string({ minLength: 1, unit: "grapheme" });
  const any = record({
    authority: text,
    holder: text,
    number: text,
    display: record({ en: text, zh: text }, { noNullPrototype: true }),
    coversModels: uniqueArray(stringMatching(/^[a-z#&*!|>'"%:-]{1,12}@[a-z0-9.#:-]{1,12}$/), {
      minLength: 1,
    }),
    state: constantFrom("granted", "revoked"),
  });
  await check(
    asyncProperty(any, async (parts) => {
      const whole = { ...approval, ...parts };
      await recordApproval(world.options, whole, keep);
      const { book } = await readBookOnly(world.options);
      await withdrawRecord(world.options, { kind: "approvals", id: approval.id }, keep);
      assert.deepEqual(book.approvals, [whole]);
    }),
    { numRuns: 60 },
  );
});
