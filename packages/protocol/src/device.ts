import { z } from "zod";
import { AgeBand, FeatureId, Platform } from "./feature.ts";
import { PlaceCode } from "./market.ts";

/** What a maker's identity service vouches for about the requesting client; the `device` claim of its token. */
export const Device = z.strictObject({
  /** An opaque id by which the maker's identity service tells devices apart; only a launch with a daily limit needs it. */
  id: z.string().min(1).max(128).optional(),
  soldIn: PlaceCode,
  account: PlaceCode,
  location: PlaceCode,
  platform: Platform,
  language: z
    .string()
    .max(35)
    .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/, "a language is a BCP 47 tag such as `en-GB`"),
  ageBand: AgeBand.default("unknown"),
  consent: z.array(z.string().max(64)).max(32).default([]),
  capabilities: z.array(z.string().max(64)).max(32).default([]),
  switchedOff: z.array(FeatureId).max(16).default([]),
  /** Features with a waiting list to which the maker has admitted this device. */
  admitted: z.array(FeatureId).max(16).optional(),
});
export type Device = z.infer<typeof Device>;
/** A device as a client may write it, before defaults. */
export type DeviceClaims = z.input<typeof Device>;
