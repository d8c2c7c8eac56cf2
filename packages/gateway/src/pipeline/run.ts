import {
  asProblem,
  type Correction,
  type Decision,
  type Device,
  type ErrorCode,
  type FinishReason,
  type Meta,
  Problem,
  type ServeDecision,
} from "@homeport/protocol";
import { correctionsBetween } from "../features/index.ts";
import type { LoadedRelease } from "../release/index.ts";
import type { Filter } from "../safety/index.ts";
import type { RequestTrace } from "../telemetry/index.ts";
import { requestCost } from "./cost.ts";
import { decideOn, liveRelease, requireServe } from "./decide.ts";
import { beginExchange, type Exchange } from "./exchange.ts";
import { type FeatureCall, featureTask } from "./feature.ts";
import { labelOutput } from "./label.ts";
import type { Parts } from "./parts.ts";
import { decisionFacts, outcomeFacts } from "./receipt.ts";
import { screenInput } from "./screen-input.ts";
import { screenOutput } from "./screen-output.ts";
import { serve } from "./serve.ts";
import type { Source } from "./source.ts";

/** What a surface is given to encode, in order: `ready`, `text`…, `finish`; or `failed`, at any point, and then no more. */
export type Output =
  | { type: "ready"; about: About; meta: Omit<Meta, "usage" | "cost" | "ms"> }
  | { type: "text"; text: string }
  | { type: "finish"; reason: FinishReason; corrections: readonly Correction[] | null; meta: Meta }
  | { type: "failed"; problem: Problem; about: About };

/** What a failing reply may tell of itself. */
export type About = {
  receipt: string;
  market: string | null;
  simulated: boolean;
  /** After a verdict in a conversation: the number of messages it can go on with. */
  continueWith?: number;
};

