import assert from "node:assert/strict";
import { test } from "node:test";
import { bothFind } from "./both.fixture.test.ts";
import { beginOf } from "./instant.ts";
import { moved, shipped, shippedBook } from "./shipped.fixture.test.ts";

const hour = 3_600_000;
const [approval] = shippedBook.approvals;
assert.ok(approval?.to !== undefined);
const ends = beginOf(approval.to, "+08:00");

test("an approval that ended while its segment goes on for a day is found", async () => {
  const world = shipped(["CN"]);
  const table = moved(world.table, "CN", { at: ends, by: 24 * hour });
  const found = { first: "approved", second: "approval-ended" };
  await bothFind(
    { ...world, table },
    {
      ...found,
      sentence: new RegExp(
        `^CN, \\S+ on \\S+ for \\S+ at ${approval.to} 00:00 \\(\\+08:00\\): .* still serves, and \`cn-registration\` ended on ${approval.to} \\(CN/`,
      ),
    },
  );
  await bothFind(
    { ...world, table },
    { ...found, second: "approved", sentence: /serves without the approval that CN\/[\w-]+ demands: / },
  );
});

test("a boundary moved by one hour is found, to the minute", async () => {
  const world = shipped(["CN"]);
  const begins = beginOf(approval.from, "+08:00");
  const table = moved(world.table, "CN", { at: begins, by: -hour });
  const eve = new Date(begins + 8 * hour - hour).toISOString().slice(0, 10);
  const sentence = new RegExp(`^CN, \\S+ on \\S+ for \\S+ at ${eve} 23:00 \\(\\+08:00\\): `);
  await bothFind({ ...world, table }, { first: "approved", second: "approved", sentence });
});

test("an hour in which two segments answer is found", async () => {
  const world = shipped(["US"]);
  const table = structuredClone(world.table);
  const second = table.markets["US"]?.segments[1];
  assert.ok(second);
  Object.assign(second, { from: second.from - hour });
  const sentence = /^US, .*: not exactly one segment of the table holds this instant/;
  await bothFind({ ...world, table }, { first: "complete", second: "complete", sentence });
});
