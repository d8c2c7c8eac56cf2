import { LocalText, MarketCode, PlaceCode, Source } from "@homeport/protocol";
import { z } from "zod";
import { Rule } from "./rule.ts";

/** One market's rules and sources, as dated data: what the market demands. */
export const Pack = z
  .strictObject({
    market: MarketCode,
    name: LocalText,
    version: z.string().min(1).max(64),
    /** Offset from UTC at which the market's dates begin. */
    offset: z.string().regex(/^[+-](0\d|1[0-4]):[0-5]\d$/, "an offset is written like `+08:00`"),
    /** Places whose devices this pack decides for. */
    places: z.array(PlaceCode).min(1),
    sources: z.array(Source).min(1),
    rules: z.array(Rule).min(1),
  })
  .superRefine((pack, context) => {
    const known = new Set(pack.sources.map((source) => source.id));
    for (const [index, rule] of pack.rules.entries()) {
      if (!rule.id.startsWith(`${pack.market}/`)) {
        context.addIssue({
          code: "custom",
          path: ["rules", index, "id"],
          message: `rule \`${rule.id}\` must begin with \`${pack.market}/\``,
        });
      }
      for (const [place, id] of rule.sources.entries()) {
        if (!known.has(id)) {
          context.addIssue({
            code: "custom",
            path: ["rules", index, "sources", place],
            message: `rule \`${rule.id}\` names the source \`${id}\`, which the pack does not list`,
          });
        }
      }
      if (rule.from && rule.to && rule.from >= rule.to) {
        context.addIssue({
          code: "custom",
          path: ["rules", index, "to"],
          message: `rule \`${rule.id}\` ends before it begins`,
        });
      }
    }
    for (const id of repeated(pack.rules.map((rule) => rule.id))) {
      context.addIssue({ code: "custom", path: ["rules"], message: `the rule id \`${id}\` stands twice` });
    }
    for (const id of repeated(pack.sources.map((source) => source.id))) {
      context.addIssue({
        code: "custom",
        path: ["sources"],
        message: `the source id \`${id}\` stands twice`,
      });
    }
  });
export type Pack = z.infer<typeof Pack>;

function repeated(ids: readonly string[]): string[] {
  return ids.filter((id, index) => ids.indexOf(id) !== index);
}
