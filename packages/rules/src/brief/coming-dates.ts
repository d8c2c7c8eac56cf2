import type { LocalText } from "@homeport/protocol";
import type { Book } from "../book.ts";
import type { Law } from "../inherit.ts";
import { type Instant, startOfDay } from "../time.ts";

/** A day on which something begins, ends or falls due. */
export type ComingDate = { date: string; text: LocalText; kind: "law" | "calendar" | "maker" };

/** Every dated thing of the market that lies ahead, nearest first. */
export function comingDates({ law, book }: { law: Law; book: Book }, at: Instant): ComingDate[] {
  const ahead = (date: string | undefined): date is string =>
    date !== undefined && startOfDay(date, law.offset) > at;
  const here = ({ market }: { market: string }) => law.lineage.includes(market);
  const dates: ComingDate[] = [
    ...law.calendar.map(({ date, text }) => ({ date, text, kind: "calendar" as const })),
    ...law.rules.flatMap(({ id, from, to, summary }) => [
      ...dated(from, "law", { en: `${id} begins: ${summary.en}`, zh: `${id} 生效：${summary.zh}` }),
      ...dated(to, "law", { en: `${id} ends: ${summary.en}`, zh: `${id} 失效：${summary.zh}` }),
    ]),
    ...book.approvals
      .filter(here)
      .flatMap(({ id, from, to }) => spans(from, to, { en: `approval \`${id}\``, zh: `批准 \`${id}\`` })),
    ...book.launches
      .filter(here)
      .flatMap(({ feature, from, to }) =>
        spans(from, to, { en: `launch of \`${feature}\``, zh: `\`${feature}\` 的上线` }),
      ),
    ...book.partners.flatMap((partner) =>
      partner.contracts
        .filter(({ markets }) => markets.some((market) => law.lineage.includes(market)))
        .flatMap(({ id, from, to }) =>
          spans(from, to, {
            en: `contract \`${id}\` with \`${partner.id}\``,
            zh: `与 \`${partner.id}\` 的合同 \`${id}\``,
          }),
        ),
    ),
    ...book.gaps
      .filter(here)
      .flatMap(({ id, from, to }) => spans(from, to, { en: `gap \`${id}\``, zh: `缺口 \`${id}\`` })),
    ...book.evidence
      .filter(here)
      .flatMap(({ id, from, to }) => spans(from, to, { en: `evidence \`${id}\``, zh: `证据 \`${id}\`` })),
    ...book.hosting.filter(here).flatMap(({ dataClass, region, from, to }) =>
      spans(from, to, {
        en: `hosting of \`${dataClass}\` in \`${region}\``,
        zh: `\`${dataClass}\` 存放于 \`${region}\``,
      }),
    ),
  ];
  const coming = dates.filter(({ date }) => ahead(date));
  const once = new Map(coming.map((entry) => [`${entry.date} ${entry.text.en}`, entry]));
  return [...once.values()].toSorted((left, right) =>
    left.date < right.date ? -1 : left.date > right.date ? 1 : 0,
  );
}

function dated(date: string | undefined, kind: ComingDate["kind"], text: LocalText): ComingDate[] {
  return date === undefined ? [] : [{ date, text, kind }];
}

function spans(from: string, to: string | undefined, what: LocalText): ComingDate[] {
  return [
    ...dated(from, "maker", { en: `${what.en} begins`, zh: `${what.zh}开始` }),
    ...dated(to, "maker", { en: `${what.en} ends`, zh: `${what.zh}到期` }),
  ];
}
