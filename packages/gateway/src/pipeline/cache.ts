import type { ModelTask, PartnerComposition } from "@homeport/protocol";
import { within } from "../partners/index.ts";
import { type Batches, cacheKey, mayCache, recording, replayed } from "../routing/index.ts";
import type { Exchange } from "./exchange.ts";
import type { Parts } from "./parts.ts";
import type { Serving } from "./serve.ts";

/** An answer that is kept, or the place to keep the one that comes. */
export type Kept =
  | { type: "hit"; batches: Batches; asked: null; keep: null; cached: true }
  | { type: "keep"; parts: Parts; key: string; ttlMs: number; maxBytes: number };

/**
 * The answer that is kept for the very same request, where the operator's tuning keeps answers of this feature and the
 * market lets a copy lie where this gateway stands; null where it does not. What is kept is what the partner said: it
 * is screened, labelled and put on record anew.
 */
export function keptAnswer(
  parts: Parts,
  exchange: Exchange,
  asking: Serving & { composition: PartnerComposition; wanted: ModelTask },
): Kept | null {
  const { decision, composition, release, wanted } = asking;
  const { feature } = exchange.task;
  const rule = parts.routing.policy(decision.market, feature).cache;
  // What a caller asks of the simulator is no part of the request, so nothing of it may be kept.
  if (!rule || exchange.simulate !== null) return null;
  const dataClasses = wanted.type === "embed" ? (["cache", "embedding"] as const) : (["cache"] as const);
  if (!mayCache(decision.obligations, { region: parts.region, dataClasses, within })) return null;
  const key = cacheKey({
    tenant: exchange.tenant,
    market: decision.market,
    feature,
    composition,
    release,
    request: wanted,
  });
  const events = parts.routing.cache.get(key, parts.clock());
  if (events) return { type: "hit", batches: replayed(events), asked: null, keep: null, cached: true };
  return { type: "keep", parts, key, ttlMs: rule.ttlSeconds * 1_000, maxBytes: rule.maxEntryBytes };
}

/** Writes an answer down as it passes; `keep` is called once it has left whole, screened and on record. */
export function keeping(
  { parts, key, ttlMs, maxBytes }: Extract<Kept, { type: "keep" }>,
  batches: Batches,
): { batches: Batches; keep: () => void } {
  const written = recording(batches, maxBytes);
  return {
    batches: written.batches,
    keep() {
      const whole = written.whole();
      const now = parts.clock();
      if (whole) parts.routing.cache.put(key, { ...whole, until: now + ttlMs });
    },
  };
}
