import type { SignedRequest } from "../operators/index.ts";
import type { FastifyRequest } from "fastify";

/** The headers that a signature needs. */
const read = ["host", "content-digest", "signature-input", "signature"] as const;

/** A request as its signature must cover it: the bytes as they came, and each header with all its lines. */
export function signedRequestOf({ raw, body, method }: FastifyRequest): SignedRequest {
  const lines = raw.headersDistinct;
  return {
    method,
    authority: lines["host"]?.[0] ?? "",
    // Of an address with a query no operation is reached, so the path is all of it.
    path: raw.url ?? "",
    body: Buffer.isBuffer(body) ? body : Buffer.alloc(0),
    headers: Object.fromEntries(read.map((name) => [name, lines[name]])),
  };
}
