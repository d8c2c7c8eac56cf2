import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { StreamEvent } from "@homeport/protocol";
import * as fc from "fast-check";
import type { Dialect } from "../../packages/gateway/src/partners/dialect.ts";
import { dialects } from "../../packages/gateway/src/partners/dialects.ts";
import { openReply } from "../../packages/gateway/src/partners/reply.ts";
import { alikeCases } from "./alike.ts";
import { type Case, readFixtures } from "./fixture.ts";
import { bytesOf, runCase } from "./run-case.ts";

const every: { dialect: Dialect; cases: Case[] }[] = readFixtures().map(({ dialect: name, alike, cases }) => {
  const dialect = dialects.get(name) ?? assert.fail(`no record ${name}`);
  return { dialect, cases: [...(alike ? alikeCases(dialect) : []), ...cases] };
});

function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}

function eventsOf(dialect: Dialect, pieces: readonly Uint8Array[], contentType: string): StreamEvent[] {
  const reader = openReply(
    { dialect, by: "partner:fixture", status: 200 },
    { contentType, retryAfterSeconds: null },
  );
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
}

describe("an answer's bytes", () => {
  const cuts = fc.array(fc.nat({ max: 4_000 }), { maxLength: 12 });

  for (const { dialect, cases } of every) {
    it(`give the same events however they are cut: ${dialect.dialect}`, () => {
      for (const one of cases) {
        const bytes = bytesOf(one);
        const { events } = runCase(dialect, one);
        assert.deepEqual(
          runCase(
            dialect,
            one,
            [...bytes].map((byte) => Uint8Array.of(byte)),
          ).events,
          events,
          one.name,
        );
        fc.assert(
          fc.property(cuts, (places) => {
            assert.deepEqual(runCase(dialect, one, cutAt(bytes, places)).events, events, one.name);
          }),
          { numRuns: 10 },
        );
      }
    });
  }

  it("end in one error or one whole answer when the stream is cut anywhere, and never in silence", () => {
    for (const { dialect, cases } of every) {
      for (const one of cases.filter(({ stream }) => stream)) {
        const bytes = bytesOf(one);
        for (let length = 0; length < bytes.length; length += 7) {
          const { events } = runCase(dialect, one, [bytes.subarray(0, length)]);
          const errors = events.filter(({ type }) => type === "error").length;
          const over = events.some(
            (event) => event.type === "finish" || (event.type === "verdict" && event.verdict.type === "hit"),
          );
          assert.ok(errors === 1 || (errors === 0 && over), `${dialect.dialect}, ${one.name}, at ${length}`);
        }
      }
    }
  });
});

describe("garbage", () => {
  /** Pieces of real answers, changed and mixed with noise. */
  const shreds = every.flatMap(({ cases }) => cases.map((one) => bytesOf(one).toString()));
  const noise = fc.oneof(
    fc.constantFrom(...shreds),
    fc.constantFrom(...shreds).chain((shred) => fc.nat({ max: shred.length }).map((end) => shred.slice(end))),
    fc.constantFrom(
      "data: ",
      "\n\n",
      "\r",
      '{"choices":[{"delta":',
      "[DONE]",
      "event: error\n",
      "null",
      "[[[[[",
    ),
    fc.json(),
    fc.string({ unit: "binary", maxLength: 20 }),
  );
  const bytes = fc.oneof(
    fc.array(noise, { maxLength: 8 }).map((parts) => Buffer.from(parts.join(""))),
    fc.uint8Array({ maxLength: 200 }),
  );
  const types = fc.constantFrom("text/event-stream", "application/json");
  const records = fc.constantFrom(...every.map(({ dialect }) => dialect));
  const cuts = fc.array(fc.nat({ max: 2_000 }), { maxLength: 6 });

  it("neither crashes a reader nor is told differently when it is cut differently", () => {
    fc.assert(
      fc.property(fc.record({ dialect: records, junk: bytes, type: types, places: cuts }), (drawn) => {
        const { dialect, junk, type, places } = drawn;
        const events = eventsOf(dialect, [junk], type);
        assert.deepEqual(eventsOf(dialect, cutAt(junk, places), type), events);
        const last = events.at(-1);
        const errors = events.filter((event) => event.type === "error");
        assert.ok(errors.length === 0 || (errors.length === 1 && last?.type === "error"));
      }),
      { numRuns: 3_000 },
    );
  });

  it("of any JSON in the place of any part of an answer does not crash a reader", () => {
    const keys = [
      "choices",
      "delta",
      "message",
      "content",
      "tool_calls",
      "function",
      "usage",
      "error",
      "output",
    ];
    const more = [
      "candidates",
      "parts",
      "functionCall",
      "Response",
      "Choices",
      "Delta",
      "type",
      "index",
      "id",
    ];
    const { tree } = fc.letrec<{ tree: unknown; node: unknown }>((tie) => ({
      node: fc.oneof(
        fc.constantFrom(null, 0, -1, 1e300, "", "x", "message_start", "content_block_delta", true),
        fc.array(tie("tree"), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...keys, ...more), tie("tree"), { maxKeys: 4 }),
      ),
      tree: fc.oneof({ depthSize: "small", withCrossShrink: true }, fc.constant(null), tie("node")),
    }));
    fc.assert(
      fc.property(records, fc.array(tree, { maxLength: 4 }), (dialect, chunks) => {
        const stream = chunks.map((chunk) => `data: ${JSON.stringify(chunk)}\n\n`).join("");
        eventsOf(dialect, [Buffer.from(stream)], "text/event-stream");
      }),
      { numRuns: 3_000 },
    );
  });
});

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

/** Bytes that are still held once everything that nobody needs is gone. */
function held(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

describe("a long answer", () => {
  const megabyte = 1024 * 1024;

  it("of 100 MB goes by in memory that does not grow with it", () => {
    const dialect = dialects.get("openai") ?? assert.fail();
    const text = "x".repeat(8_000);
    const piece = Buffer.from(
      `data: {"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"${text}"},"finish_reason":null}]}\n\n`,
    );
    const reader = openReply(
      { dialect, by: "partner:fixture", status: 200 },
      { contentType: "text/event-stream", retryAfterSeconds: null },
    );
    let length = 0;
    let most = 0;
    const before = held();
    for (let sent = 0; sent < 100 * megabyte; sent += piece.length) {
      for (const event of reader.push(piece)) if (event.type === "text") length += event.text.length;
      if (sent % (10 * megabyte) < piece.length) most = Math.max(most, held() - before);
    }
    assert.ok(length > 97 * megabyte, `${length} characters came through`);
    assert.ok(most < 4 * megabyte, `${(most / megabyte).toFixed(1)} MB more were held`);
  });

  it("that is one frame without end, or one body without end, is given up early", () => {
    for (const type of ["text/event-stream", "application/json"]) {
      const dialect = dialects.get("openai") ?? assert.fail();
      const reader = openReply(
        { dialect, by: "partner:fixture", status: 200 },
        { contentType: type, retryAfterSeconds: null },
      );
      const piece = Buffer.alloc(megabyte, "x");
      let pieces = 0;
      while (!reader.done && pieces < 100) {
        reader.push(piece);
        pieces++;
      }
      assert.ok(pieces <= 9, `${pieces} MB of ${type} were read`);
    }
  });
});
