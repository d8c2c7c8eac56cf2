import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { asProblem, errorBody, type Language, preferredLanguage, type Problem } from "@homeport/protocol";
import type { About } from "../pipeline/index.ts";
import { isLasting } from "./lasting-codes.ts";
import type { FailureForm, Reply } from "./surface.ts";

/** What is longer is sent in pieces, each once the one before has left: so it shows whether a client reads on. In bytes. */
const pieceBytes = 128 * 1024;

/** Sends a whole JSON reply. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(text),
    "cache-control": "no-store",
  });
  endWith(response, text);
}

/** The language of a reply's texts, as its request prefers; the reply says which it is. */
export function languageFor(response: ServerResponse): Language {
  const language = preferredLanguage(response.req.headers["accept-language"]);
  response.setHeader("content-language", language);
  response.setHeader("vary", "accept-language");
  return language;
}

/** Sends a whole answer as its surface writes it. */
export function sendReply(response: ServerResponse, reply: Reply): void {
  if (reply.type === "json") return sendJson(response, 200, reply.body);
  response.writeHead(200, {
    ...reply.headers,
    "content-type": reply.mediaType,
    "content-length": reply.bytes.length,
    "cache-control": "no-store",
  });
  endWith(response, reply.bytes);
}

/**
 * Sends a failure as its code says, in the form of its operation and the language its request prefers; a connection
 * with an unread body is closed after it.
 */
export function sendFailure(
  response: ServerResponse,
  thrown: unknown,
  { failure = errorBody, about = {} }: { failure?: FailureForm | undefined; about?: Partial<About> },
): Problem {
  const problem = asProblem(thrown);
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return problem;
  }
  if (about.receipt) {
    response.setHeader("x-request-id", about.receipt);
    response.setHeader("request-id", about.receipt);
  }
  const { retryAfterSeconds } = problem.details;
  if (retryAfterSeconds != null) response.setHeader("retry-after", retryAfterSeconds);
  // OpenAI's and Anthropic's clients send a 5xx again by themselves, unless they are told that it does not help.
  if (isLasting(problem)) response.setHeader("x-should-retry", "false");
  if (about.simulated) response.setHeader("homeport-simulated", "1");
  if (problem.status === 401) response.setHeader("www-authenticate", 'Bearer realm="homeport"');
  if (!response.req.complete) response.setHeader("connection", "close");
  // Without a receipt nothing is known of the request, so nothing is told about it.
  const told = about.receipt ? about : {};
  const language = languageFor(response);
  sendJson(response, problem.status, failure(problem, told, language));
  return problem;
}

/** Writes a piece of a stream and waits while the client cannot keep up. */
export async function writePiece(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (text.length <= pieceBytes) return written(response, text, signal);
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length && !signal.aborted; at += pieceBytes) {
    await written(response, bytes.subarray(at, at + pieceBytes), signal);
  }
}

async function written(
  response: ServerResponse,
  bytes: string | Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  if (response.write(bytes) || signal.aborted) return;
  await once(response, "drain", { signal }).catch(() => {});
}

/** Writes the last of an answer, which nobody waits for: it is all there, and leaves as fast as the client reads. */
export function endWith(response: ServerResponse, last: string | Uint8Array): void {
  if (last.length <= pieceBytes) {
    response.end(last);
    return;
  }
  const bytes = typeof last === "string" ? Buffer.from(last) : last;
  let at = 0;
  const more = () => {
    while (at + pieceBytes < bytes.length) {
      const piece = bytes.subarray(at, (at += pieceBytes));
      if (!response.write(piece)) {
        response.once("drain", more);
        return;
      }
    }
    response.end(bytes.subarray(at));
  };
  more();
}
