import type { IncomingMessage } from "node:http";

import { checkParameters, readObject } from "../checks/index.ts";
import { blockedInputMarker } from "../content/index.ts";
import type { Operation, PartnerError } from "../personas/index.ts";
import { type Action, wholeReply } from "../wire/index.ts";
import type { Circumstances } from "./decide.ts";
import { errorReply } from "./error-reply.ts";

/** Answers a call to something other than chat: parameters, model, inspection, then the operation itself. */
export function operationReply(
  request: IncomingMessage,
  {
    place,
    received,
    context,
    directives,
    operation,
    ids,
    random,
    now,
  }: Circumstances & { operation: Operation },
): Action[] {
  const { persona } = place;
  const fail = (error: PartnerError) => errorReply(persona, error, { ids, now });
  const body = operation.method === "GET" ? {} : readObject(received.bytes);
  if (body === null) return fail({ facts: persona.errors["malformed-json"], values: {} });
  const { parameters, required } = operation;
  const wrong = checkParameters({ errors: persona.errors, parameters, required }, body);
  if (wrong !== null) return fail(wrong);
  const model = typeof body["model"] === "string" ? body["model"] : (operation.defaultModel ?? "");
  if (operation.models.length > 0 && !operation.models.includes(model)) {
    return fail({ facts: persona.errors["unknown-model"], values: { model: model.slice(0, 100) } });
  }
  const blocked = received.bytes.includes(blockedInputMarker);
  const { input } = persona.inspection;
  if (blocked && operation.judges !== true && input.as !== "pass") {
    const facts = input.as === "error" ? input.error : persona.errors["blocked-input"];
    return fail({ facts, values: {} });
  }
  const answered = operation.answer({
    body,
    path: place.matches ?? {},
    headers: request.headers,
    model,
    blocked,
    base: context.base(),
    ids,
    random,
    now,
    tasks: context.tasks,
    asks: directives.asks,
  });
  if (answered.type === "error") return fail(answered.error);
  const headers = { ...persona.headers(ids, now), "content-type": "application/json" };
  return wholeReply(answered.status ?? 200, headers, JSON.stringify(answered.body));
}
