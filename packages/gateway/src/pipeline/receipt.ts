import type { Decision, ReceiptFacts } from "@homeport/protocol";
import type { LoadedRelease } from "../release/index.ts";
import type { Filter } from "../safety/index.ts";
import type { Exchange } from "./exchange.ts";
import { inputHashOf, servedByNothing } from "./exchange.ts";
import { onceForEach } from "./once-for-each.ts";

type Context = { loaded: LoadedRelease<Filter> | null; decision: Decision | null; now: number };

/** The entry that is written before anything is served: what was decided, and why. */
export function decisionFacts(exchange: Exchange, context: Context, code: string | null): ReceiptFacts {
  const { decision } = context;
  const reasons = decision?.type === "refuse" ? decision.reasons : [];
  return {
    ...commonFacts(exchange, context),
    kind: "decision",
    outcome: decision?.type === "serve" && code === null ? "serve" : "refuse",
    codes: code === null ? [] : [...new Set([code, ...reasons.map((reason) => reason.code)])],
    rules:
      decision?.type === "serve"
        ? decision.rules
        : reasons.flatMap(({ rules }) => rules.map(({ rule }) => rule)),
    served: servedByNothing,
    obligations: exchange.obligations,
    outputHash: null,
  };
}

/** The entry that is written before the last byte leaves: what served, and how each obligation was met. */
export function outcomeFacts(
  exchange: Exchange,
  context: Context,
  end: { outcome: "served" | "failed" | "cancelled"; code: string | null },
): ReceiptFacts {
  const { decision } = context;
  const met = exchange.obligations;
  const demanded = decision?.type === "serve" ? decision.obligations : [];
  const unreached = demanded
    .filter(({ type, rule }) => !met.some((record) => record.rule === rule && record.type === type))
    .map(({ type, rule }) => ({ type, rule, status: "not_reached" as const, detail: "" }));
  return {
    ...commonFacts(exchange, context),
    kind: "outcome",
    outcome: end.outcome,
    codes: end.code === null ? exchange.codes : [...new Set([...exchange.codes, end.code])],
    rules: decision?.type === "serve" ? decision.rules : [],
    served: exchange.served,
    obligations: [...met, ...unreached],
    cost: exchange.cost,
    outputHash: end.outcome === "served" ? `sha256:${exchange.outputHash.digest("hex")}` : null,
  };
}

function commonFacts(exchange: Exchange, { loaded, decision, now }: Context) {
  return {
    receipt: exchange.receipt,
    at: new Date(now).toISOString(),
    release: loaded?.release.digest ?? null,
    market: decision?.market ?? null,
    feature: exchange.task.feature,
    filters: loaded ? filtersOf(loaded) : [],
    salt: exchange.salt,
    inputHash: inputHashOf(exchange),
  };
}

/** What a receipt says of the filters of a release; the same of every request. */
const filtersOf = onceForEach(({ filters }: LoadedRelease<Filter>) =>
  [...filters.values()].map(({ id, version, digest, patterns }) => ({ id, version, digest, patterns })),
);
