import type { Composition } from "@homeport/protocol";
import type { Exchange } from "./exchange.ts";
import type { Parts } from "./parts.ts";
import { askEndpoint, openEndpoint, wantedOf } from "./serve-partner.ts";
import type { Serving } from "./serve.ts";

/**
 * Asks a permitted partner the same for nobody's sake: what it answers is counted and thrown away, and what it fails
 * with reaches nobody. It leaves by the same guard, with the same permit, as what is asked for the caller.
 */
export async function sendCopy(
  parts: Parts,
  exchange: Exchange,
  { composition, ...serving }: Serving & { composition: Composition },
): Promise<void> {
  // Where others must screen first, a copy would leave before they have.
  if (composition.type !== "partner" || composition.parts) return;
  const asking = { ...serving, composition };
  const found = await openEndpoint(parts, asking);
  if (found.type === "failed") return;
  const { endpoint, credential } = found;
  const { decision, signal } = serving;
  const bounds = {
    policy: parts.routing.policy(decision.market, exchange.task.feature),
    lane: "shadow",
    stream: exchange.task.stream,
    signal,
  };
  const events = parts.routing.ask(composition, bounds, (over) =>
    askEndpoint(parts, exchange, {
      ...asking,
      endpoint,
      credential,
      wanted: wantedOf(exchange, { ...asking, endpoint }),
      signal: over,
    }),
  );
  // Read to its end, because a partner that is cut off half-way would be measured wrongly.
  for await (const _ of events);
}
