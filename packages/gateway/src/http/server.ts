import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import { type ErrorCode, errorBody, Problem } from "@homeport/protocol";
import { askerOf, availability, type Parts } from "../pipeline/index.ts";
import { type Answered, answer, sendAnswer } from "./answer.ts";
import { besideBody } from "./beside-body.ts";
import { readBody } from "./body.ts";
import type { InFlight } from "./in-flight.ts";
import { languageQuery, languagesAsked } from "./languages-asked.ts";
import { operationAt, operations } from "./operations.ts";
import { refuseShape } from "./refuse-shape.ts";
import { languageFor, sendFailure, sendJson } from "./send.ts";

export type ServerOptions = {
  maxBodyBytes: number;
  maxConcurrent: number;
  maxConnections: number;
  version: string;
  inFlight: InFlight;
  /** Status and body of `/readyz`. */
  readiness: () => Promise<[number, unknown]>;
  receiptKeys: readonly { keyId: string; publicPem: string }[];
  report: (line: RequestLine) => void;
};

/** One line of the access log. */
export type RequestLine = {
  method: string;
  path: string;
  status: number;
  code: string | null;
  market: string | null;
  receipt: string | null;
  simulated: boolean;
  ms: number;
  /** What went wrong inside, for operators; never content. */
  cause?: unknown;
};

const reads: Readonly<Record<string, true>> = {
  "/": true,
  "/healthz": true,
  "/readyz": true,
  "/v1/availability": true,
  "/v1/keys": true,
  "/v1/receipts/head": true,
};

/** The gateway's listener; it decides nothing. */
export function createGatewayServer(parts: Parts, options: ServerOptions): Server {
  const { inFlight } = options;
  const server = createServer(
    {
      maxHeaderSize: 16_384,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 30_000,
      // How late the two times above may be seen to have passed.
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => {
      const startedAt = parts.clock();
      const path = pathOf(request);
      const { signal, settled } = inFlight.begin(response);
      if (inFlight.stopping) response.setHeader("connection", "close");
      const wait = inFlight.size > options.maxConcurrent ? 1 : shedSeconds(parts, path);
      const handled =
        wait !== null
          ? Promise.reject(new Problem("overloaded", { retryAfterSeconds: wait }))
          : route(parts, options, { request, response, path, signal });
      void handled
        .catch((thrown: unknown): Answered => {
          const failure = operationAt(path)?.operation.failure;
          return { about: null, problem: sendFailure(response, thrown, { failure }) };
        })
        .then(({ about, problem }) => {
          const cause = problem?.code === "internal" ? { cause: problem.cause } : {};
          options.report({
            method: request.method ?? "",
            path: knownPath(path),
            status: response.statusCode,
            code: problem?.code ?? null,
            market: about?.market ?? null,
            receipt: about?.receipt ?? null,
            simulated: about?.simulated ?? false,
            ms: parts.clock() - startedAt,
            ...cause,
          });
        })
        .finally(() => {
          discardRest(request);
          settled();
        });
    },
  );
  server.maxConnections = options.maxConnections;
  // Every header that fits is read; the default would drop those past 2,000 in silence.
  server.maxHeadersCount = 0;
  // The parser's own pieces are told apart by code below; a tunnel is nobody's business here.
  server.on("connect", (_request, socket) => socket.destroy());
  server.on("clientError", (fault: NodeJS.ErrnoException, socket) => {
    if (!socket.writable) {
      socket.destroy();
      return;
    }
    const problem = new Problem(parserCodes[fault.code ?? ""] ?? "invalid_request");
    const body = JSON.stringify(errorBody(problem));
    socket.end(
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ""}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
    );
  });
  return server;
}

/** What the parser finds wrong before there is a request. */
const parserCodes: Readonly<Record<string, ErrorCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: "request_timeout",
  HPE_HEADER_OVERFLOW: "headers_too_large",
};

/** Seconds after which to come again where the process has too much to do; whoever asks how it is, is always answered. */
function shedSeconds({ routing }: Parts, path: string): number | null {
  return operationAt(path) === null ? null : routing.shed.overloaded(routing.timers.now());
}

type Incoming = { request: IncomingMessage; response: ServerResponse; path: string; signal: AbortSignal };

