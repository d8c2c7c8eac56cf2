import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

import { applyFaults, type AskedFault, parseFaults } from "../faults/index.ts";
import { faultsHeader } from "../headers.ts";
import { knownHosts, type Place, placeAt } from "../personas/index.ts";
import { type Action, pace, perform } from "../wire/index.ts";
import type { WitnessedCall } from "../witness.ts";
import { type Received, readBody } from "./body.ts";
import type { Context } from "./context.ts";
import { decideReply, type Directives } from "./decide.ts";
import { errorFrames, written } from "./completion-reply.ts";
import { errorBody, errorReply, simulatorError } from "./error-reply.ts";

/** Serves one call to a simulated partner: reads it, remembers it, answers as the partner would, plays its faults. */
export async function servePartner(
  request: IncomingMessage,
  response: ServerResponse,
  { host, context }: { host: string | null; context: Context },
): Promise<void> {
  const place = host === null ? null : placeAt(host, pathOf(request));
  const received = await readBody(request);
  const call = context.witness.record(witnessed(request, received, { host, place, context }));
  if (received.type === "left") {
    call.aborted = true;
    return;
  }
  const { actions, done } =
    place === null
      ? { actions: unknownHost(host), done: () => undefined }
      : await answered(request, { place, call, received, context });
  const ending = await perform(actions, response).finally(done);
  call.status = response.headersSent ? response.statusCode : null;
  call.aborted = ending === "left";
  call.ended = context.witness.moment();
  const faults = call.faults.length > 0 ? ` faults ${call.faults.join(",")}` : "";
  context.log(`${call.host ?? "no host"} ${call.path} ${call.status ?? "no reply"} ${ending}${faults}`);
}

async function answered(
  request: IncomingMessage,
  {
    place,
    call,
    received,
    context,
  }: { place: Place; call: WitnessedCall; received: Received; context: Context },
): Promise<{ actions: Action[]; done: () => void }> {
  const { persona, address } = place;
  const asked = readFaults(request, context.scenarios.take(address));
  if (asked.type === "error") {
    return { actions: simulatorError(400, "unknown_fault", asked.message), done: () => undefined };
  }
  const directives = directivesIn(asked.faults);
  call.tag = directives.told("tag");
  const random = context.seeds.randomFor(`${address} ${call.payloadSha256}`);
  const now = context.now();
  const ids = persona.identify(random, now);
  const decided = await decideReply(request, {
    place,
    call,
    received,
    context,
    directives,
    ids,
    random,
    now,
  });
  const { actions, applied } = applyFaults(decided.actions, asked.faults, {
    persona,
    model: decided.model,
    stream: decided.stream,
    random,
    ids,
    errorReply: (error) => errorReply(persona, error, { ids, now }),
    errorEvents: (before) => {
      const facts = persona.midStreamError ?? persona.errors["server-error"];
      const { model, asked: request } = decided;
      const body = errorBody(persona, { facts, values: { model } }, ids);
      return errorFrames(persona, body, { ids, model, asked: request }).map((frame, at) =>
        written(persona, frame, before + at + 1),
      );
    },
  });
  call.faults = applied;
  return { actions: pace(actions, { persona, random, timing: context.timing }), done: decided.done };
}

function readFaults(
  request: IncomingMessage,
  scripted: readonly AskedFault[],
): { type: "ok"; faults: readonly AskedFault[] } | { type: "error"; message: string } {
  const header = request.headers[faultsHeader];
  const parsed = parseFaults(Array.isArray(header) ? header.join(",") : (header ?? ""));
  return parsed.type === "error" ? parsed : { type: "ok", faults: [...scripted, ...parsed.asked] };
}

/** What a call is told before its reply is decided. */
function directivesIn(faults: readonly AskedFault[]): Directives {
  const told = faults.filter(({ fault }) => fault.stage === "decide");
  const argument = (name: string) => told.find(({ fault }) => fault.name === name)?.argument ?? null;
  return {
    mode: argument("mode"),
    clockSkew: Number(argument("clock-skew") ?? 0),
    told: argument,
    asks: (text) => told.some((one) => one.text === text),
  };
}

function witnessed(
  request: IncomingMessage,
  { bytes }: Received,
  { host, place, context }: { host: string | null; place: Place | null; context: Context },
): WitnessedCall {
  return {
    at: new Date(context.now()).toISOString(),
    host: place?.address ?? host,
    persona: place?.persona.name ?? null,
    region: place?.host.region ?? null,
    inferenceScope: place?.host.inferenceScope ?? null,
    path: pathOf(request),
    payloadSha256: createHash("sha256").update(bytes).digest("hex"),
    bytes: bytes.length,
    status: null,
    faults: [],
    aborted: false,
    tag: null,
    refusedContent: false,
    arrived: context.witness.moment(),
    ended: null,
    simulatedKeyName: null,
  };
}

function unknownHost(host: string | null): Action[] {
  const hosts = knownHosts.map((known) => `\`${known}\``).join(", ");
  return host === null
    ? simulatorError(421, "missing_simulated_host", `name a host in \`homeport-simulated-host\`: ${hosts}`)
    : simulatorError(
        421,
        "unknown_simulated_host",
        `nobody simulates \`${host.slice(0, 100)}\`; known are ${hosts}`,
      );
}

/** The path of a request without its query, which might carry content. */
export function pathOf(request: IncomingMessage): string {
  return (request.url ?? "/").split("?", 1)[0] ?? "/";
}
