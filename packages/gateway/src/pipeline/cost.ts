import type { Cost } from "@homeport/protocol";
import { costOf, type Pricing } from "../cost/index.ts";
import type { Asked } from "./asked.ts";
import type { Exchange } from "./exchange.ts";

const keptIsFree = "the answer was kept from the same request before; no partner was asked";
const unchangedIsFree = "the text went back as it came; nobody was asked";
const engineIsFree = "an engine in the gateway served; no partner charges for it";

/**
 * What a request cost so far: what served or was asked last, with other partners that had begun to answer, were let
 * go for a faster one, or whose answer was lost on the way.
 * Null where the gateway has no prices, or nothing was asked that could cost.
 */
export function requestCost(exchange: Exchange, pricing: Pricing | null | undefined): Cost | null {
  if (!pricing) return null;
  const cost = (asked: Asked) => costOfAsked(pricing, asked);
  const { asked, served, answering } = exchange;
  // A partner that turned the request away, or was never reached, charges nothing for it.
  const earlier = (than: Asked | null) => {
    const costs = asked.filter((other) => other !== than && mayCharge(other)).map(cost);
    return costs.length > 0 ? { earlier: costs } : {};
  };
  if (served.engine) return { type: "free", amountMicros: "0", why: engineIsFree, ...earlier(null) };
  if (exchange.task.unchanged !== null) return { type: "free", amountMicros: "0", why: unchangedIsFree };
  if (served.cached) return { type: "free", amountMicros: "0", why: keptIsFree, ...earlier(null) };
  const last = answering ?? asked.at(-1);
  return last ? { ...cost(last), ...earlier(last) } : null;
}

/** Whether a partner may charge for what it was asked: something of an answer came, or what it made was lost on the way. */
export function mayCharge({ answered, open }: Asked): boolean {
  return answered || open;
}

function costOfAsked(pricing: Pricing, asked: Asked): Cost {
  const { endpoint, model, simulated, usage, at, answered, open, textual, inputBytes, outputBytes } = asked;
  if (open && !answered) {
    const why = `\`${endpoint.id}\` was asked and its answer was lost on the way: it may have charged for it`;
    return { type: "unknown", why, simulated };
  }
  return costOf(
    pricing,
    {
      partner: endpoint.partner,
      model,
      region: endpoint.region,
      scope: endpoint.inferenceScope,
      usage,
      // A picture's or a sound's tokens cannot be told from bytes: a guess would be far too low.
      bytes: answered && textual ? { input: inputBytes, output: outputBytes } : null,
      simulated,
    },
    at,
  );
}