export type Asking = {
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
 * Serves one request from decision to receipt. Refusals and failures come as `failed`; nothing is thrown.
 *
 * The decision's entry is on disk before the first byte is given out, the outcome's before the last.
 */
export async function* run(parts: Parts, asking: Asking): AsyncGenerator<Output> {
  const way: Way = { loaded: null, decision: null, decided: null, over: new AbortController() };
  let exchange: Exchange | null = null;
  let settled = false;
  try {
    const { device, call, simulate, trace } = asking;
    exchange = beginExchange(device, featureTask(call), { now: parts.clock(), simulate, trace });
    for await (const output of attempt(parts, { ...asking, exchange, way })) {
      if (output.type === "finish") settled = true;
      yield output;
    }
    settled = true;
  } catch (thrown) {
    settled = true;
    // However it failed, a partner that still talks is let go at once.
    way.over.abort();
    yield await settleFailure(parts, { exchange, way, problem: problemOf(thrown, asking.signal) });
  } finally {
    // The surface stopped reading: the client went away.
    if (!settled && exchange) {
      await settleFailure(parts, { exchange, way, problem: new Problem("client_cancelled") });
    }
  }
}

async function* attempt(
  parts: Parts,
  context: Asking & { exchange: Exchange; way: Way },
): AsyncGenerator<Output> {
  const { exchange, way, device } = context;
  const { task } = exchange;
  const now = exchange.startedAt;
  const loaded = (way.loaded = liveRelease(parts, now));
  const { feature, language } = task;
  const usedToday = parts.usage.usedToday({ id: device.id, feature }, now);
  way.decision = decideOn(loaded, { device, feature, language, usedToday }, now);
  const decision = requireServe(way.decision);
  // Counted with nothing waited for since it was asked, so that many at once cannot all be the last one.
  parts.usage.count({ id: device.id, feature }, now);
  refuseUnkeepable(decision);
  await screenInput(exchange, { loaded, decision }, now);
  way.decided = parts.receipts.append(decisionFacts(exchange, { ...way, now }, null));
  // Waited for before the first byte; until then a failure must not count as unhandled.
  way.decided.catch(() => {});
  const { table } = loaded.release.payload.content;
  const signal = AbortSignal.any([context.signal, way.over.signal, AbortSignal.timeout(parts.totalMs)]);
  const source = await serve(parts, exchange, { decision, table, signal });
  exchange.served = source.served;
  meetMarks(exchange, decision, source);
  meetDecisionObligations(exchange, decision, parts.region);
  await way.decided;
  const screened = screenOutput(exchange, { loaded, decision, clock: parts.clock }, source.events);
  let unlabelled = "";
  // Only a proofreading compares what goes out with what came in, before the label.
  const seen = task.corrected === null ? screened : tapped(screened, (text) => (unlabelled += text));
  let ready = false;
  for await (const event of labelOutput(exchange, decision, seen)) {
    if (!ready) {
      ready = true;
      yield {
        type: "ready",
        about: aboutOf(exchange, way),
        meta: metaOf(exchange, { loaded, decision, source }),
      };
    }
    if (event.type === "text") {
      exchange.outputHash.update(event.text);
      yield event;
      continue;
    }
    exchange.cost = requestCost(exchange, parts.pricing);
    const outcome = outcomeFacts(exchange, { ...way, now: parts.clock() }, { outcome: "served", code: null });
    await parts.receipts.append(outcome);
    const { usage, cost, startedAt } = exchange;
    yield {
      type: "finish",
      reason: event.reason,
      corrections: correctionsOf(task.corrected, source, unlabelled),
      meta: { ...metaOf(exchange, { loaded, decision, source }), usage, cost, ms: parts.clock() - startedAt },
    };
  }
}

async function* tapped<Event extends { type: string }>(
  events: AsyncIterable<Event | { type: "text"; text: string }>,
  see: (text: string) => void,
) {
  for await (const event of events) {
    if (event.type === "text" && "text" in event) see(event.text);
    yield event;
  }
}

/** An engine's own corrections, else the difference between what came in and what goes out; labels do not count. */
function correctionsOf(
  input: string | null,
  source: Source,
  corrected: string,
): readonly Correction[] | null {
  if (input === null) return null;
  return source.corrections ?? correctionsBetween(input, corrected);
}

/** Obligations that the decision itself meets: where inference runs, consents held, notices given in `meta`. */
function meetDecisionObligations(exchange: Exchange, decision: ServeDecision, region: string | null): void {
  const where = exchange.served.endpoint?.region ?? `in the gateway, ${region ?? "region not told"}`;
  for (const { type, rule, ...obligation } of decision.obligations) {
    if (type === "locate" && "dataClass" in obligation) {
      const own = obligation.dataClass === "inference" ? where : "as the launch book's hosting records";
      exchange.obligations.push({ type, rule, status: "met", detail: `${obligation.dataClass} ${own}` });
    }
    if (type === "disclose")
      exchange.obligations.push({ type, rule, status: "met", detail: "in the reply's meta" });
    if (type === "retain")
      exchange.obligations.push({ type, rule, status: "met", detail: "receipts are never deleted" });
    if (type === "consent" && "purpose" in obligation) {
      exchange.obligations.push({ type, rule, status: "met", detail: obligation.purpose });
    }
  }
}

/** @throws Problem `feature_not_built` where a record would have to be gone by a day: this build deletes no receipt. */
function refuseUnkeepable({ obligations }: ServeDecision): void {
  const bounded = obligations.find(
    (obligation) => obligation.type === "retain" && obligation.maxDays !== undefined,
  );
  if (!bounded) return;
  const message = `receipts cannot be deleted in time (${bounded.rule})`;
  throw new Problem("feature_not_built", { issues: [{ path: "retain", message }] });
}

/**
 * Machine-readable marks: written by the partner, or a gap stands on record.
 *
 * @throws Problem `label_failed` where neither holds; the text then never leaves.
 */
function meetMarks(exchange: Exchange, decision: ServeDecision, { marks, gaps }: Source): void {
  for (const obligation of decision.obligations) {
    if (obligation.type !== "mark") continue;
    const { type, rule, forms } = obligation;
    if (marks.includes(rule)) {
      const detail = `${forms.join(", ")} by the partner, which nothing here can read back`;
      exchange.obligations.push({ type, rule, status: "met", detail });
    } else if (gaps.includes(rule)) {
      exchange.obligations.push({ type, rule, status: "gap", detail: "a gap is on record" });
    } else {
      exchange.obligations.push({ type, rule, status: "failed", detail: "nobody writes it" });
      throw new Problem("label_failed", { cause: `nobody writes ${forms.join(", ")}` });
    }
  }
}

type Serving = { loaded: LoadedRelease<Filter>; decision: ServeDecision; source: Source };

function metaOf(
  exchange: Exchange,
  { loaded, decision, source }: Serving,
): Omit<Meta, "usage" | "cost" | "ms"> {
  return {
    ...exchange.served,
    market: decision.market,
    feature: decision.feature,
    label: exchange.label,
    display: source.display && { number: source.display.number, text: source.display.text },
    disclosures: decision.obligations.flatMap((obligation) =>
      obligation.type === "disclose" || (obligation.type === "label" && obligation.place === "beside")
        ? [obligation.text]
        : [],
    ),
    receipt: exchange.receipt,
    release: loaded.release.digest,
  };
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
      await way.decided;
      exchange.cost = requestCost(exchange, parts.pricing);
      const outcome = problem.code === "client_cancelled" ? "cancelled" : "failed";
      await parts.receipts.append(outcomeFacts(exchange, context, { outcome, code: problem.code }));
    }
    return { type: "failed", problem, about };
  } catch (cause) {
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
