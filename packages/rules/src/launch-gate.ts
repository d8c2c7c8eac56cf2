import { type Context, liveRecords, type Question } from "./active-rules.ts";
import type { Launch } from "./book.ts";
import type { Condition } from "./condition.ts";
import { notAmong, reasonFor } from "./reason.ts";
import type { StoredReason } from "./table.ts";

const rule = "book/launches";

function launchesOf({ law, book }: Context, question: Question): Launch[] {
  return liveRecords(law, book.launches, question.at).filter(({ feature }) => feature === question.feature);
}

/** Why the maker does not offer the feature here, or not on this platform; a launch holds in its sub-markets as well. */
export function launchReasons(context: Context, question: Question): StoredReason[] {
  const { market } = context.law;
  const platforms = launchesOf(context, question).flatMap((launch) => launch.platforms);
  if (platforms.length === 0) {
    const detail = {
      en: `\`${question.feature}\` in ${market}`,
      zh: `${market} 的 \`${question.feature}\``,
    };
    return [reasonFor("not_launched", { gate: "market", market, rules: [rule] }, detail)];
  }
  if (platforms.includes(question.platform)) return [];
  return [
    reasonFor(
      "platform_unsupported",
      { gate: "platform", market, rules: [rule] },
      notAmong(`\`${question.platform}\``, [...new Set(platforms)]),
    ),
  ];
}

/** What the launches in force ask of a device; of several, all that any of them asks. */
export function conditionsOf(context: Context, question: Question): Condition[] {
  const launches = launchesOf(context, question).filter(({ platforms }) =>
    platforms.includes(question.platform),
  );
  const names = new Set(launches.flatMap(({ requires }) => requires ?? []));
  const limits = launches.flatMap(({ dailyLimit }) => dailyLimit ?? []);
  return [
    ...[...names].map((name) => ({ type: "capability" as const, name, rule })),
    ...(launches.some(({ admission }) => admission === "waitlist")
      ? [{ type: "admission" as const, rule }]
      : []),
    ...(limits.length > 0 ? [{ type: "quota" as const, perDay: Math.min(...limits), rule }] : []),
  ];
}
