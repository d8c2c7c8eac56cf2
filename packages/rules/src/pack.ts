import { LocalText, MarketCode, PlaceCode, Source } from "@homeport/protocol";
import { z } from "zod";
import { packFaults } from "./pack-faults.ts";
import { Rule } from "./rule.ts";

/** A day on which something changes for this market, for people who plan. */
const CalendarEntry = z.strictObject({
  date: z.iso.date(),
  text: LocalText,
  sources: z.array(z.string()).min(1),
});

/** A figure that tells why the market matters, with where it was reported. */
const Figure = z.strictObject({
  text: LocalText,
  value: z.number(),
  unit: z.string().min(1).max(32),
  year: z.int().min(1990).max(2100),
  sources: z.array(z.string()).min(1),
});

/** One market's rules and sources, as dated data: what the market demands. */
export const Pack = z
  .strictObject({
    market: MarketCode,
    /** The market whose rules hold here as well; a sub-market adds to them and takes nothing away. */
    extends: MarketCode.optional(),
    name: LocalText,
    version: z.string().min(1).max(64),
    /** Offset from UTC at which the market's dates begin. */
    offset: z.string().regex(/^[+-](0\d|1[0-4]):[0-5]\d$/, "an offset is written like `+08:00`"),
    /** Places whose devices this pack decides for. */
    places: z.array(PlaceCode).min(1),
    /** Countries whose law a local operator may be under; the market's own code where absent. */
    countries: z
      .array(z.string().regex(/^[A-Z]{2}$/))
      .min(1)
      .optional(),
    sources: z.array(Source).min(1),
    rules: z.array(Rule).min(1),
    calendar: z.array(CalendarEntry).default([]),
    figures: z.array(Figure).default([]),
  })
  .superRefine((pack, context) => {
    for (const { path, message } of packFaults(pack)) context.addIssue({ code: "custom", path, message });
  });
export type Pack = z.infer<typeof Pack>;
export type CalendarEntry = z.infer<typeof CalendarEntry>;
export type Figure = z.infer<typeof Figure>;
