import type { Cost } from "@homeport/protocol";
import { costOf, type Pricing } from "../cost/index.ts";
import type { Asked } from "./asked.ts";
import type { Exchange } from "./exchange.ts";

const engineIsFree = "an engine in the gateway served; no partner charges for it";

/**
 * What a request cost so far: what served or was asked last, with partners that had begun to answer before it.
 * Null where the gateway has no prices, or nothing was asked that could cost.
 */
export function requestCost(exchange: Exchange, pricing: Pricing | null | undefined): Cost | null {
  if (!pricing) return null;
  const cost = (asked: Asked) => costOfAsked(pricing, asked);
  const { asked, served } = exchange;
  // A partner that failed before it answered anything says nothing of tokens, and none is known to charge for it.
  const earlier = (before: readonly Asked[]) => {
    const costs = before.filter(({ answered }) => answered).map(cost);
    return costs.length > 0 ? { earlier: costs } : {};
  };
  if (served.engine) return { type: "free", amountMicros: "0", why: engineIsFree, ...earlier(asked) };
  const last = asked.at(-1);
  return last ? { ...cost(last), ...earlier(asked.slice(0, -1)) } : null;
}

function costOfAsked(pricing: Pricing, asked: Asked): Cost {
  const { endpoint, model, simulated, usage, at, answered, inputBytes, outputBytes } = asked;
  return costOf(
    pricing,
    {
      partner: endpoint.partner,
      model,
      region: endpoint.region,
      scope: endpoint.inferenceScope,
      usage,
      bytes: answered ? { input: inputBytes, output: outputBytes } : null,
      simulated,
    },
    at,
  );
}
