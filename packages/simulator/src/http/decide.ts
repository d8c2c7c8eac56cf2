import type { IncomingMessage } from "node:http";

import { type ChatCall, readCall, readObject } from "../checks/index.ts";
import { count, inspectOutput, type ModelReply, replyTo } from "../content/index.ts";
import type { LimitState, Mode, PartnerError, Place, ReplyIds, SharedErrorName } from "../personas/index.ts";
import type { Random } from "../random.ts";
import type { WitnessedCall } from "../witness.ts";
import type { Action } from "../wire/index.ts";
import { admit } from "./admission.ts";
import { largestBody, largestForm, type Received } from "./body.ts";
import { completionReply } from "./completion-reply.ts";
import type { Context } from "./context.ts";
import { errorReply, simulatorError } from "./error-reply.ts";
import { operationReply } from "./operation-reply.ts";
import { judge } from "./verdict.ts";

/** A reply before its faults, and what the faults need to know of the call. */
export type Decided = {
  actions: Action[];
  model: string;
  stream: boolean;
  /** The request as it was sent, where it could be read. */
  asked: Readonly<Record<string, unknown>>;
  done: () => void;
};

/** What a call is told beside its own words: by header or scenario. */
export type Directives = {
  mode: string | null;
  /** Seconds by which the partner's clock is ahead. */
  clockSkew: number;
  asks: (name: string) => boolean;
  /** What a named thing was asked to be, or `null`. */
  told: (name: string) => string | null;
};

export type Circumstances = {
  place: Place;
  call: WitnessedCall;
  received: Received;
  context: Context;
  directives: Directives;
  ids: ReplyIds;
  random: Random;
  now: number;
};

/** Decides what the partner would answer: path, key, size, body, limits, inspection, then the model's reply. */
export async function decideReply(request: IncomingMessage, circumstances: Circumstances): Promise<Decided> {
  const { place, call, received, directives, ids, now } = circumstances;
  const { persona } = place;
  const method = request.method ?? "GET";
  const plain = (actions: Action[]): Decided => ({
    actions,
    model: "unknown",
    stream: false,
    asked: {},
    done: () => undefined,
  });
  const fail = (name: SharedErrorName, values: Record<string, string> = {}) =>
    plain(errorReply(persona, { facts: persona.errors[name], values }, { ids, now }));

  if (place.matches === null) return fail("wrong-path", { method, path: call.path });
  const beside =
    place.operation ?? persona.operations?.find(({ when }) => when?.(request.headers) === true) ?? null;
  const operation = beside?.converses?.(modelIn(received.bytes)) === true ? null : beside;
  if (method !== (operation?.method ?? "POST")) return fail("wrong-method", { method, path: call.path });
  const clock = now + directives.clockSkew * 1000;
  const admitted = admit(place, request, { received, now: clock });
  call.simulatedKeyName = admitted.name;
  if (admitted.error !== null) return plain(errorReply(persona, admitted.error, { ids, now }));
  const largest = operation?.form === undefined ? largestBody : largestForm;
  if (received.bytes.length > largest) return fail("too-large", { maximum: String(largest) });
  if (operation !== null) return plain(await operationReply(request, { ...circumstances, operation }));

  const read = readCall(persona, {
    bytes: received.bytes,
    path: place.matches,
    at: call.path,
    headers: request.headers,
    region: place.host.region,
  });
  if (read.type === "error") return plain(errorReply(persona, read.error, { ids, now }));
  if (read.type === "not-simulated") {
    return plain(simulatorError(501, "not_simulated", `the simulator does not simulate ${read.what}`));
  }
  return chatReply(read.call, circumstances);
}

/** The model that a body names; a body that names none is no conversation at a path that others share. */
function modelIn(bytes: Uint8Array): string {
  const model = readObject(bytes)?.["model"];
  return typeof model === "string" ? model : "";
}

async function chatReply(chat: ChatCall, circumstances: Circumstances): Promise<Decided> {
  const { place, call, context, directives, ids, random, now } = circumstances;
  const { persona } = place;
  const granted = context.limits.ask({
    persona,
    host: place.address,
    model: chat.model,
    key: call.simulatedKeyName ?? "",
    tokens: count(chat, "").prompt,
    now,
  });
  const known = { model: chat.model, stream: chat.stream, asked: chat.asked };
  if (granted.type === "over") {
    const actions = overLimit(granted, { persona, model: chat.model, ids, now });
    return { ...known, actions, done: () => undefined };
  }
  const { state, done } = granted;
  const told = { ...known, done };
  const failed = (error: PartnerError) => ({ ...told, actions: errorReply(persona, error, { ids, now }) });
  const judged = judge(persona, chat, directives.mode);
  if (judged.type === "unknown") {
    return { ...told, actions: simulatorError(400, "unknown_mode", judged.message) };
  }
  const played = judged.type === "played" ? judged.mode : null;
  if (played?.phase === "input" && played.verdict.as === "error") {
    call.refusedContent = true;
    return failed({ facts: played.verdict.error, values: {} });
  }
  const headers = state === null ? {} : (persona.limitHeaders?.(state) ?? {});
  const form = { persona, ids, random, now, headers };
  try {
    const reply = await spoken(chat, played, circumstances);
    const blocked = inspectOutput(reply.text, chat.messages) === "hit" && reply.text !== "";
    const verdict = played?.verdict ?? (blocked ? persona.inspection.output : null);
    call.refusedContent = verdict !== null;
    return { ...told, actions: completionReply({ call: chat, reply, verdict }, form) };
  } catch (cause) {
    context.log(`the engines failed: ${cause instanceof Error ? cause.message : "unknown cause"}`);
    return failed({ facts: persona.errors["server-error"], values: {} });
  }
}

/** What the model says; a stopped input costs no engine. */
function spoken(
  chat: ChatCall,
  played: Mode | null,
  { place, context, directives }: Circumstances,
): Promise<ModelReply> {
  if (played?.phase === "input") {
    const tokens = count(chat, place.persona.errors["blocked-input"].message);
    return Promise.resolve({ text: "", reasoning: null, finish: "stop", tokens, toolCalls: [] });
  }
  const longThinking = directives.asks("long-thinking");
  return replyTo(chat, () => context.engines.get(), { longThinking });
}

function overLimit(
  { what, state }: { what: "requests" | "tokens" | "concurrent"; state: LimitState },
  { persona, model, ids, now }: { persona: Place["persona"]; model: string; ids: ReplyIds; now: number },
): Action[] {
  const own = what === "requests" ? undefined : persona.limitErrors?.[what];
  const facts = own ?? persona.errors["rate-limit"];
  const told = { ...persona.rateLimitHeaders, ...persona.limitHeaders?.(state) };
  return errorReply(persona, { facts, values: { model } }, { ids, now }).map((action) =>
    action.type === "head" ? { ...action, headers: { ...action.headers, ...told } } : action,
  );
}
