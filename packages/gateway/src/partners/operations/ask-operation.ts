import type { StreamEvent, Usage } from "@homeport/protocol";
import type { PartnerCall } from "../call.ts";
import { classify, errorEvent } from "../classify.ts";
import type { Dialect } from "../dialect.ts";
import type { Egress, EgressResponse } from "../egress.ts";
import { failureFrom, failureIn } from "../failure.ts";
import { passedOn, retryAfter } from "../response-head.ts";
import { collect } from "./collect.ts";
import { addUsage, fieldsOf, readAnswer, type Read, type Reading } from "./decode-operation.ts";
import { exchange, type OperationCall, refuseRedirect } from "./exchange.ts";
import { AnswerFault } from "./fault.ts";
import { fitOperation, type Portion } from "./fit-operation.ts";
import { type Patience, usualPatience } from "./patience.ts";
import { soundIn } from "./sound.ts";
import type { OperationTask } from "./values.ts";
import { jsonIn, wholeBody } from "./whole-body.ts";
import { finishWork } from "./work.ts";

/**
 * Asks a partner for anything but a conversation and yields canonical events. A verdict or an error is the last of
 * them, and no answer is told as whole that is not.
 *
 * @throws EgressFault and what the transport throws, the signal's reason among it
 */
export async function* askOperation(
  egress: Egress,
  call: PartnerCall & { task: OperationTask },
  plain: Dialect,
): AsyncGenerator<readonly StreamEvent[]> {
  const fitted = fitOperation(plain, call.model, call.task);
  if (fitted.type === "unsupported") {
    yield [{ ...errorEvent("ours", fitted.names.join(", ")), code: "unsupported_parameter" }];
    return;
  }
  const { operation, portions, omitted } = fitted;
  const about = { egress, call, dialect: withRules(plain), operation };
  if (omitted.length > 0) yield [{ type: "omitted", names: omitted }];
  let usage: Usage | null = null;
  let started = false;
  try {
    for (const portion of portions) {
      for await (const step of askPortion(about, portion)) {
        if (step.type === "events") {
          yield started ? step.events.filter(({ type }) => type !== "start") : step.events;
          started ||= step.events.some(({ type }) => type === "start");
        } else if (step.type === "usage") usage = addUsage(usage, step.usage);
        else {
          yield step.last;
          return;
        }
      }
    }
  } catch (cause) {
    if (!(cause instanceof AnswerFault)) throw cause;
    yield [faultEvent(cause)];
    return;
  }
  yield [...(usage ? [{ type: "usage" as const, usage }] : []), { type: "finish", reason: "stop" }];
}

type Step =
  | { type: "events"; events: StreamEvent[] }
  | { type: "usage"; usage: Usage }
  | { type: "ended"; last: StreamEvent[] };

/** Asks with one portion of a task. @throws AnswerFault and what the transport throws */
async function* askPortion(about: OperationCall, { body, from, size }: Portion): AsyncGenerator<Step> {
  const { call, dialect, operation } = about;
  const message = { method: "POST", path: operation.path, body, signal: call.signal } as const;
  const response = await exchange(about, message);
  if (!response) {
    yield ended(errorEvent("credential", "the credential is not of the form that the partner signs with"));
    return;
  }
  await refuseRedirect(response);
  const reading: Reading = {
    dialect,
    by: `partner:${call.permit.endpoint.partner}`,
    operation,
    task: call.task,
    status: response.statusCode,
    from,
    size,
  };
  if (operation.reply.sound && isSound(response)) {
    yield { type: "events", events: [startEvent(about, response, { id: "", model: "" })] };
    for await (const event of soundIn(response, call.task)) yield { type: "events", events: [event] };
    return;
  }
  const bytes = await wholeBody(response);
  const answer = jsonIn(bytes);
  const failed = failureOf(reading, response, answer);
  if (failed) {
    yield ended(failed);
    return;
  }
  const patience: Patience = { ...usualPatience, ...call.patience };
  let read: Read;
  if (operation.work) {
    const worked = await finishWork(about, { reading, begun: answer, work: operation.work, patience });
    if (worked.type === "failed") {
      yield ended(worked.event);
      return;
    }
    read = readAnswer(reading, worked.answer);
  } else read = readAnswer(reading, answer);
  yield* told(about, { read, response, patience });
}

async function* told(
  about: OperationCall,
  { read, response, patience }: { read: Read; response: EgressResponse; patience: Patience },
): AsyncGenerator<Step> {
  if (read.type === "failed") {
    yield { type: "ended", last: read.events };
    return;
  }
  const events: StreamEvent[] = [startEvent(about, response, read), ...read.marked];
  if (read.omitted.length > 0) events.push({ type: "omitted", names: read.omitted });
  const near = read.content.flatMap((found) => (found.type === "here" ? [found.event] : []));
  yield { type: "events", events: [...events, ...near] };
  for (const found of read.content) {
    if (found.type === "here") continue;
    const event = await collect(about, { address: found.address, index: found.index, patience });
    if (event.type === "error") {
      yield ended(event);
      return;
    }
    yield { type: "events", events: [event] };
  }
  if (read.usage) yield { type: "usage", usage: read.usage };
}

function ended(event: StreamEvent): Step {
  return { type: "ended", last: [event] };
}

/** What is wrong with an answer before anything of its content is looked for, or null. */
function failureOf(
  reading: Reading,
  { statusCode, headers }: EgressResponse,
  answer: unknown,
): StreamEvent | null {
  if (statusCode >= 400) {
    const head = { status: statusCode, retryAfterSeconds: retryAfter(headers["retry-after"]) };
    return classify(reading, failureFrom(reading.dialect, head, answer));
  }
  const fields = fieldsOf(answer);
  if (!fields) return errorEvent("protocol", "the answer is no JSON object");
  const failure = failureIn(reading.dialect, fields, statusCode);
  if (failure) return classify(reading, failure);
  // Where the body is the sound itself, JSON is something else.
  return reading.operation.reply.sound ? errorEvent("protocol", "the answer is no sound") : null;
}

function isSound({ statusCode, headers }: EgressResponse): boolean {
  return statusCode < 300 && !/json|text\//.test(String(headers["content-type"] ?? ""));
}

function startEvent(
  { dialect }: OperationCall,
  { headers }: EgressResponse,
  { id, model }: { id: string; model: string },
): StreamEvent {
  const passed = passedOn(dialect, headers);
  return { type: "start", id, model, ...(passed ? { headers: passed } : {}) };
}

function faultEvent(fault: AnswerFault): StreamEvent {
  if (fault.cause === "redirect") return { ...errorEvent("transport", fault.message), code: "egress_denied" };
  return errorEvent("protocol", fault.message);
}

const ruled = new WeakMap<Dialect, Dialect>();

/** The record with the rules that hold beside conversations laid before its own. */
function withRules(dialect: Dialect): Dialect {
  const { operations } = dialect;
  if (!operations) return dialect;
  const known = ruled.get(dialect);
  if (known) return known;
  const whole = {
    ...dialect,
    verdicts: [...operations.verdicts, ...dialect.verdicts],
    errors: [...operations.errors, ...dialect.errors],
  };
  ruled.set(dialect, whole);
  return whole;
}
