import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { ByteStream } from "./byte-stream.ts";

function opened() {
  const told: string[] = [];
  const stream = new ByteStream({
    pause: () => told.push("pause"),
    resume: () => told.push("resume"),
    abort: () => told.push("abort"),
  });
  return { told, stream };
}

const kilobytes = (count: number) => new Uint8Array(count * 1_024);

describe("the bytes of an answer", () => {
  it("come out as they went in, whoever was first, the reader or the sender", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.uint8Array(), fc.boolean())), async (pieces) => {
        const { stream } = opened();
        const read = Array.fromAsync(stream);
        for (const [piece, rests] of pieces) {
          stream.push(piece);
          if (rests) await new Promise(setImmediate);
        }
        stream.end();
        assert.deepEqual(
          await read,
          pieces.map(([piece]) => piece),
        );
      }),
    );
  });

  it("make the sender wait where nobody reads, and let it go on once they are read", async () => {
    const { stream, told } = opened();
    stream.push(kilobytes(63));
    assert.deepEqual(told, []);
    stream.push(kilobytes(1));
    assert.deepEqual(told, ["pause"]);
    await stream.next();
    assert.deepEqual(told, ["pause", "resume"]);
  });

  it("that came before a failure are given out before it", async () => {
    const { stream } = opened();
    stream.push(kilobytes(1));
    stream.fail(new Error("cut"));
    assert.equal((await stream.next()).value?.length, 1_024);
    await assert.rejects(stream.next(), /cut/);
  });

  it("are not given out any more once whoever asked has given up", async () => {
    const { stream } = opened();
    stream.push(kilobytes(1));
    stream.cancel(new Error("given up"));
    await assert.rejects(stream.next(), /given up/);
    const late = opened();
    late.stream.push(kilobytes(1));
    late.stream.end();
    late.stream.cancel(new Error("given up"));
    await assert.rejects(late.stream.next(), /given up/);
  });

  it("let the sender go where the reader stops early, and not where they have ended", async () => {
    const { stream, told } = opened();
    stream.push(kilobytes(1));
    for await (const _ of stream) break;
    assert.deepEqual(told, ["abort"]);
    const whole = opened();
    whole.stream.push(kilobytes(1));
    whole.stream.end();
    for await (const _ of whole.stream) break;
    assert.deepEqual(whole.told, []);
  });

  it("that nobody wants are read to their end, but not without end", async () => {
    const short = opened();
    short.stream.push(kilobytes(10));
    short.stream.end();
    await short.stream.dump();
    assert.deepEqual(short.told, []);
    const long = opened();
    const dumped = long.stream.dump();
    for (let sent = 0; sent < 20; sent++) {
      long.stream.push(kilobytes(10));
      await new Promise(setImmediate);
    }
    await dumped;
    assert.deepEqual(long.told, ["abort"]);
  });
});
