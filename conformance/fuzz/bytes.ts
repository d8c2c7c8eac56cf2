import * as fc from "fast-check";

/** One change of bytes, at a place told by numbers from 0 to 1. */
type Change = { kind: number; from: number; to: number; bytes: Uint8Array };

const share = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** What breaks readers of text: marks, line ends of every kind, half characters, numbers without an end, brackets. */
const shards = [
  "\uFEFF",
  "\r",
  "\n",
  "\r\n\r\n",
  "\n\n",
  "\\ud800",
  '"\\udc00"',
  "1e999",
  "-1e999",
  "9".repeat(500),
  "[".repeat(3_000),
  '{"a":'.repeat(1_500),
  "]}",
  "null",
  "data:",
  "data: \n\n",
  "data: [DONE]\n\n",
  "data: null\n\n",
  "event: error\n",
  ": comment\n\n",
  "\0",
  "\u2028",
  '"__proto__":{"x":1},',
  "--",
  "&a ",
  "*a",
  "<<: ",
  "!!js/function ",
  "\t",
  "%YAML 1.1\n---\n",
].map((text) => new Uint8Array(Buffer.from(text)));

const invalid = ["ff", "c0af", "eda080", "f4908080", "e4bd", "80"].map(
  (hex) => new Uint8Array(Buffer.from(hex, "hex")),
);

const change: fc.Arbitrary<Change> = fc.record({
  kind: fc.nat({ max: 6 }),
  from: share,
  to: share,
  bytes: fc.oneof(fc.constantFrom(...shards, ...invalid), fc.uint8Array({ maxLength: 12 })),
});

/** Bytes near one of the seeds: with bits flipped, cut off, pieces twice, moved, gone or put in. */
export function bytesNear(seeds: readonly Uint8Array[]): fc.Arbitrary<Buffer> {
  const changed = fc
    .tuple(fc.constantFrom(...seeds), fc.array(change, { minLength: 1, maxLength: 4 }))
    .map(([seed, changes]) => changes.reduce(apply, Buffer.from(seed)));
  return fc.oneof(
    { arbitrary: changed, weight: 9 },
    fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  );
}

function apply(bytes: Buffer, { kind, from, to, bytes: more }: Change): Buffer {
  const ends = [from, to].map((one) => Math.floor(one * (bytes.length + 1)));
  const [start, end] = [Math.min(...ends), Math.max(...ends)];
  const [before, middle, after] = [bytes.subarray(0, start), bytes.subarray(start, end), bytes.subarray(end)];
  if (kind === 0) {
    const flipped = Buffer.from(bytes);
    if (start < flipped.length) flipped[start] = (flipped[start] ?? 0) ^ (1 << (end % 8));
    return flipped;
  }
  if (kind === 1) return before;
  if (kind === 2) return Buffer.concat([before, middle, middle, after]);
  if (kind === 3) return Buffer.concat([middle, before, after]);
  if (kind === 4) return Buffer.concat([before, after]);
  return Buffer.concat([before, more, middle, after]);
}

/** Where bytes are cut on their way, as shares of their length. */
export const cuts: fc.Arbitrary<readonly number[]> = fc.array(share, { maxLength: 8 });

/** The bytes in pieces. */
export function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const ends = [...new Set(places.map((place) => Math.floor(place * (bytes.length + 1))))].toSorted(
    (a, b) => a - b,
  );
  return [0, ...ends].map((from, index) => bytes.subarray(from, ends[index] ?? bytes.length));
}
