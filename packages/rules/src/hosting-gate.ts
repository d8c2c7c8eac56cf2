import { dataClasses } from "@homeport/protocol";
import { activeRules, type Context, liveRecords, type Question } from "./active-rules.ts";
import { reasonFor } from "./reason.ts";
import { outsideOf } from "./region.ts";
import type { StoredReason } from "./table.ts";

/**
 * Why what the maker keeps or handles itself does not lie where the market permits: every class but inference, which
 * is the endpoint's. Where nothing is on record the place is unknown, and unknown is never fine.
 */
export function hostingReasons({ law, book }: Context, question: Question): StoredReason[] {
  const rules = activeRules(law, "residency", question).filter((rule) => rule.dataClass !== "inference");
  if (rules.length === 0) return [];
  const held = liveRecords(law, book.hosting, question.at);
  return dataClasses.flatMap((dataClass) => {
    const demanding = rules.filter((rule) => rule.dataClass === dataClass);
    if (demanding.length === 0) return [];
    const regions = held.filter((record) => record.dataClass === dataClass).map(({ region }) => region);
    if (regions.length === 0) {
      const where = { gate: "legal", market: law.market, rules: demanding.map(({ id }) => id) } as const;
      const detail = {
        en: `where \`${dataClass}\` of ${law.market} lies is not in the launch book`,
        zh: `上线台账未记录 ${law.market} 的 \`${dataClass}\` 数据存放于何处`,
      };
      return [reasonFor("residency_unknown", where, detail)];
    }
    return demanding.flatMap((rule) =>
      outsideOf(rule, regions).map((place) =>
        reasonFor(
          "residency_not_permitted",
          { gate: "legal", market: law.market, rules: [rule.id] },
          { en: `\`${dataClass}\` lies in \`${place}\``, zh: `\`${dataClass}\` 数据位于 \`${place}\`` },
        ),
      ),
    );
  });
}
