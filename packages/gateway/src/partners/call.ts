import type { ModelTask, StreamEvent } from "@homeport/protocol";
import { authorizationOf, signedAs } from "./authorization.ts";
import { errorEvent } from "./classify.ts";
import type { Credential } from "./credential.ts";
import type { Dialect } from "./dialect.ts";
import { dialectOf } from "./dialect-of.ts";
import type { Egress, EgressPermit, EgressResponse } from "./egress.ts";
import { askOperation } from "./operations/ask-operation.ts";
import type { Patience } from "./operations/patience.ts";
import { openReply, type ReplyReader } from "./reply.ts";
import { passedOn, retryAfter } from "./response-head.ts";
import { wayFailure } from "./way-failure.ts";
import { type Written, writeTask } from "./write-task.ts";

export type PartnerCall = {
  permit: EgressPermit;
  model: string;
  task: ModelTask;
  credential: Extract<Credential, { value: string }>;
  signal: AbortSignal;
  /** Passed on to the simulator only; scripts its faults. */
  simulate: string | null;
  /** The trace to which the request belongs, for an endpoint that may learn of it. */
  traceparent?: string | null;
  /** Milliseconds since 1970; some partners want it signed. */
  now: number;
  /** How long work and results are waited for, where it is not as usual. */
  patience?: Partial<Patience>;
};

/**
 * Asks a partner and yields canonical events, those of one read together; every failure is an event, none is thrown.
 * An answer that ends without its finish ends in an error: a truncated answer is never a whole one.
 *
 * @param find where the endpoint's dialect is looked up; this build's own records, unless a test brings others.
 */
export async function* askPartner(
  egress: Egress,
  call: PartnerCall,
  find: (name: string) => Dialect | undefined = dialectOf,
): AsyncGenerator<readonly StreamEvent[]> {
  const dialect = find(call.permit.endpoint.dialect);
  if (!dialect) {
    yield [errorEvent("ours", "this build has no such dialect")];
    return;
  }
  const { task } = call;
  if (task.type !== "chat" && task.type !== "translate") {
    yield* guarded(askOperation(egress, { ...call, task }, dialect), call.signal);
    return;
  }
  const written = writeTask(dialect, call.model, task);
  if (written.type === "refused") {
    yield [{ ...errorEvent("ours", written.detail), code: written.code }];
    return;
  }
  const { omitted } = written;
  try {
    const response = await send(egress, call, { dialect, written });
    if (response === null) {
      yield [errorEvent("credential", "the credential is not of the form that the partner signs with")];
      return;
    }
    if (omitted.length > 0) yield [{ type: "omitted", names: omitted }];
    yield* read(response, { call, dialect, written });
  } catch (cause) {
    yield [wayFailure(cause, call.signal)];
  }
}

async function send(
  egress: Egress,
  { permit, model, credential, signal, simulate, traceparent, now }: PartnerCall,
  { dialect, written }: { dialect: Dialect; written: Written & { type: "fits" } },
): Promise<EgressResponse | null> {
  const simulated = credential.type === "simulated";
  const contentType = "application/json";
  const body = JSON.stringify(written.body);
  const proof = authorizationOf(signedAs(dialect, written.action), {
    host: new URL(permit.endpoint.url).host,
    body,
    contentType,
    credential: credential.value,
    simulated,
    now,
  });
  if (!proof) return null;
  const { whole, streamed = whole, streamedQuery } = dialect.paths.chat;
  const template = written.path ?? (written.streamed ? streamed : whole);
  const path = template.replace("{model}", () => encodeURIComponent(model));
  const headers: Record<string, string> = {
    "content-type": contentType,
    accept: written.streamed ? "text/event-stream" : contentType,
    ...dialect.headers.always,
    ...(written.streamed ? dialect.headers.whenStreamed : {}),
    ...proof,
    ...(simulated && simulate ? { "homeport-simulate": simulate } : {}),
    ...(traceparent ? { traceparent } : {}),
  };
  const query = written.streamed && streamedQuery !== undefined ? { query: streamedQuery } : {};
  return egress.send(permit, { path, ...query, headers, body, signal }, simulated);
}

async function* read(
  response: EgressResponse,
  { call, dialect, written }: { call: PartnerCall; dialect: Dialect; written: Written & { type: "fits" } },
): AsyncGenerator<readonly StreamEvent[]> {
  const status = response.statusCode;
  if (status >= 300 && status < 400) {
    await response.body.dump();
    yield [
      {
        ...errorEvent("transport", `status ${status}: redirects are never followed`),
        code: "egress_denied",
        uncharged: true,
      },
    ];
    return;
  }
  const headers = passedOn(dialect, response.headers);
  const reader = openReply(
    {
      dialect,
      by: `partner:${call.permit.endpoint.partner}`,
      status,
      sent: written.body,
      cumulative: written.cumulative,
      ...(written.speaking ? { speaking: written.speaking } : {}),
      ...(headers ? { headers } : {}),
    },
    {
      contentType: String(response.headers["content-type"] ?? ""),
      retryAfterSeconds: retryAfter(response.headers["retry-after"]),
    },
  );
  yield* pour(response, reader);
}

/** How long a partner may keep an answer open after it said that it is done, in milliseconds. */
const lingerMs = 250;

async function* pour(response: EgressResponse, reader: ReplyReader): AsyncGenerator<readonly StreamEvent[]> {
  let linger: NodeJS.Timeout | undefined;
  try {
    for await (const bytes of response.body) {
      const events = reader.push(bytes);
      if (events.length > 0) yield events;
      if (events.at(-1)?.type === "error") return;
      if (reader.done) linger ??= setTimeout(() => response.body.destroy(), lingerMs);
    }
  } catch (cause) {
    // What breaks after the end was told breaks nothing.
    if (linger === undefined) throw cause;
  } finally {
    clearTimeout(linger);
  }
  const rest = reader.end();
  if (rest.length > 0) yield rest;
}

/** Every failure on the way as an event. */
async function* guarded(
  events: AsyncGenerator<readonly StreamEvent[]>,
  signal: AbortSignal,
): AsyncGenerator<readonly StreamEvent[]> {
  try {
    yield* events;
  } catch (cause) {
    yield [wayFailure(cause, signal)];
  }
}
