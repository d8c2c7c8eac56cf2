import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { StreamEvent } from "@homeport/protocol";
import * as fc from "fast-check";
import type { Dialect } from "../../packages/gateway/src/partners/dialect.ts";
import { dialects } from "../../packages/gateway/src/partners/dialects.ts";
import { openReply } from "../../packages/gateway/src/partners/reply.ts";
import { alikeCases } from "../dialects/alike.ts";
import { type Case, readFixtures } from "../dialects/fixture.ts";
import { bytesOf } from "../dialects/run-case.ts";
import { bytesNear, cutAt, cuts } from "./bytes.ts";
import { near } from "./json.ts";
import { assertKnown } from "./known-events.ts";
import { runs, timed } from "./run.ts";

type Head = { status: number; contentType: string };

const heads: fc.Arbitrary<Head> = fc.record({
  status: fc.constantFrom(200, 200, 200, 200, 201, 400, 401, 403, 404, 429, 500, 503, 529),
  contentType: fc.constantFrom("text/event-stream", "text/event-stream", "application/json", ""),
});

function eventsOf(dialect: Dialect, pieces: readonly Uint8Array[], { status, contentType }: Head) {
  const reader = openReply(
    { dialect, by: "partner:fuzz", status, sent: { model: "model-1", stream: true } },
    { contentType, retryAfterSeconds: null },
  );
  const events: StreamEvent[] = pieces.flatMap((piece) => reader.push(piece));
  const rest = reader.end();
  if (events.at(-1)?.type === "error") assert.deepEqual(rest, [], "it speaks after its error");
  return [...events, ...rest];
}

/** Every chunk of every case as JSON, and a stream of any chunks in any order. */
function chunksOf(cases: readonly Case[]): unknown[] {
  return cases.flatMap(({ whole, stream }) =>
    [...(stream ?? []), ...(whole === undefined ? [] : [whole])].filter((one) => typeof one === "object"),
  );
}

const every = readFixtures();
const strangers = every.flatMap(({ cases }) => chunksOf(cases).slice(0, 3));

describe("whatever a partner sends is told in known events, ends, and costs little:", () => {
  for (const { dialect: name, alike, cases: own } of every) {
    const dialect = dialects.get(name) ?? assert.fail(`no record ${name}`);
    const cases = [...(alike ? alikeCases(dialect) : []), ...own];

    it(`\`${name}\`, bytes near its own answers, cut anywhere`, () => {
      const hostile = bytesNear(cases.map(bytesOf));
      fc.assert(
        fc.property(hostile, heads, cuts, (bytes, head, places) => {
          const events = timed(() => eventsOf(dialect, [bytes], head));
          assertKnown(events);
          assert.deepEqual(eventsOf(dialect, cutAt(bytes, places), head), events);
        }),
        runs(250),
      );
    });

    it(`\`${name}\`, chunks with anything in any place, in any order`, () => {
      const chunk = near([...chunksOf(cases), ...strangers]);
      const ends = fc.constantFrom("\n\n", "\r\n\r\n", "\r\r", "\n\n\n: \n");
      const stream = fc.tuple(fc.array(chunk, { minLength: 1, maxLength: 5 }), ends, fc.boolean());
      fc.assert(
        fc.property(stream, heads, cuts, ([chunks, end, done], head, places) => {
          const frames = chunks.map((one) => `data: ${JSON.stringify(one)}${end}`);
          const text =
            head.contentType === "text/event-stream"
              ? `${frames.join("")}${done ? `data: [DONE]${end}` : ""}`
              : JSON.stringify(chunks[0]);
          const bytes = Buffer.from(text);
          const events = timed(() => eventsOf(dialect, [bytes], head));
          assertKnown(events);
          assert.deepEqual(eventsOf(dialect, cutAt(bytes, places), head), events);
        }),
        runs(250),
      );
    });
  }
});
