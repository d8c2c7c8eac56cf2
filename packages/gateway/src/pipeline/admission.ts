import type { ServeDecision } from "@homeport/protocol";
import type { Table } from "@homeport/rules";
import { type Admission, type Caller, microsOfCost } from "../callers/index.ts";
import { costOf } from "../cost/index.ts";
import type { Asked } from "./asked.ts";
import { mayCharge } from "./cost.ts";
import type { Exchange } from "./exchange.ts";
import type { Parts } from "./parts.ts";

/** What an answer is taken to have where the caller sets no bound; it is corrected by what came. In tokens. */
const usualAnswer = 1_024;

/** A token of most tokenizers holds about four bytes of English and three of Chinese; the smaller counts more tokens. */
const bytesPerToken = 3;

/**
 * Lets a request in by its caller's scope, limits and budgets; what it may come to at most is set aside until it ends.
 *
 * @throws Problem where the key does not reach this far, or there is nothing left of a limit or a budget
 */
export function admitCaller(
  parts: Pick<Parts, "callers" | "pricing">,
  exchange: Exchange,
  about: { caller: Caller; decision: ServeDecision; table: Table },
): Admission | Promise<Admission> {
  const { caller, decision } = about;
  const { rates, budgets, partnerRates } = caller.rules;
  const counted = rates.length + budgets.length + partnerRates.length > 0;
  const tokens = counted ? tokensOf(exchange) : { input: 0, output: 0 };
  return parts.callers.admit(
    caller,
    {
      market: decision.market,
      feature: exchange.task.feature,
      deviceId: exchange.device.id,
      estimate: {
        tokens: tokens.input + tokens.output,
        micros: budgets.length > 0 ? mostOf(parts, { ...about, tokens, at: exchange.startedAt }) : null,
      },
    },
    exchange.startedAt,
  );
}

/** Ends an admission by what the request came to; where nobody was asked, nothing was used. */
export function settleAdmission({ pricing }: Pick<Parts, "pricing">, exchange: Exchange, now: number): void {
  const { admission, asked, served, cost } = exchange;
  if (!admission) return;
  if (asked.length === 0) {
    // An engine, or an answer that was kept, uses nothing that is counted in tokens or money.
    if (served.executed === "none") admission.cancel(now);
    else admission.settle({ costMicros: 0, tokens: 0 }, now);
    return;
  }
  const counts = asked.map(tokensUsed);
  const tokens = counts.reduce<number | null>((all, own) => sum(all, own), 0);
  const currency = pricing?.currency ?? null;
  const charged = currency === null ? null : microsOfCost(cost, currency);
  // Partners that turned the request away, or were never reached, charge nothing.
  const costMicros = asked.some(mayCharge) ? charged : 0;
  admission.settle({ costMicros, tokens }, now);
}

/** Null where nobody can tell. A judgement that nobody counted in tokens is none of what a limit of tokens is about. */
function tokensUsed(asked: Asked): number | null {
  if (!mayCharge(asked)) return 0;
  const { usage, judges } = asked;
  if (judges && usage.inputTokens === null) return 0;
  return sum(usage.inputTokens, usage.outputTokens);
}

function sum(one: number | null, other: number | null): number | null {
  return one === null || other === null ? null : one + other;
}

function tokensOf({ task }: Exchange): { input: number; output: number } {
  const bytes = task.screened.reduce((all, text) => all + Buffer.byteLength(text), 0);
  const input = Math.ceil(bytes / bytesPerToken);
  const wanted = task.asked(task.language ?? "en", { translates: true });
  if (wanted.type === "chat") return { input, output: wanted.parameters.maxTokens ?? usualAnswer };
  // A translation is about as long as its text.
  return { input, output: wanted.type === "translate" ? input : 0 };
}

/** The most that any permitted composition may charge, in millionths of the maker's currency; null where one is not known. */
function mostOf(
  { pricing }: Pick<Parts, "pricing">,
  about: {
    decision: ServeDecision;
    table: Table;
    tokens: { input: number; output: number };
    at: number;
  },
): number | null {
  const { decision, table, tokens, at } = about;
  let most = 0;
  for (const composition of decision.compositions) {
    if (composition.type === "engine") continue;
    const endpoint = table.endpoints[composition.endpoint];
    if (!pricing || pricing.currency === null || !endpoint) return null;
    const usage = {
      inputTokens: tokens.input,
      outputTokens: tokens.output,
      cachedInputTokens: 0,
      reasoningTokens: 0,
    };
    const { partner, region, inferenceScope: scope } = endpoint;
    const used = { partner, model: composition.model, region, scope, usage, bytes: null, simulated: false };
    const micros = microsOfCost(costOf(pricing, used, at), pricing.currency);
    if (micros === null) return null;
    most = Math.max(most, micros);
  }
  return most;
}
