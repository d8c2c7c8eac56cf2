import type { IncomingMessage } from "node:http";
import { Problem } from "@homeport/protocol";

/** Headers of which a second one would be dropped in silence, so that what stands before us might read another. */
const single: ReadonlySet<string> = new Set([
  "authorization",
  "content-encoding",
  "content-length",
  "content-type",
  "homeport-device",
  "host",
  "transfer-encoding",
]);

/**
 * Refuses the shapes that two servers in a row can read differently and that the parser lets through.
 *
 * @throws Problem `invalid_request`, which names the header.
 */
export function refuseShape({ rawHeaders, headers, httpVersion }: IncomingMessage): void {
  const seen = new Set<string>();
  for (let place = 0; place < rawHeaders.length; place += 2) {
    const name = rawHeaders[place]?.toLowerCase() ?? "";
    if (!single.has(name)) continue;
    if (seen.has(name)) throw shape(name, "sent twice");
    seen.add(name);
  }
  const coding = headers["transfer-encoding"];
  if (coding !== undefined && (coding.toLowerCase() !== "chunked" || httpVersion !== "1.1")) {
    throw shape("transfer-encoding", "only `chunked` is read, and only in HTTP/1.1");
  }
  if (headers.upgrade !== undefined) throw shape("upgrade", "no other protocol is spoken here");
}

function shape(path: string, message: string): Problem {
  return new Problem("invalid_request", { issues: [{ path, message }] });
}
