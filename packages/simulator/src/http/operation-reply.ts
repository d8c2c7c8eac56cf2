import type { IncomingMessage } from "node:http";

import { checkParameters, readObject } from "../checks/index.ts";
import { blockedInputMarker, blockedOutputMarker, modeIn } from "../content/index.ts";
import { modesOf, type Operation, type OperationReply, type PartnerError } from "../personas/index.ts";
import { type Action, wholeReply } from "../wire/index.ts";
import { written } from "./completion-reply.ts";
import type { Circumstances } from "./decide.ts";
import { errorReply, simulatorError } from "./error-reply.ts";
import { readForm } from "./form.ts";

type Asked = Circumstances & { operation: Operation };
type Judged =
  | { type: "clear"; mode: string | null; blocked: boolean; blockedOutput: boolean }
  | { type: "error"; error: PartnerError }
  | { type: "unknown"; mode: string };

/** Answers a call to something other than chat: parameters, model, inspection, then the operation itself. */
export async function operationReply(request: IncomingMessage, asked: Asked): Promise<Action[]> {
  const { place, context, directives, operation, ids, random, now } = asked;
  const { persona } = place;
  const fail = (error: PartnerError) => errorReply(persona, error, { ids, now });
  const body = await readRequest(request, asked);
  if (body === null) {
    return fail({ facts: operation.form ?? persona.errors["malformed-json"], values: {} });
  }
  const { parameters, required } = operation;
  const wrong = checkParameters({ errors: persona.errors, parameters, required }, body);
  if (wrong !== null) return fail(wrong);
  const model = typeof body["model"] === "string" ? body["model"] : (operation.defaultModel ?? "");
  const absent = operation.modelsNotAt?.[model]?.includes(place.host.region) ?? false;
  if (operation.models.length > 0 && (absent || !operation.models.includes(model))) {
    return fail({ facts: persona.errors["unknown-model"], values: { model: model.slice(0, 100) } });
  }
  const judged = judge(asked);
  if (judged.type === "error") return fail(judged.error);
  if (judged.type === "unknown") {
    return simulatorError(400, "unknown_mode", `this call has no mode \`${judged.mode.slice(0, 60)}\``);
  }
  const { mode, blocked, blockedOutput } = judged;
  const answered = operation.answer({
    body,
    path: place.matches ?? {},
    query: new URL(request.url ?? "/", "http://simulated").searchParams,
    headers: request.headers,
    host: place.host,
    model,
    blocked,
    blockedOutput,
    mode,
    base: context.base(),
    ids,
    random,
    now,
    tasks: context.tasks,
    asks: directives.asks,
    told: directives.told,
  });
  return replyOf(answered, asked);
}

async function readRequest(
  request: IncomingMessage,
  { operation, received }: Asked,
): Promise<Record<string, unknown> | null> {
  const needsNone = operation.required.length === 0 && received.bytes.length === 0;
  if (operation.method === "GET" || needsNone) return {};
  if (operation.form === undefined) return readObject(received.bytes);
  const contentType = request.headers["content-type"] ?? "";
  return readForm(received.bytes, { contentType, parameters: operation.parameters });
}

/** What the partner's inspection does: a mode by header or marker, else a blocked input or output. */
function judge({ place, operation, received, directives }: Asked): Judged {
  const { persona } = place;
  const marked = modeIn([{ role: "user", text: received.bytes.toString("latin1") }]);
  const name = directives.mode ?? marked;
  const blocked = name === "reject" || received.bytes.includes(blockedInputMarker);
  const blockedOutput = name === "cut" || received.bytes.includes(blockedOutputMarker);
  if (operation.judges === true) return { type: "clear", mode: name, blocked, blockedOutput };
  const stop = (facts: PartnerError["facts"]): Judged => ({ type: "error", error: { facts, values: {} } });
  const { input } = persona.inspection;
  if (blocked && input.as !== "pass") {
    return stop(
      operation.blocks?.input ?? (input.as === "error" ? input.error : persona.errors["blocked-input"]),
    );
  }
  const facts = name === null ? undefined : operation.modes?.[name];
  if (facts !== undefined && facts !== null) return stop(facts);
  if (blockedOutput && operation.blocks?.output !== undefined) return stop(operation.blocks.output);
  const known = name === null || facts === null || name === "reject" || name === "cut";
  if (!known) {
    const verdict = modesOf(persona.inspection).get(name)?.verdict;
    if (verdict?.as === "error") return stop(verdict.error);
    if (directives.mode !== null) return { type: "unknown", mode: name };
  }
  return { type: "clear", mode: facts === null ? name : null, blocked, blockedOutput };
}

function replyOf(answered: OperationReply, { place, ids, now }: Asked): Action[] {
  const { persona } = place;
  const headers = persona.headers(ids, now);
  switch (answered.type) {
    case "error":
      return errorReply(persona, answered.error, { ids, now });
    case "not-simulated":
      return simulatorError(501, "not_simulated", `the simulator does not simulate ${answered.what}`);
    case "file": {
      const type = { "content-type": answered.contentType };
      return wholeReply(answered.status ?? 200, { ...headers, ...type, ...answered.headers }, answered.bytes);
    }
    case "stream":
      return [
        {
          type: "head",
          status: 200,
          headers: { ...headers, "content-type": persona.framing.streamType, "cache-control": "no-cache" },
        },
        ...answered.frames.map((frame, at) => written(persona, frame, at + 1)),
        { type: "end" },
      ];
    case "reply": {
      const type = { "content-type": "application/json" };
      return wholeReply(answered.status ?? 200, { ...headers, ...type }, JSON.stringify(answered.body));
    }
  }
}
