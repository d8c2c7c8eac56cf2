import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { encodeSse, SseDecoder, SseFault, type SseFrame } from "./sse.ts";

function cutAt(bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...places].map((from, index) => bytes.subarray(from, places[index] ?? bytes.length));
}

function framesOf(pieces: readonly Uint8Array[]): SseFrame[] {
  const decoder = new SseDecoder();
  return [...pieces.flatMap((piece) => decoder.push(piece)), ...decoder.end()];
}

function read(text: string): SseFrame[] {
  return framesOf([Buffer.from(text)]);
}

/** Slow and obvious, from the words of the specification (WHATWG HTML, 9.2.6), but for a last frame left open. */
function reference(text: string): SseFrame[] {
  const frames: SseFrame[] = [];
  let event: string | null = null;
  let data: string[] = [];
  for (const line of [...text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/), ""]) {
    if (line === "") {
      if (data.length > 0) frames.push({ event, data: data.join("\n") });
      event = null;
      data = [];
    }
    const [, field = line, value = ""] = /^([^:]*):? ?(.*)$/su.exec(line) ?? [];
    if (field === "event") event = value;
    if (field === "data") data.push(value);
  }
  return frames;
}

const words = fc.oneof(
  fc.constantFrom(
    "data:",
    "data: ",
    "event: ",
    "data",
    ": keep-alive",
    "id: 7",
    "retry: 1",
    "datum: no",
    "\uFEFF",
  ),
  fc.constantFrom("\n", "\r", "\r\n", "\n\n", "\r\r", "\r\n\r\n", "\n\r", " ", ":"),
  fc.constantFrom("[DONE]", '{"a":"b"}', "通义千问", "👩‍👩‍👧", "e\u0301", "\u2028", "\0"),
  fc.string({ unit: "binary", maxLength: 4 }),
);
/** Whatever Buffer makes of lone surrogates, both sides read the same bytes. */
const streams = fc.array(words, { maxLength: 30 }).map((parts) => Buffer.from(parts.join("")));
const cuts = fc.array(fc.nat({ max: 400 }), { maxLength: 20 });

describe("an event stream", () => {
  it("loses one byte order mark at its start, and only one, however it is cut", () => {
    const bytes = Buffer.from("\uFEFF\uFEFFdata: x\n\n");
    for (let cut = 0; cut <= bytes.length; cut++) {
      assert.deepEqual(framesOf([bytes.subarray(0, cut), bytes.subarray(cut)]), []);
    }
  });

  it("gives the same frames however the network cuts its bytes", () => {
    fc.assert(
      fc.property(streams, cuts, (bytes, places) => {
        const expected = reference(bytes.toString());
        assert.deepEqual(framesOf([bytes]), expected);
        assert.deepEqual(framesOf(cutAt(bytes, places)), expected);
        assert.deepEqual(framesOf([...bytes].map((byte) => Uint8Array.of(byte))), expected);
      }),
      { numRuns: 2_000 },
    );
  });

  it("reads back what was written, with and without an event's name", () => {
    const name = fc.option(fc.stringMatching(/^[a-z][a-z-]{0,8}$/));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.json(), name)), cuts, (events, places) => {
        const bytes = Buffer.from(events.map(([data, event]) => encodeSse(data, event)).join(""));
        assert.deepEqual(
          framesOf(cutAt(bytes, places)),
          events.map(([data, event]) => ({ event, data })),
        );
      }),
    );
  });

  it("joins several data lines, and takes at most one space from each", () => {
    assert.deepEqual(read("data: a\ndata:b\ndata:  c\ndata\n\n"), [{ event: null, data: "a\nb\n c\n" }]);
  });

  it("passes over comments, unknown fields and a byte order mark", () => {
    const text = '\uFEFF: keep-alive\n\nid: 1\nretry: 3\nevent: result\n:HTTP_STATUS/200\ndata:{"a":1}\n\n';
    assert.deepEqual(read(text), [{ event: "result", data: '{"a":1}' }]);
  });

  it("forgets an event's name that came without data", () => {
    assert.deepEqual(read("event: ping\n\ndata: x\n\n"), [{ event: null, data: "x" }]);
  });

  it("gives out a frame as soon as its blank line is there, also where lines end in CR alone", () => {
    const decoder = new SseDecoder();
    assert.deepEqual(decoder.push(Buffer.from("data: x\r\r")), [{ event: null, data: "x" }]);
    assert.deepEqual(decoder.push(Buffer.from("data: y\r\n\r")), [{ event: null, data: "y" }]);
    assert.deepEqual(decoder.push(Buffer.from("\ndata: z\n\n")), [{ event: null, data: "z" }]);
    assert.deepEqual(decoder.end(), []);
  });

  it("counts a last frame that lacks its blank line, or its line break", () => {
    for (const end of ["", "\n", "\r", "\r\n"]) {
      assert.deepEqual(read(`data: [DONE]${end}`), [{ event: null, data: "[DONE]" }]);
    }
  });

  it("puts characters together that arrive byte by byte", () => {
    const bytes = Buffer.from("data: 小明 👩‍👩‍👧 e\u0301\n\n");
    assert.deepEqual(framesOf([...bytes].map((byte) => Uint8Array.of(byte))), [
      { event: null, data: "小明 👩‍👩‍👧 e\u0301" },
    ]);
  });
});

describe("a stream that cannot be read", () => {
  it("is a fault where its bytes are no UTF-8, wherever they are cut", () => {
    const wrong = [
      [0xff],
      [0xc0, 0xaf], // overlong
      [0xed, 0xa0, 0x80], // half a surrogate pair
      [0xf5, 0x80, 0x80, 0x80], // beyond Unicode
      [0xe9, 0x80], // a character cut short by the end of the stream
    ];
    fc.assert(
      fc.property(fc.constantFrom(...wrong), cuts, (bad, places) => {
        const bytes = Buffer.concat([Buffer.from('data: {"ok":1}\n\ndata: '), Uint8Array.from(bad)]);
        assert.throws(() => framesOf(cutAt(bytes, places)), SseFault);
      }),
    );
  });

  it("is a fault where a line has no end, whatever kind of line it is", () => {
    const piece = Buffer.from("x".repeat(1024 * 1024));
    for (const field of ["data: ", "event: ", ": ", "other"]) {
      const pieces = [Buffer.from(field), piece, piece, piece, piece, piece];
      assert.throws(() => framesOf(pieces), SseFault);
      assert.throws(() => framesOf([Buffer.concat([...pieces, Buffer.from("\n\n")])]), SseFault);
    }
  });

  it("is a fault where data lines follow one another without end", () => {
    const line = Buffer.from(`data: ${"x".repeat(1024 * 1024)}\n`);
    assert.throws(() => framesOf([line, line, line, line, line]), SseFault);
    assert.throws(() => framesOf([Buffer.concat([line, line, line, line, line])]), SseFault);
  });

  it("is none where only comments go on and on, as DeepSeek's keep-alives do", () => {
    const comments = Buffer.from(": keep-alive\n\n".repeat(100_000));
    assert.deepEqual(framesOf([...Array.from({ length: 6 }, () => comments), Buffer.from("data: x\n\n")]), [
      { event: null, data: "x" },
    ]);
  });

  it("is none where a long frame comes in very small pieces", () => {
    const decoder = new SseDecoder();
    const piece = Buffer.from("x");
    decoder.push(Buffer.from("data: "));
    for (let count = 0; count < 200_000; count++) decoder.push(piece);
    assert.equal(decoder.push(Buffer.from("\n\n"))[0]?.data.length, 200_000);
  });
});
