// A partner's stream read into events and written again, against passing its bytes on; a write ends in a sink.
import { Writable } from "node:stream";
import { chatSurface } from "../packages/gateway/src/http/chat-surface.ts";
import { beginDecode, decodeChunk } from "../packages/gateway/src/partners/decode.ts";
import { dialectOf } from "../packages/gateway/src/partners/dialects.ts";
import { SseDecoder } from "../packages/gateway/src/partners/sse.ts";
import { openFilter, screenStream } from "../packages/gateway/src/safety/index.ts";
import { sample, tell } from "./sample.ts";
import { compileShipped } from "./shipped.ts";
import { streamedPieces } from "./text.ts";

const dialect = dialectOf("alibaba");
if (!dialect) throw new Error("the dialect is gone");
const compiled = await compileShipped();
const filter = openFilter(compiled.filters[0]?.envelope, [compiled.filterKey]);

const chunks = streamedPieces.map((content) =>
  Buffer.from(
    `data: ${JSON.stringify({
      id: "chatcmpl-bench",
      object: "chat.completion.chunk",
      created: 1_790_000_000,
      model: "bench-model",
      choices: [{ index: 0, delta: { content }, finish_reason: null }],
    })}\n\n`,
  ),
);

let written = 0;
const sink = new Writable({
  decodeStrings: false,
  write(piece: Buffer | string, _, done) {
    written += piece.length;
    done();
  },
});

/** Whole streams, one after the other; gives what was written, so that no call can be left out. */
const streams = (open: () => (chunk: Buffer) => void) => (calls: number) => {
  for (let call = 0; call < calls; call += chunks.length) {
    const pass = open();
    for (const chunk of chunks) pass(chunk);
  }
  return written;
};

const context = { dialect, by: "partner:bench", status: 200 };
const about = { receipt: "rcpt_bench", market: "CN", simulated: false };

function recode(screened: boolean): (chunk: Buffer) => void {
  const decoder = new SseDecoder();
  const state = beginDecode();
  const writer = chatSurface({ includeUsage: false, clock: () => 0 }).open(about, "en");
  const screen = screened ? screenStream(filter, "output") : null;
  return (chunk) => {
    for (const { data } of decoder.push(chunk)) {
      for (const event of decodeChunk(context, state, JSON.parse(data))) {
        if (event.type !== "text") continue;
        const text = screen ? screen.push(event.text).release : event.text;
        if (text !== "") sink.write(writer.write({ type: "text", text }));
      }
    }
  };
}

tell({
  title: "Stream codec",
  unit: "ns per chunk",
  note: `${chunks.length} chunks of about ${chunks[0]?.length ?? 0} bytes a stream; filter \`${filter.id}\`, ${filter.patterns} patterns`,
  sampled: sample(
    [
      { name: "bytes passed on", run: streams(() => (chunk) => void sink.write(chunk)) },
      { name: "decoded and written again", run: streams(() => recode(false)) },
      { name: "decoded, screened and written again", run: streams(() => recode(true)) },
    ],
    { batches: 200, calls: chunks.length * 16 },
  ),
});
process.disconnect?.();
