import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { dialects } from "../../packages/gateway/src/partners/dialects.ts";
import type { Cut } from "../operations/fake-egress.ts";
import { readFixtures } from "../operations/fixture.ts";
import { runCase } from "../operations/run-case.ts";
import { bytesNear, cutAt, cuts } from "./bytes.ts";
import { near } from "./json.ts";
import { assertKnown } from "./known-events.ts";
import { runs, timedAsync } from "./run.ts";

type Answer = Parameters<typeof runCase>[1]["answers"][number];

const every = readFixtures().filter(({ like }) => like === undefined);

describe("whatever a partner answers to other tasks than chat is told in known events:", () => {
  for (const { dialect: name, cases } of every) {
    const dialect = dialects.get(name);
    const asked = cases.filter(({ answers }) => answers.length > 0);
    if (dialect === undefined || asked.length === 0) continue;
    it(`\`${name}\``, async () => {
      const statuses = fc.constantFrom(200, 200, 200, 202, 400, 401, 429, 500);
      const hostile = fc.constantFrom(...asked).chain((one) =>
        fc.record({
          one: fc.constant(one),
          // The last answer is another; what leads to it, such as a job that is looked after, stays.
          json: fc.oneof(
            near(one.answers.map(({ json }) => json ?? {})),
            bytesNear(one.answers.map(({ json }) => Buffer.from(JSON.stringify(json ?? "")))).map((bytes) =>
              bytes.toString("latin1"),
            ),
          ),
          status: statuses,
        }),
      );
      await fc.assert(
        fc.asyncProperty(hostile, cuts, async ({ one, json, status }, places) => {
          const last = { ...one.answers.at(-1), json, status, file: undefined } as unknown as Answer;
          // Work that never ends is looked at again and again: enough answers for that.
          const answers = [...one.answers.slice(0, -1), ...Array.from({ length: 8 }, () => last)];
          const cut: Cut = (bytes) => cutAt(bytes, places);
          const { events } = await timedAsync(() => runCase(dialect, { ...one, answers }, cut));
          assert.ok(events.length > 0);
          assertKnown(events);
        }),
        runs(120),
      );
    });
  }
});
