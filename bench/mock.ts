// The partner every contender asks: a fixed answer without delay, whole or as a stream of one chunk a turn.
import { createServer, type ServerResponse } from "node:http";
import { announce } from "./announce.ts";
import { streamedPieces, wholeAnswer } from "./text.ts";

const usage = { prompt_tokens: 40, completion_tokens: 128, total_tokens: 168 };
const about = { id: "chatcmpl-bench", created: 1_790_000_000, model: "bench-model" };

const whole = Buffer.from(
  JSON.stringify({
    ...about,
    object: "chat.completion",
    choices: [{ index: 0, message: { role: "assistant", content: wholeAnswer }, finish_reason: "stop" }],
    usage,
  }),
);

const chunk = (delta: object, finish: string | null, more: object = {}) =>
  Buffer.from(
    `data: ${JSON.stringify({
      ...about,
      object: "chat.completion.chunk",
      choices: [{ index: 0, delta, finish_reason: finish }],
      ...more,
    })}\n\n`,
  );

const frames: readonly Buffer[] = [
  chunk({ role: "assistant", content: "" }, null),
  ...streamedPieces.map((content) => chunk({ content }, null)),
  chunk({}, "stop", { usage }),
  Buffer.from("data: [DONE]\n\n"),
];

const server = createServer((request, response) => {
  const pieces: Buffer[] = [];
  request.on("data", (piece: Buffer) => pieces.push(piece));
  request.on("end", () => {
    const body = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
    if (body.includes('"stream":true')) {
      response.writeHead(200, { "content-type": "text/event-stream" });
      send(response, 0);
      return;
    }
    response.writeHead(200, { "content-type": "application/json", "content-length": whole.length });
    response.end(whole);
  });
});

/** Each frame is a write and a turn of its own, so that it travels as a piece of its own. */
function send(response: ServerResponse, index: number): void {
  const frame = frames[index];
  if (!frame || response.destroyed) {
    response.end();
    return;
  }
  const next = () => send(response, index + 1);
  if (response.write(frame)) setImmediate(next);
  else response.once("drain", next);
}

announce(server);
