import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { TestContext } from "node:test";
import type { Endpoint } from "@homeport/protocol";
import type { EgressLimits, EgressPermit } from "./egress.ts";

/** A request as a server that stands in for a partner saw it. */
export type Seen = {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: string;
  /** Resolves once the connection's answer has ended, whole or cut. */
  over: Promise<{ complete: boolean }>;
};

export type StandIn = { url: string; port: number; seen: Seen[] };

/** Starts a server on 127.0.0.1 that answers as told, and closes it with the test. */
export async function standIn(
  test: TestContext,
  answer: (response: ServerResponse, seen: Seen) => void | Promise<void>,
): Promise<StandIn> {
  const seen: Seen[] = [];
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const over = once(response, "close").then(() => ({ complete: response.writableFinished }));
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    const { method = "", url = "", headers } = request;
    const call = { method, path: url, headers, body: Buffer.concat(pieces).toString(), over };
    seen.push(call);
    await answer(response, call);
  };
  const server = createServer((request, response) => void handle(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, port, seen };
}

/** Answers with one whole body: JSON, or a text of which nothing else is said than that it is a page. */
export function reply(response: ServerResponse, status: number, body: unknown): void {
  const page = typeof body === "string";
  if (!response.hasHeader("content-type"))
    response.setHeader("content-type", page ? "text/html" : "application/json");
  response.writeHead(status);
  response.end(page ? body : JSON.stringify(body));
}

/** The bytes of a stream of chunks, as partners write it. */
export function streamOf(chunks: readonly unknown[], done = true): Buffer {
  const frames = chunks.map(
    (chunk) => `data: ${typeof chunk === "string" ? chunk : JSON.stringify(chunk)}\n\n`,
  );
  return Buffer.from(frames.join("") + (done ? "data: [DONE]\n\n" : ""));
}

/** Answers with a stream, its bytes in the pieces given. */
export async function replyStream(response: ServerResponse, pieces: readonly Uint8Array[]): Promise<void> {
  response.writeHead(200, { "content-type": "text/event-stream;charset=UTF-8" });
  response.flushHeaders();
  for (const piece of pieces) {
    response.write(piece);
    // Each piece is a packet of its own.
    await new Promise((resolve) => setImmediate(resolve));
  }
  response.end();
}

export const limits: EgressLimits = { connectMs: 2_000, firstByteMs: 10_000, gapMs: 10_000 };

/** An endpoint of a made-up partner; as the launch book would name a server of its own, it is private. */
export function endpointAt(url: string, changes: Partial<Endpoint> = {}): Endpoint {
  return {
    id: "acme-north",
    partner: "acme",
    partnerName: "Acme Cloud",
    dialect: "openai",
    url,
    region: "aa-north",
    operator: "Acme Cloud (North) Ltd.",
    storageRegion: "aa-north",
    inferenceScope: "aa",
    credential: { environment: "ACME_KEY" },
    privateAddress: true,
    ...changes,
  };
}

export function permitFor(endpoint: Endpoint, regions: EgressPermit["regions"] = []): EgressPermit {
  return { endpoint, market: "AA", dataClass: "inference", regions };
}
