import type { Composition } from "@homeport/protocol";
import type { Table } from "@homeport/rules";
import { costOf } from "../cost/index.ts";
import type { Parts } from "./parts.ts";

/** What compositions are compared by: as many tokens in as out, which no request has, and all are measured by alike. */
const measure = {
  inputTokens: 1_000,
  outputTokens: 1_000,
  cachedInputTokens: 0,
  reasoningTokens: 0,
};

/** What a composition costs for a fixed number of tokens, in millionths of the maker's currency; null where it is not known. */
export function priceOf(
  { pricing, clock }: Pick<Parts, "pricing" | "clock">,
  table: Table,
  composition: Composition,
): number | null {
  if (composition.type === "engine") return 0;
  const endpoint = table.endpoints[composition.endpoint];
  if (!pricing || !endpoint) return null;
  const cost = costOf(
    pricing,
    {
      partner: endpoint.partner,
      model: composition.model,
      region: endpoint.region,
      scope: endpoint.inferenceScope,
      usage: measure,
      bytes: null,
      simulated: false,
    },
    clock(),
  );
  if (cost.type !== "known") return null;
  // Two currencies are comparable in the maker's alone.
  return cost.maker?.type === "known" ? Number(cost.maker.amountMicros) : null;
}
