import { z } from "zod";

/** Where a figure was read, when, and how far it can be trusted; the trust is that of the weakest figure. */
export const Origin = z.strictObject({
  title: z.string().min(1),
  locator: z.string().min(1),
  accessed: z.iso.date(),
  kind: z.enum(["price-page", "documentation", "notice", "statistics", "article", "listing"]),
  /** `official`: read at who decides it; `reported`: somebody else says so; `reseller`: another's price for it. */
  verification: z.enum(["official", "reported", "reseller", "unverified"]),
});
export type Origin = z.infer<typeof Origin>;
