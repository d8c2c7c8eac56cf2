import { FeatureId, LocalText, MarketCode } from "@homeport/protocol";
import { z } from "zod";
import { Id } from "./id.ts";

const order = {
  market: MarketCode.optional(),
  feature: FeatureId.optional(),
  partner: Id.optional(),
  /** Told to whoever is refused. */
  reason: z.union([z.string().trim().min(1).max(500), LocalText]),
  /** Who ordered it, by the name of the trust file. */
  operator: z.string().min(1).max(64),
};

type Scope = { market?: unknown; feature?: unknown; partner?: unknown };

/** A kill of nothing in particular would be a kill of everything, by an oversight. */
const isBounded = ({ market, feature, partner }: Scope) => (market ?? feature ?? partner) !== undefined;
const bounded = "a kill names a market, a feature or a partner";

/** What an operator orders switched off; of several words all are meant together. */
export const KillOrder = z.strictObject(order).refine(isBounded, bounded);
export type KillOrder = z.infer<typeof KillOrder>;

/**
 * A kill as the launch book records it. It holds from the release that has it on until one has it no more;
 * `at` only tells when it was ordered, for a clock that is wrong must not put it off.
 */
export const Kill = z.strictObject({ id: Id, ...order, at: z.iso.datetime() }).refine(isBounded, bounded);
export type Kill = z.infer<typeof Kill>;
