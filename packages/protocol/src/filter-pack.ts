import { z } from "zod";
import { LocalText } from "./market.ts";

/** `word` matches between word borders, `anywhere` also inside a word (what Chinese needs). */
export const FilterPattern = z.strictObject({
  text: z.string().min(2).max(200),
  match: z.enum(["word", "anywhere"]),
});
export type FilterPattern = z.infer<typeof FilterPattern>;

/** Screening data: generic harm categories and their patterns, dated; signed when it travels. */
export const FilterPack = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  version: z.string().min(1).max(64),
  title: LocalText,
  validFrom: z.iso.datetime(),
  validTo: z.iso.datetime(),
  categories: z
    .array(
      z.strictObject({
        id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
        title: LocalText,
        patterns: z.array(FilterPattern).min(1).max(100_000),
      }),
    )
    .min(1)
    .max(256),
});
export type FilterPack = z.infer<typeof FilterPack>;

/** The payload type a filter pack is signed under. */
export const filterPackType = "application/vnd.homeport.filter-pack+json";
