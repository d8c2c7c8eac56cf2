import type { IncomingMessage } from "node:http";
import { Problem } from "@homeport/protocol";

/**
 * Reads a request's JSON body, never more than `limit` bytes of it.
 *
 * @throws Problem `unsupported_media_type`, `body_too_large`, `malformed_json`, or `client_cancelled` where it breaks off
 */
export async function readJsonBody(request: IncomingMessage, limit: number): Promise<unknown> {
  const type = request.headers["content-type"] ?? "";
  if (
    !/^application\/json\s*(;|$)/i.test(type) ||
    (request.headers["content-encoding"] ?? "identity") !== "identity"
  ) {
    throw new Problem("unsupported_media_type");
  }
  if (Number(request.headers["content-length"] ?? 0) > limit) throw new Problem("body_too_large");
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of request) {
      length += (piece as Buffer).length;
      if (length > limit) throw new Problem("body_too_large");
      pieces.push(piece as Buffer);
    }
  } catch (cause) {
    throw cause instanceof Problem ? cause : new Problem("client_cancelled", { cause });
  }
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces)));
  } catch {
    throw new Problem("malformed_json");
  }
}
