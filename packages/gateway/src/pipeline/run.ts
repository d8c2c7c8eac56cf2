import {
  asProblem,
  type Decision,
  type Device,
  type ErrorCode,
  type FeatureCall,
  Problem,
  type ServeDecision,
} from "@homeport/protocol";
import type { Caller } from "../callers/index.ts";
import type { LoadedRelease } from "../release/index.ts";
import type { Filter } from "../safety/index.ts";
import type { RequestTrace } from "../telemetry/index.ts";
import { admitCaller, settleAdmission } from "./admission.ts";
import { requestCost } from "./cost.ts";
import { liveRelease, requireServe } from "./decide.ts";
import { beginExchange, type Exchange } from "./exchange.ts";
import { featureTask } from "./feature.ts";
import { refuseUnlabellable } from "./label.ts";
import { meetDecisionObligations, meetMarks, refuseUnkeepable } from "./meet-obligations.ts";
import { OutputSteps } from "./output-steps.ts";
import type { About, Output } from "./output.ts";
import type { Parts } from "./parts.ts";
import { decisionFacts, outcomeFacts } from "./receipt.ts";
import { screenInput } from "./screen-input.ts";
import { serve } from "./serve.ts";
import { decideSpoken } from "./spoken.ts";

export type Asking = {
  caller: Caller;
  device: Device;
  call: FeatureCall;
  simulate: string | null;
  signal: AbortSignal;
  trace?: RequestTrace;
};

type Way = {
  loaded: LoadedRelease<Filter> | null;
  decision: Decision | null;
  decided: Promise<void> | null;
  over: AbortController;
};

/**
 * Serves one request from decision to receipt, in batches of outputs. Refusals and failures come as `failed`; nothing is thrown.
 *
 * The decision's entry is on disk before the first byte is given out, the outcome's before the last.
 */
export async function* run(parts: Parts, asking: Asking): AsyncGenerator<readonly Output[]> {
  const way: Way = { loaded: null, decision: null, decided: null, over: new AbortController() };
  let exchange: Exchange | null = null;
  let settled = false;
  const timer = setTimeout(() => way.over.abort(), parts.totalMs);
  const leave = () => way.over.abort();
  // Who went away while the request was still being read does not tell again.
  if (asking.signal.aborted) leave();
  asking.signal.addEventListener("abort", leave, { once: true });
  try {
    const { device, call, simulate, trace } = asking;
    exchange = beginExchange(device, featureTask(call), { now: parts.clock(), simulate, trace });
    for await (const outputs of attempt(parts, { ...asking, exchange, way })) {
      settled = outputs.at(-1)?.type === "finish";
      yield outputs;
    }
    settled = true;
  } catch (thrown) {
    settled = true;
    // However it failed, a partner that still talks is let go at once.
    way.over.abort();
    yield [await settleFailure(parts, { exchange, way, problem: problemOf(thrown, asking.signal) })];
  } finally {
    clearTimeout(timer);
    asking.signal.removeEventListener("abort", leave);
    // The surface stopped reading: the client went away.
    if (!settled && exchange) {
      way.over.abort();
      await settleFailure(parts, { exchange, way, problem: new Problem("client_cancelled") });
    }
  }
}

type Attempt = Asking & { exchange: Exchange; way: Way };

/** Everything before a partner or an engine is asked. @throws Problem */
async function admit(parts: Parts, context: Attempt): Promise<Admitted> {
  const { exchange, way, device } = context;
  const { task } = exchange;
  const now = exchange.startedAt;
  const loaded = (way.loaded = liveRelease(parts, now));
  const { feature, language } = task;
  const decided = parts.usage.decide(loaded, { device, feature, language }, now);
  way.decision = decided instanceof Promise ? await decided : decided;
  const written = requireServe(way.decision);
  const { table } = loaded.release.payload.content;
  const { caller } = context;
  const decision = task.spoken
    ? await decideSpoken(parts, exchange, { loaded, decision: written, caller })
    : written;
  way.decision = decision;
  exchange.tenant = caller.tenant;
  exchange.admission = await admitCaller(parts, exchange, { caller, decision, table });
  refuseUnkeepable(decision);
  refuseUnlabellable(exchange, decision);
  await screenInput(exchange, { loaded, decision }, now);
  // The first byte of a stream waits for it, the last of a whole answer, which has an entry of its own to share a commit with.
  const urgency = exchange.task.stream ? "now" : "soon";
  way.decided = parts.receipts.append(decisionFacts(exchange, { ...way, now }, null), urgency);
  // Waited for before the first byte; until then a failure must not count as unhandled.
  way.decided.catch(() => {});
  return { loaded, decision };
}

