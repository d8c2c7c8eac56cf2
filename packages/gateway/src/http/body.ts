import type { IncomingMessage } from "node:http";
import { Problem } from "@homeport/protocol";
import { parseForm } from "./form.ts";

/** What a body must be: JSON, a form with files, either of them, or nothing. */
export type BodyKind = "json" | "form" | "either" | "none";

/** Knows nothing from one text to the next, so one serves all. */
const strictly = new TextDecoder("utf-8", { fatal: true });

/** Reads a request's body as its operation takes it, parsed; never more than `limit` bytes. @throws Problem */
export function readBody(
  request: IncomingMessage,
  { kind, limit }: { kind: BodyKind; limit: number },
): Promise<unknown> {
  if (kind === "none") return Promise.resolve(null);
  const form = /^multipart\/form-data\s*(;|$)/i.test(request.headers["content-type"] ?? "");
  if (kind === "form" || (kind === "either" && form)) return readFormBody(request, limit);
  return readJsonBody(request, limit);
}

/**
 * Reads a request's JSON body, never more than `limit` bytes of it.
 *
 * @throws Problem `unsupported_media_type`, `body_too_large`, `malformed_json`, or `client_cancelled` where it breaks off
 */
export async function readJsonBody(request: IncomingMessage, limit: number): Promise<unknown> {
  const type = request.headers["content-type"] ?? "";
  if (!/^application\/json\s*(;|$)/i.test(type)) throw new Problem("unsupported_media_type");
  const bytes = await readBytes(request, limit);
  try {
    return JSON.parse(strictly.decode(bytes));
  } catch {
    throw new Problem("malformed_json");
  }
}

/** Reads a form with files as one object. @throws Problem as `readJsonBody`, and `invalid_request` where it is no form */
async function readFormBody(request: IncomingMessage, limit: number): Promise<unknown> {
  const type = request.headers["content-type"] ?? "";
  if (!/^multipart\/form-data\s*;/i.test(type)) {
    const issues = [{ path: "content-type", message: "send `multipart/form-data`" }];
    throw new Problem("unsupported_media_type", { issues });
  }
  return parseForm(await readBytes(request, limit), type);
}

async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  if ((request.headers["content-encoding"] ?? "identity") !== "identity") {
    throw new Problem("unsupported_media_type");
  }
  if (Number(request.headers["content-length"] ?? 0) > limit) throw new Problem("body_too_large");
  // Who asks is looked at first, and may be gone by then: of that nothing would tell any more.
  if (request.destroyed) throw new Problem("client_cancelled");
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let length = 0;
    const fail = (problem: Problem) => {
      request.off("data", take).off("end", end).off("close", close).off("error", close);
      request.pause();
      reject(problem);
    };
    const take = (piece: Buffer) => {
      length += piece.length;
      if (length > limit) fail(new Problem("body_too_large"));
      else pieces.push(piece);
    };
    const end = () => resolve(pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces, length));
    const close = (cause?: Error) => {
      if (!request.readableEnded) fail(new Problem("client_cancelled", { cause }));
    };
    // Its own events rather than its iterator, which watches the whole stream for each small body.
    request.on("data", take).once("end", end).once("close", close).once("error", close);
  });
}
