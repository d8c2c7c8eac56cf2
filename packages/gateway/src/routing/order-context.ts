import type { Composition } from "@homeport/protocol";
import type { Breaker } from "./breaker.ts";
import type { Stats } from "./stats.ts";

/** What is known of a composition's partner at this moment; null for an engine, which is never left alone. */
export type Health = { readonly breaker: Breaker; readonly stats: Stats };

export type OrderContext = {
  /** Who asks, by an opaque id; null where the device has none. */
  device: string | null;
  feature: string;
  health: (composition: Composition) => Health | null;
  /** What a request to it costs about, in one currency for all; null where nobody can tell. */
  cost: (composition: Composition) => number | null;
  random: () => number;
  now: number;
};
