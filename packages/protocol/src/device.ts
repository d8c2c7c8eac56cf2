import { z } from "zod";
import { AgeBand, FeatureId, Platform } from "./feature.ts";
import { PlaceCode } from "./market.ts";

/** What a maker's identity service vouches for about the requesting client; the `device` claim of its token. */
export const Device = z.strictObject({
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
});
export type Device = z.infer<typeof Device>;
/** A device as a client may write it, before defaults. */
export type DeviceClaims = z.input<typeof Device>;
