import type { Client } from "undici";
import { marker, streamedAnswer } from "./text.ts";
import type { Target } from "./trial.ts";

/** One answer; `fault` says why it is no success. Times are of `performance.now()`. */
export type Answer = { fault: string | null; began: number; first: number | null; ended: number };

const firstContent = /"content":"[^"]/;
const contents = /"content":("(?:[^"\\]|\\.)*")/g;

/** Asks once and checks the answer: its status, and that it holds what the mock partner said. Never rejects. */
export function ask(
  client: Client,
  { target, body, stream }: { target: Target; body: Buffer; stream: boolean },
): Promise<Answer> {
  return new Promise((resolve) => {
    const began = performance.now();
    const pieces: Buffer[] = [];
    let status = 0;
    let first: number | null = null;
    const settle = (fault: string | null, ended: number) => resolve({ fault, began, first, ended });
    client.dispatch(
      {
        method: "POST",
        path: target.path,
        headers: { "content-type": "application/json", ...target.headers },
        body,
      },
      {
        onRequestStart() {},
        onResponseStart(_, statusCode) {
          status = statusCode;
        },
        onResponseData(_, piece) {
          pieces.push(piece);
          if (stream && first === null && firstContent.test(piece.toString("latin1")))
            first = performance.now();
        },
        onResponseEnd() {
          const ended = performance.now();
          settle(faultOf(status, Buffer.concat(pieces), stream), ended);
        },
        onResponseError(_, cause) {
          settle(`connection: ${cause.message}`, performance.now());
        },
      },
    );
  });
}

function faultOf(status: number, body: Buffer, stream: boolean): string | null {
  if (status !== 200) return `status ${status}: ${body.toString("utf8", 0, 200)}`;
  if (!stream) return body.includes(marker) ? null : "the answer does not hold the marker";
  const text = body.toString("utf8");
  if (!text.includes("data: [DONE]")) return "the stream has no end";
  let content = "";
  for (const [, piece] of text.matchAll(contents)) content += JSON.parse(piece ?? '""') as string;
  // A label may stand before the answer; nothing may be missing from it.
  return content.endsWith(streamedAnswer) ? null : "the stream does not hold the whole answer";
}
