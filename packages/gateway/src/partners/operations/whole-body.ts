import type { EgressResponse } from "../egress.ts";
import { AnswerFault } from "./fault.ts";

/** An answer larger than this is none, in bytes; ten large pictures in base 64 fit. */
export const maxAnswerBytes = 32 * 1024 * 1024;

/** All bytes of an answer. @throws AnswerFault where they are too many, and at once where the head says so */
export async function wholeBody(response: EgressResponse): Promise<Buffer> {
  const { body, headers } = response;
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    if (Number(headers["content-length"]) > maxAnswerBytes) throw new AnswerFault("the answer is too large");
    for await (const piece of body) {
      length += piece.length;
      if (length > maxAnswerBytes) throw new AnswerFault("the answer is too large");
      pieces.push(piece);
    }
  } finally {
    body.destroy();
  }
  return Buffer.concat(pieces, length);
}

/** JSON, or undefined for anything else. */
export function jsonIn(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
