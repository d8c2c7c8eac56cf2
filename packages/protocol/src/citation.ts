import { z } from "zod";
import type { LocalText } from "./market.ts";

/** How well a source was checked: wording quoted from the instrument, read in a report, or not verified. */
export const Verification = z.enum(["quoted", "read", "unverified"]);
export type Verification = z.infer<typeof Verification>;

/** Where a rule comes from: instrument, place in it, date of access and how well it was checked. */
export const Source = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  instrument: z.string().min(1),
  locator: z.string().min(1),
  url: z.url().optional(),
  accessed: z.iso.date(),
  kind: z.enum(["primary", "secondary", "maker"]),
  verification: Verification,
});
export type Source = z.infer<typeof Source>;

/** A rule as a receipt or refusal cites it. */
export type Citation = { rule: string; summary: LocalText; sources: readonly Source[] };
