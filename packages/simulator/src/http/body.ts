import type { IncomingMessage } from "node:http";

/** What arrived of a request's body. */
export type Received = { type: "whole" | "too-large" | "left"; bytes: Buffer };

/** Largest body a simulated partner accepts, in bytes: what Alibaba documents for a request, room for a picture in base64. */
export const largestBody = 6_291_456;

/** Largest form with files that a simulated partner accepts, in bytes: what OpenAI documents for sound. */
export const largestForm = 26_214_400;

/** Largest body that is read to its end so that it can be refused in good order, in bytes. */
const largestRead = largestForm + largestBody;

/** Reads a body; beyond the limit it is still read, up to a bound, so that the witness can tell what came. */
export async function readBody(request: IncomingMessage): Promise<Received> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of request as AsyncIterable<Buffer>) {
      parts.push(part);
      length += part.length;
      if (length > largestRead) break;
    }
  } catch {
    return { type: "left", bytes: Buffer.concat(parts) };
  }
  return { type: length > largestBody ? "too-large" : "whole", bytes: Buffer.concat(parts) };
}
