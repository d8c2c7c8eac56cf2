import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Dialect } from "../../packages/gateway/src/partners/dialect.ts";
import { dialects } from "../../packages/gateway/src/partners/dialects.ts";
import { openReply } from "../../packages/gateway/src/partners/reply.ts";
import { alikeCases } from "../dialects/alike.ts";
import { readFixtures } from "../dialects/fixture.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const megabyte = 1024 * 1024;

/** Bytes that are still held once everything that nobody needs is gone. */
function held(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

function open(dialect: Dialect) {
  return openReply(
    { dialect, by: "partner:fuzz", status: 200, sent: { model: "model-1", stream: true } },
    { contentType: "text/event-stream", retryAfterSeconds: null },
  );
}

/** Frames of the dialect's own that say a text, the text made long: found by trying each, and not by knowing any form. */
function longFrame(dialect: Dialect, chunks: readonly unknown[]): Buffer | null {
  for (const chunk of chunks) {
    if (typeof chunk !== "object") continue;
    const told = open(dialect)
      .push(Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`))
      .flatMap((event) => (event.type === "text" ? [event.text] : []));
    const [text] = told;
    if (text === undefined || told.length > 1) continue;
    const long = JSON.stringify(chunk).replaceAll(JSON.stringify(text), JSON.stringify("x".repeat(60_000)));
    const frame = Buffer.from(`data: ${long}\n\n`);
    const again = open(dialect).push(frame);
    if (again.some((event) => event.type === "text" && event.text.length >= 60_000)) return frame;
  }
  return null;
}

describe("a stream of 100 MB goes by in memory that does not grow with it:", () => {
  for (const { dialect: name, alike, cases: own } of readFixtures()) {
    const dialect = dialects.get(name) ?? assert.fail(`no record ${name}`);
    const chunks = [...(alike ? alikeCases(dialect) : []), ...own].flatMap(({ stream }) => stream ?? []);
    const frame = longFrame(dialect, chunks);
    it(`\`${name}\``, () => {
      assert.ok(frame, "no frame of its fixtures says a text by itself");
      const reader = open(dialect);
      const before = held();
      let most = 0;
      let sent = 0;
      for (let frames = 0; sent < 100 * megabyte; frames++) {
        reader.push(frame);
        sent += frame.length;
        if (frames % 500 === 499) most = Math.max(most, held() - before);
      }
      assert.ok(!reader.done, "it was given up");
      assert.ok(most < 6 * megabyte, `${(most / megabyte).toFixed(1)} MB more were held`);
    });
  }
});
