import type { StreamEvent } from "@homeport/protocol";
import { classify, errorEvent } from "../classify.ts";
import { failureFrom, failureIn } from "../failure.ts";
import { asFields, listOf } from "../hooks/piece.ts";
import { retryAfter } from "../response-head.ts";
import { AnswerFault } from "./fault.ts";
import { wayFailure } from "../way-failure.ts";
import { textAt } from "./places.ts";
import type { Reading } from "./decode-operation.ts";
import { exchange, type OperationCall, refuseRedirect } from "./exchange.ts";
import type { Operation } from "./operation.ts";
import { type Patience, pauses } from "./patience.ts";
import { jsonIn, wholeBody } from "./whole-body.ts";

type Work = NonNullable<Operation["work"]>;

/** Work that ended well, with the answer that says so; or why it did not. */
export type Worked = { type: "done"; answer: unknown } | { type: "failed"; event: StreamEvent };

/** How long calling off is waited for, in milliseconds; nobody waits for the partner's word on it. */
const cancelMs = 2_000;

/**
 * Waits for work that was begun, asking after it at the endpoint's own address and nowhere else. When the caller goes
 * or time runs out, the work is called off where the partner can do that.
 *
 * @throws AnswerFault
 */
export async function finishWork(
  about: OperationCall,
  { reading, begun, work, patience }: { reading: Reading; begun: unknown; work: Work; patience: Patience },
): Promise<Worked> {
  const id = textAt(begun, [work.id]);
  if (id === null || !/^[\w.:-]{1,128}$/.test(id)) return lost("the work has no readable name");
  const time = AbortSignal.timeout(patience.workMs);
  const signal = AbortSignal.any([about.call.signal, time]);
  let ended = false;
  try {
    for await (const _pause of pauses(patience, signal)) {
      const look = await lookAt(about, { reading, path: pathOf(work.poll, id), work, signal });
      if (look.type === "waiting") continue;
      ended = true;
      return look;
    }
    return lost("the work was not waited for");
  } catch (cause) {
    if (cause instanceof AnswerFault) throw cause;
    if (!time.aborted || about.call.signal.aborted) {
      // Whoever is not reached any more was reached before, and works.
      const { uncharged: _uncharged, ...event } = wayFailure(cause, about.call.signal);
      return { type: "failed", event };
    }
    const event = errorEvent("transport", "the work took too long");
    return { type: "failed", event: { ...event, code: "partner_timeout" } };
  } finally {
    if (!ended && work.cancel !== undefined) callOff(about, pathOf(work.cancel, id));
  }
}

async function lookAt(
  about: OperationCall,
  { reading, path, work, signal }: { reading: Reading; path: string; work: Work; signal: AbortSignal },
): Promise<Worked | { type: "waiting" }> {
  const response = await exchange(about, { method: "GET", path, body: null, signal });
  if (!response)
    return { type: "failed", event: errorEvent("credential", "the credential has another form") };
  await refuseRedirect(response);
  const answer = jsonIn(await wholeBody(response));
  const status = response.statusCode;
  if (status >= 400) {
    const retryAfterSeconds = retryAfter(response.headers["retry-after"]);
    const failure = failureFrom(reading.dialect, { status, retryAfterSeconds }, answer);
    const event = classify(reading, failure);
    // A crowded partner may be asked after the same work again; the work itself goes on.
    return event.type === "error" && event.class === "capacity"
      ? { type: "waiting" }
      : { type: "failed", event };
  }
  const state = textAt(answer, [work.state]) ?? "";
  switch (Object.hasOwn(work.states, state) ? work.states[state] : undefined) {
    case "waiting":
      return { type: "waiting" };
    case "done":
      return { type: "done", answer };
    case "failed":
      return { type: "failed", event: failedWork(reading, answer, state) };
    case "lost":
      return lost("the partner knows nothing of the work any more");
    case undefined:
      return lost("the work's state is not in the dialect's record");
  }
}

/** Why work failed, by the same rules as any failure; where nothing says why, the partner failed. */
function failedWork(reading: Reading, answer: unknown, state: string): StreamEvent {
  const fields = asFields(answer);
  // Some tell the failure beside the state, some as an error of the whole.
  const places = fields ? [...listOf(Object.values(fields)), fields] : [];
  for (const place of places) {
    const failure = failureIn(reading.dialect, place, reading.status);
    if (failure) return classify(reading, failure);
  }
  return errorEvent("protocol", `the work ended as ${/^\w{1,32}$/.test(state) ? state : "failed"}`);
}

function lost(why: string): Worked {
  return { type: "failed", event: errorEvent("protocol", why) };
}

function pathOf(path: string, id: string): string {
  return path.replace("{task}", () => encodeURIComponent(id));
}

/** Calls work off without waiting for it: whoever asked has gone. */
function callOff(about: OperationCall, path: string): void {
  const signal = AbortSignal.timeout(cancelMs);
  void exchange(about, { method: "POST", path, body: {}, signal }).then(
    (response) => response?.body.dump(),
    // The work then ends by itself; there is nobody left to tell.
    () => undefined,
  );
}