async function route(parts: Parts, options: ServerOptions, incoming: Incoming): Promise<Answered> {
  const { request, response, path, signal } = incoming;
  refuseShape(request);
  const found = operationAt(path);
  if (found) {
    const { operation, name } = found;
    requireMethod(incoming, operation.method);
    const beside = tellOmitted(incoming);
    const asker = await askerOf(parts, request.headers, parts.clock());
    const body = await readBody(request, { kind: operation.body, limit: options.maxBodyBytes });
    if (operation.type === "answer") {
      const simulate = simulateOf(request, parts);
      const given = await operation.answer(parts, { ...asker, body, name, simulate, signal });
      return sendAnswer(response, given, { failure: operation.failure, beside });
    }
    const prepared = operation.prepare(body, parts.clock);
    const simulate = simulateOf(request, parts);
    return answer(parts, response, {
      ...prepared,
      beside,
      failure: operation.failure,
      ...asker,
      simulate,
      traceparent: traceparentOf(request),
      signal,
    });
  }
  const receipt = Object.hasOwn(reads, path) ? undefined : /^\/v1\/receipts\/([\w-]{1,64})$/.exec(path)?.[1];
  if (!receipt && !Object.hasOwn(reads, path)) throw new Problem("not_found");
  requireMethod(incoming, "GET");
  // Whoever looks whether a gateway is well may ask in any way.
  if (path !== "/healthz" && path !== "/readyz") {
    tellOmitted(incoming, path === "/v1/availability" ? languageQuery : undefined);
  }
  sendJson(response, ...(await read(parts, options, { ...incoming, receipt })));
  return { about: null, problem: null };
}

async function read(
  parts: Parts,
  options: ServerOptions,
  { request, response, path, receipt }: Incoming & { receipt: string | undefined },
): Promise<[number, unknown]> {
  if (receipt) {
    const entries = await parts.receipts.find(receipt);
    if (entries.length === 0) throw new Problem("receipt_not_found");
    return [200, { receipt, entries }];
  }
  if (path === "/v1/availability") {
    const { device } = await askerOf(parts, request.headers, parts.clock());
    const asked = { device, language: languageFor(response), languages: languagesAsked(request.url ?? "") };
    return [200, { device, features: await availability(parts, asked, parts.clock()) }];
  }
  if (path === "/v1/receipts/head") {
    const head = await parts.receipts.head();
    if (!head) throw new Problem("receipt_not_found");
    // Who keeps it can show later that nothing was taken from the end of the log.
    return [200, { head }];
  }
  if (path === "/v1/keys") return [200, { receipts: options.receiptKeys }];
  if (path === "/healthz") return [200, { status: "alive", version: options.version }];
  if (path === "/readyz") return options.readiness();
  return [200, describe(options.version)];
}

function describe(version: string) {
  return {
    name: "Homeport gateway",
    version,
    operations: [
      ...Object.entries(operations).map(([path, { method }]) => `${method} ${path}`),
      ...Object.keys(reads).map((path) => `GET ${path}`),
      "GET /v1/receipts/{id}",
    ],
  };
}

/** What stands beside the body and nobody is told; the reply says so in a header, whatever becomes of it. @throws Problem */
function tellOmitted({ request, response }: Incoming, read?: ReadonlySet<string>): readonly string[] {
  const beside = besideBody(request, read);
  if (beside.length > 0) response.setHeader("homeport-omitted", beside.join(", "));
  return beside;
}

function requireMethod({ request, response }: Incoming, method: "GET" | "POST"): void {
  const asked = request.method ?? "";
  if (asked === method || (method === "GET" && asked === "HEAD")) return;
  response.setHeader("allow", method === "GET" ? "GET, HEAD" : method);
  throw new Problem("method_not_allowed");
}

/** Whose trace this request belongs to; one that is sent twice is nobody's. */
function traceparentOf({ headers }: IncomingMessage): string | null {
  const sent = headers["traceparent"];
  return typeof sent === "string" ? sent : null;
}

/** Faults can be asked for only where a simulator plays the partners. */
function simulateOf({ headers }: IncomingMessage, parts: Parts): string | null {
  const asked = headers["homeport-simulate"];
  if (asked === undefined) return null;
  if (parts.simulator === null) {
    const issues = [{ path: "homeport-simulate", message: "no simulator is configured" }];
    throw new Problem("invalid_request", { issues });
  }
  return Array.isArray(asked) ? asked.join(",") : asked;
}

function pathOf(request: IncomingMessage): string {
  const target = request.url ?? "/";
  const end = target.search(/[?#]/);
  return end < 0 ? target : target.slice(0, end);
}

/** The path as the table of operations has it: a name in it, or an unknown one, is nothing for a log. */
function knownPath(path: string): string {
  return operationAt(path)?.at ?? (Object.hasOwn(reads, path) ? path : "(unknown)");
}

/** Reads on past an answer that was sent early, for a moment, so that the client can read it; then hangs up. */
function discardRest(request: IncomingMessage): void {
  if (request.complete || request.destroyed) return;
  request.resume();
  setTimeout(() => request.socket.destroy(), 2_000).unref();
}
