import type { Endpoint, StreamEvent } from "@homeport/protocol";
import { type Dispatcher, errors } from "undici";
import { EgressFault } from "./address.ts";
import { classify, errorEvent } from "./classify.ts";
import type { Credential } from "./credential.ts";
import { beginDecode, decodeChunk, failureFrom } from "./decode.ts";
import { type Dialect, dialectOf } from "./dialect.ts";
import type { Egress, EgressPermit } from "./egress.ts";
import { fit, type PartnerTask } from "./fit.ts";
import { SseDecoder, SseFault } from "./sse.ts";

const maxBodyBytes = 8 * 1024 * 1024;

export type PartnerCall = {
  permit: EgressPermit;
  model: string;
  task: PartnerTask;
  credential: Extract<Credential, { value: string }>;
  signal: AbortSignal;
  /** Passed on to the simulator only; scripts its faults. */
  simulate: string | null;
};

/**
 * Asks a partner and yields canonical events; every failure is an event, none is thrown.
 * An answer that ends without its finish ends in an error: a truncated answer is never a whole one.
 */
export async function* askPartner(egress: Egress, call: PartnerCall): AsyncGenerator<StreamEvent> {
  const { endpoint } = call.permit;
  const dialect = dialectOf(endpoint.dialect);
  if (!dialect) {
    yield errorEvent("ours", "this build has no such dialect");
    return;
  }
  const { body, unsupported } = fit(dialect, call.model, call.task);
  if (unsupported.length > 0) {
    yield { ...errorEvent("ours", unsupported.join(", ")), code: "unsupported_parameter" };
    return;
  }
  let ended = false;
  try {
    const response = await send(egress, call, { dialect, body });
    for await (const event of read(response, dialect, endpoint)) {
      // A verdict stands in the place of a finish.
      if (event.type === "finish" || event.type === "verdict") ended = true;
      yield event;
      if (event.type === "error") return;
    }
  } catch (cause) {
    yield failed(cause, call.signal);
    return;
  }
  if (!ended) yield errorEvent("protocol", "the answer ended without its finish");
}

async function send(
  egress: Egress,
  { permit, credential, signal, simulate, task }: PartnerCall,
  { dialect, body }: { dialect: Dialect; body: Record<string, unknown> },
): Promise<Dispatcher.ResponseData> {
  const simulated = credential.type === "simulated";
  const headers: Record<string, string> = {
    "content-type": "application/json",
    accept: task.stream ? "text/event-stream" : "application/json",
    authorization: `Bearer ${credential.value}`,
    ...(simulated && simulate ? { "homeport-simulate": simulate } : {}),
  };
  return egress.send(
    permit,
    { path: dialect.chatPath, headers, body: JSON.stringify(body), signal },
    simulated,
  );
}

async function* read(
  response: Dispatcher.ResponseData,
  dialect: Dialect,
  endpoint: Endpoint,
): AsyncGenerator<StreamEvent> {
  const status = response.statusCode;
  const context = { dialect, by: `partner:${endpoint.partner}`, status };
  const type = String(response.headers["content-type"] ?? "");
  if (status >= 300 && status < 400) {
    await response.body.dump();
    yield {
      ...errorEvent("transport", `status ${status}: redirects are never followed`),
      code: "egress_denied",
    };
    return;
  }
  if (status >= 400) {
    const failure = failureFrom(
      status,
      await readJson(response),
      retryAfter(response.headers["retry-after"]),
    );
    yield classify(dialect, failure, context.by);
    return;
  }
  const state = beginDecode();
  if (!type.includes("text/event-stream")) {
    const body = await readJson(response);
    if (body === undefined) yield errorEvent("protocol", "the answer is no JSON");
    else yield* decodeChunk(context, state, body);
    return;
  }
  yield* readStream(response, (data) => decodeFrame(context, state, data));
}

/** How long a partner may keep a stream open after it said that it is done, in milliseconds. */
const lingerMs = 250;

async function* readStream(
  response: Dispatcher.ResponseData,
  decode: (data: string) => StreamEvent[],
): AsyncGenerator<StreamEvent> {
  const decoder = new SseDecoder();
  let linger: NodeJS.Timeout | undefined;
  try {
    for await (const bytes of response.body) {
      for (const { data } of decoder.push(bytes as Uint8Array)) {
        if (data === "[DONE]") linger ??= setTimeout(() => response.body.destroy(), lingerMs);
        else yield* decode(data);
      }
    }
  } catch (cause) {
    // What breaks after the end was told breaks nothing.
    if (linger === undefined) throw cause;
  } finally {
    clearTimeout(linger);
  }
  for (const { data } of decoder.end()) if (data !== "[DONE]") yield* decode(data);
}

function decodeFrame(
  context: Parameters<typeof decodeChunk>[0],
  state: Parameters<typeof decodeChunk>[1],
  data: string,
): StreamEvent[] {
  let chunk: unknown;
  try {
    chunk = JSON.parse(data);
  } catch {
    return [errorEvent("protocol", "a chunk is no JSON")];
  }
  return decodeChunk(context, state, chunk);
}

/** The body as JSON, or undefined where it is none or too large. */
async function readJson(response: Dispatcher.ResponseData): Promise<unknown> {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of response.body) {
    length += (piece as Uint8Array).length;
    if (length > maxBodyBytes) {
      response.body.destroy();
      return undefined;
    }
    pieces.push(piece as Uint8Array);
  }
  return parseBody(Buffer.concat(pieces));
}

/** JSON, or the first event of a stream: some partners write a failure as an event whatever its content type. */
function parseBody(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch {
    try {
      const decoder = new SseDecoder();
      const [first] = [...decoder.push(bytes), ...decoder.end()];
      return first && JSON.parse(first.data);
    } catch {
      return undefined;
    }
  }
}

function failed(cause: unknown, signal: AbortSignal): StreamEvent {
  if (signal.aborted) return { ...errorEvent("transport", "cancelled"), code: "client_cancelled" };
  if (cause instanceof EgressFault || (cause instanceof Error && cause.cause instanceof EgressFault)) {
    return { ...errorEvent("ours", cause.message), code: "egress_denied" };
  }
  if (cause instanceof SseFault) return errorEvent("protocol", cause.message);
  const timedOut =
    cause instanceof errors.HeadersTimeoutError ||
    cause instanceof errors.BodyTimeoutError ||
    cause instanceof errors.ConnectTimeoutError;
  if (timedOut) return { ...errorEvent("transport", "timed out"), code: "partner_timeout" };
  return errorEvent(
    "transport",
    cause instanceof Error && "code" in cause ? String(cause.code) : "connection failed",
  );
}

function retryAfter(header: string | string[] | undefined): number | null {
  const seconds = Number(Array.isArray(header) ? header[0] : header);
  return Number.isFinite(seconds) && seconds >= 0 && seconds <= 86_400 ? Math.ceil(seconds) : null;
}
