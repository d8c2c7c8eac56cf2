import type { Composition, ErrorClass, ErrorCode, PartnerComposition } from "@homeport/protocol";
import { type Loser, race } from "./race.ts";
import type { Routing, RoutingRequest } from "./routing.ts";
import type { Timers } from "./timers.ts";

/** What one attempt came to: an answer begins, a last word on the request, or a failure and who may be asked after it. */
export type Judged =
  | { type: "answer" }
  | { type: "final" }
  | {
      type: "failed";
      code: ErrorCode;
      /** Null for an engine, which is never asked twice. */
      class: ErrorClass | null;
      retryAfterSeconds: number | null;
      next: "any" | "engine";
    };

/** What the way needs to know of attempts; everything else about them is the caller's. */
export type RoutePorts<Result> = {
  /** Asks one composition and resolves at the first sign: an answer that begins, or how it ended. */
  attempt: (composition: Composition, signal: AbortSignal) => Promise<Result>;
  judge: (result: Result) => Judged;
  /** Lets go of an answer that nobody wants any more. */
  discard: (result: Result) => void;
  /** Told of whoever lost a hedged race: it was asked, and may charge. */
  lost?: (composition: Composition, loser: Loser<Result>) => void;
  /** Asks a composition for nobody's sake; resolves when it is over. Absent: there are no shadows. */
  copy?: (composition: Composition, signal: AbortSignal) => Promise<unknown>;
};

type Settled<Result> = { composition: Composition; result: Result };

export type Routed<Result> =
  /** An answer that begins, or a last word; `failures` came before it. */
  | { type: "settled"; composition: Composition; result: Result; failures: readonly Settled<Result>[] }
  | { type: "failed"; failures: readonly Settled<Result>[] }
  /** Nobody was asked, for all are left alone at the moment. */
  | { type: "paused"; retryAfterSeconds: number };

type Way<Result> = {
  routing: Routing;
  request: RoutingRequest & { signal: AbortSignal };
  ports: RoutePorts<Result>;
  failures: Settled<Result>[];
  tried: Set<Composition>;
  enginesOnly: boolean;
};

/** Failures in the gateway's own words before anybody was asked; to repeat such an attempt at once helps nobody. */
const notAsked: ReadonlySet<ErrorCode> = new Set(["partner_paused", "partner_crowded"]);

/**
 * Goes through what a decision permits, in the order of the tuning, with repetitions, hedges and a shadow, until one begins
 * to answer or has the last word. Nobody is asked who is not on the list.
 *
 * @param permitted compositions of the decision that fit what is asked, in its order.
 */
export async function route<Result>(
  permitted: readonly Composition[],
  about: { routing: Routing; request: RoutingRequest & { signal: AbortSignal } },
  ports: RoutePorts<Result>,
): Promise<Routed<Result>> {
  const { routing, request } = about;
  const ordered = routing.order(permitted, request);
  const [first] = ordered;
  if (!first) return { type: "paused", retryAfterSeconds: routing.pauseSeconds(permitted) };
  sendShadow(permitted, first, { routing, request, ports });
  const way: Way<Result> = { routing, request, ports, failures: [], tried: new Set(), enginesOnly: false };
  for (const composition of ordered) {
    if (way.tried.has(composition) || (way.enginesOnly && composition.type !== "engine")) continue;
    const settled = await ask(way, composition, ordered);
    if (settled) return { type: "settled", ...settled, failures: way.failures };
    if (request.signal.aborted) break;
  }
  return { type: "failed", failures: way.failures };
}

/** Asks one composition, again where that may help; null where it failed for good. */
async function ask<Result>(
  way: Way<Result>,
  composition: Composition,
  ordered: readonly Composition[],
): Promise<Settled<Result> | null> {
  const { routing, request, ports } = way;
  way.tried.add(composition);
  for (let repeated = 0; ; repeated++) {
    // Attempts follow one another: the next is made only where the one before has failed.
    const { other, ...settled } = await attemptOf(way, composition, repeated === 0 ? ordered : []);
    const judged = ports.judge(settled.result);
    if (judged.type === "failed") way.failures.push(settled);
    if (other) way.failures.push(other);
    if (judged.type !== "failed") return settled;
    if (judged.next === "engine") way.enginesOnly = true;
    if (composition.type === "engine" || judged.class === null || notAsked.has(judged.code)) return null;
    if (way.enginesOnly || request.signal.aborted) return null;
    const wait = routing.retryAfter(
      composition,
      {
        class: judged.class,
        retryAfterMs: judged.retryAfterSeconds === null ? null : judged.retryAfterSeconds * 1_000,
        repeated,
        others: ordered.some((other) => !way.tried.has(other)),
      },
      request.policy,
    );
    if (wait === null || !(await slept(wait, routing.timers, request.signal))) return null;
  }
}

/** One attempt, or two where the first is slow. */
async function attemptOf<Result>(
  way: Way<Result>,
  composition: Composition,
  ordered: readonly Composition[],
): Promise<Settled<Result> & { other: Settled<Result> | null }> {
  const { routing, request, ports, tried } = way;
  const { signal } = request;
  const alone = async () => ({ composition, result: await ports.attempt(composition, signal), other: null });
  if (composition.type === "engine") return alone();
  const after = routing.hedgeAfter(composition, request);
  const second = after === null ? null : secondTo(composition, ordered, way);
  if (after === null || second === null) return alone();
  const { winner, result, loser } = await race(
    (over) => ports.attempt(composition, over),
    (over) => {
      tried.add(second);
      return ports.attempt(second, over);
    },
    {
      timers: routing.timers,
      after,
      signal,
      discard: ports.discard,
      mayHedge: () => routing.mayHedge(composition),
      judge(result) {
        const judged = ports.judge(result);
        // Whoever says that no other may be asked ends the race as well.
        return judged.type === "failed" && judged.next !== "any" ? "final" : judged.type;
      },
    },
  );
  const [won, lost] = winner === "first" ? [composition, second] : [second, composition];
  if (loser) ports.lost?.(lost, loser);
  // One that was cancelled is not waited for.
  const late = loser === null || loser.cancelled ? null : await loser.settled;
  return { composition: won, result, other: late === null ? null : { composition: lost, result: late } };
}

/** Whom a hedge goes to: the next partner in order that was not asked, or the same once more. */
function secondTo<Result>(
  composition: PartnerComposition,
  ordered: readonly Composition[],
  { request, tried }: Way<Result>,
): PartnerComposition | null {
  if (request.policy.hedge?.second === "same") return composition;
  const others = ordered.filter((other) => other.type === "partner");
  return others.find((other) => !tried.has(other)) ?? null;
}

function sendShadow<Result>(
  permitted: readonly Composition[],
  first: Composition,
  { routing, request, ports }: Pick<Way<Result>, "routing" | "request" | "ports">,
): void {
  const { copy } = ports;
  if (!copy) return;
  const shadow = routing.shadowFor(permitted, first, request.policy);
  if (shadow) routing.shadow.run((signal) => copy(shadow, signal), request.policy.timeouts.totalMs);
}

/** Waits; false where the request ended first. */
function slept(milliseconds: number, timers: Timers, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false);
  return new Promise((resolve) => {
    const cancel = () => {
      stop();
      resolve(false);
    };
    const stop = timers.after(milliseconds, () => {
      signal.removeEventListener("abort", cancel);
      resolve(true);
    });
    signal.addEventListener("abort", cancel, { once: true });
  });
}
