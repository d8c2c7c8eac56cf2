import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One answer as the partner gave it: bytes written so far, and how its connection ended. */
export type Given = { written: number; over: Promise<"whole" | "cut"> };

export type CountingPartner = {
  /** The base of its address. */
  url: string;
  given: Given[];
  close(): void;
};

/** Frames of one answer, and the bytes of each that no client is told. */
const frames = 40_000;
const padding = "p".repeat(5_000);

/** What a frame says: its number, and signs that JSON must write at length, so that little text is many bytes. */
const wordOf = (number: number) => `${number}:${"\u0001".repeat(40)} `;

/** The whole text of an answer. */
export const counted = Array.from({ length: frames }, (_, number) => wordOf(number)).join("");

function frameOf(number: number): string {
  const choices = [{ index: 0, delta: { content: wordOf(number) }, finish_reason: null }];
  // OpenAI's own streams carry such a field; here it makes an answer 200 MB long.
  return `data: ${JSON.stringify({ id: "x", model: "m", choices, obfuscation: padding })}\n\n`;
}

const end = `data: ${JSON.stringify({
  id: "x",
  model: "m",
  choices: [{ index: 0, delta: {}, finish_reason: "stop" }],
  usage: { prompt_tokens: 3, completion_tokens: frames },
})}\n\ndata: [DONE]\n\n`;

/** Starts a partner that streams 200 MB of numbers as fast as they are taken, and no faster; close it. */
export async function startCountingPartner(): Promise<CountingPartner> {
  const given: Given[] = [];
  const answer = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
    const over = once(outgoing, "close").then(() => (outgoing.writableFinished ? "whole" : "cut"));
    const mine: Given = { written: 0, over };
    given.push(mine);
    for await (const _ of incoming) continue;
    outgoing.writeHead(200, { "content-type": "text/event-stream" });
    for (let number = 0; number < frames && !outgoing.destroyed; number += 20) {
      let piece = "";
      for (let next = number; next < number + 20; next++) piece += frameOf(next);
      mine.written += piece.length;
      if (!outgoing.write(piece)) await Promise.race([once(outgoing, "drain"), over]);
    }
    outgoing.end(end);
  };
  const server = createServer((incoming, outgoing) => {
    answer(incoming, outgoing).catch(() => outgoing.destroy());
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    given,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