type Admitted = { loaded: LoadedRelease<Filter>; decision: ServeDecision };

async function* attempt(parts: Parts, context: Attempt): AsyncGenerator<readonly Output[]> {
  const { exchange, way } = context;
  const admitted = await admit(parts, context);
  const { loaded, decision } = admitted;
  const { table } = loaded.release.payload.content;
  const release = loaded.release.digest;
  const source = await serve(parts, exchange, { decision, table, release, signal: way.over.signal });
  exchange.served = source.served;
  exchange.answering = source.asked;
  meetMarks(exchange, decision, source);
  meetDecisionObligations(exchange, decision, parts.region);
  if (exchange.task.stream) {
    // Before its first byte; of a whole answer that is the last one as well.
    parts.receipts.hasten();
    await way.decided;
  }
  const output = new OutputSteps(parts, { exchange, admitted, source, about: aboutOf(exchange, way) });
  try {
    for await (const events of source.events) {
      const given = output.take(events);
      if (given.length > 0) yield given;
    }
    const { given, reason } = output.end();
    exchange.cost = requestCost(exchange, parts.pricing);
    const ended = { outcome: "served", code: null } as const;
    const stored = parts.receipts.append(outcomeFacts(exchange, { ...way, now: parts.clock() }, ended));
    await Promise.all([way.decided, stored]);
    source.keep?.();
    settleAdmission(parts, exchange, parts.clock());
    yield [...given, output.finish(reason, parts.clock())];
  } catch (thrown) {
    // What was clear before the failure, in the same read, is given out as it would have been in a read of its own.
    if (output.left.length > 0 && exchange.task.stream) yield output.left;
    throw thrown;
  } finally {
    output.abandon();
  }
}

/** Refusals on content, after which the same history would be refused again. */
const verdictCodes: ReadonlySet<ErrorCode> = new Set([
  "content_blocked_input",
  "content_blocked_output",
  "partner_refused",
]);

async function settleFailure(
  parts: Parts,
  { exchange, way, problem }: { exchange: Exchange | null; way: Way; problem: Problem },
): Promise<Extract<Output, { type: "failed" }>> {
  if (!exchange) return { type: "failed", problem, about: { receipt: "", market: null, simulated: false } };
  const { continueWith } = exchange.task;
  const about = {
    ...aboutOf(exchange, way),
    simulated: exchange.simulated,
    // A conversation that the partner ended goes on with nothing.
    ...(continueWith !== null &&
      verdictCodes.has(problem.code) && {
        continueWith: problem.details.endSession === true ? 0 : continueWith,
      }),
  };
  try {
    const context = { ...way, now: parts.clock() };
    if (way.decided === null) {
      await parts.receipts.append(decisionFacts(exchange, context, problem.code));
    } else {
      exchange.cost = requestCost(exchange, parts.pricing);
      const outcome = problem.code === "client_cancelled" ? "cancelled" : "failed";
      const stored = parts.receipts.append(outcomeFacts(exchange, context, { outcome, code: problem.code }));
      await Promise.all([way.decided, stored]);
    }
    settleAdmission(parts, exchange, context.now);
    return { type: "failed", problem, about };
  } catch (cause) {
    settleAdmission(parts, exchange, parts.clock());
    return { type: "failed", problem: asProblem(cause), about };
  }
}

function aboutOf(exchange: Exchange, { decision }: Way): About {
  return {
    receipt: exchange.receipt,
    market: decision?.market ?? null,
    simulated: exchange.served.simulated,
  };
}

function problemOf(thrown: unknown, client: AbortSignal): Problem {
  const problem = asProblem(thrown);
  // Aborted with a problem of its own, it was not the client that went away: the gateway stops.
  if (client.aborted) {
    return client.reason instanceof Problem ? client.reason : new Problem("client_cancelled");
  }
  return problem.code === "client_cancelled" ? new Problem("partner_timeout") : problem;
}
