import type { IncomingMessage } from "node:http";

import { checkKey, readCall } from "../checks/index.ts";
import { count, inspectInput, replyTo } from "../content/index.ts";
import type { Place, ReplyIds, SharedErrorName } from "../personas/index.ts";
import type { Random } from "../random.ts";
import type { WitnessedCall } from "../witness.ts";
import type { Action } from "../wire/index.ts";
import { largestBody, type Received } from "./body.ts";
import { completionReply } from "./completion-reply.ts";
import type { Context } from "./context.ts";
import { errorReply, simulatorError } from "./error-reply.ts";

/** A reply before its faults, and what the faults need to know of the call. */
export type Decided = { actions: Action[]; model: string; stream: boolean };

type Circumstances = {
  place: Place;
  call: WitnessedCall;
  received: Received;
  context: Context;
  ids: ReplyIds;
  random: Random;
  now: number;
};

/** Decides what the partner would answer: path, key, size, body, inspection, then the model's reply. */
export async function decideReply(request: IncomingMessage, circumstances: Circumstances): Promise<Decided> {
  const { place, call, received, context, ids, random, now } = circumstances;
  const { persona } = place;
  const method = request.method ?? "GET";
  const plain = (actions: Action[]): Decided => ({ actions, model: "unknown", stream: false });
  const fail = (name: SharedErrorName, values: Record<string, string> = {}) =>
    plain(errorReply(persona, { facts: persona.errors[name], values }, { ids, now }));

  if (call.path !== persona.path) return fail("wrong-path", { method, path: call.path });
  if (method !== "POST") return fail("wrong-method", { method, path: call.path });
  const key = checkKey(place, request.headers.authorization);
  call.simulatedKeyName = key.name;
  if (key.type === "rejected") return plain(errorReply(persona, key.error, { ids, now }));
  if (received.type === "too-large") return fail("too-large", { maximum: String(largestBody) });

  const read = readCall(persona, received.bytes);
  if (read.type === "error") return plain(errorReply(persona, read.error, { ids, now }));
  if (read.type === "not-simulated") {
    return plain(simulatorError(501, "not_simulated", `the simulator does not simulate ${read.what}`));
  }
  const chat = read.call;
  const known = { model: chat.model, stream: chat.stream };
  const form = { persona, ids, random, now };
  if (inspectInput(chat.messages) === "hit") {
    if (persona.inspection.input === "error") return { ...fail("blocked-input"), ...known };
    const refusal = persona.errors["blocked-input"].message;
    const reply = {
      text: "",
      reasoning: null,
      finish: "stop",
      tokens: count(chat, refusal),
      blocked: false,
    } as const;
    return { actions: completionReply({ call: chat, reply, refusal }, form), ...known };
  }
  try {
    const reply = await replyTo(chat, () => context.engines.get());
    return { actions: completionReply({ call: chat, reply, refusal: null }, form), ...known };
  } catch (cause) {
    context.log(`the engines failed: ${cause instanceof Error ? cause.message : "unknown cause"}`);
    return { ...fail("server-error"), ...known };
  }
}
