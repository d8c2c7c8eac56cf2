import type { PlanView } from "@homeport/control";
import { type Language, type LocalText, localize } from "@homeport/protocol";

const signs = { widening: "+", narrowing: "-", neutral: "~" } as const;

const states: Record<PlanView["state"], LocalText> = {
  waiting: { en: "waiting", zh: "待审批" },
  ready: { en: "ready", zh: "可应用" },
  expired: { en: "expired", zh: "已过期" },
  stale: { en: "stale", zh: "已失效" },
  applied: { en: "applied", zh: "已应用" },
};

/** A plan in words: each change by its legal meaning, in each of the languages, and in the first what is still needed. */
export function planLines(view: PlanView, languages: readonly [Language, ...Language[]]): string[] {
  const [language] = languages;
  const { id, state, plan, digest, approvals } = view;
  const changes = plan.changes.flatMap((change) => changeLines(change, languages));
  const people = approvals.map(({ operator, role }) => `${operator} (${role})`).join(", ");
  const twoKeys = plan.keysNeeded === 2;
  const lines: Record<Language, string[]> = {
    en: [
      `Plan ${id} (${planState(state, "en")})`,
      `  ${digest}`,
      ...originLines(view, "en"),
      ...(changes.length > 0 ? changes : ["  ~ nothing that is served changes"]),
      `  needs ${twoKeys ? "two operators with different roles" : "one operator"}; approved by ${people || "nobody yet"}`,
      `  the release would serve until ${plan.releaseExpiresAt}; the plan waits until ${plan.expiresAt}`,
    ],
    zh: [
      `计划 ${id}（${planState(state, "zh")}）`,
      `  ${digest}`,
      ...originLines(view, "zh"),
      ...(changes.length > 0 ? changes : ["  ~ 所提供的内容没有变化"]),
      `  须由${twoKeys ? "两名不同角色的操作员" : "一名操作员"}审批；${people ? `已审批：${people}` : "尚无人审批"}`,
      `  发布版本将有效至 ${plan.releaseExpiresAt}；计划等待审批至 ${plan.expiresAt}`,
    ],
  };
  return lines[language];
}

/** A plan that was not made from the files says so: they may say something else, and would bring it back. */
function originLines({ origin }: PlanView, language: Language): string[] {
  if (origin.type === "files") return [];
  const lines: LocalText =
    origin.type === "kill"
      ? {
          en: `  made from what is live, less the kill ${origin.id}; what else waits in the files is not part of it`,
          zh: `  依据当前生效的内容，去除紧急关停 ${origin.id} 所涉部分；文件中其他待定的更改不在其内`,
        }
      : {
          en: [
            `  brings back release ${origin.serial}; kills stay in force until they are revived`,
            "  the files still say the newer thing: correct them, or the next plan made from them brings it again",
          ].join("\n"),
          zh: [
            `  恢复发布版本 ${origin.serial}；紧急关停在恢复之前继续有效`,
            "  文件中仍是较新的内容：请更正文件，否则下一份依据文件的计划会再次带回该内容",
          ].join("\n"),
        };
  return [localize(lines, language)];
}

function changeLines(
  { direction, market, text, rules, platforms, ageBands, from }: PlanView["plan"]["changes"][number],
  [language, ...others]: readonly [Language, ...Language[]],
): string[] {
  const on = platforms.join(", ");
  const ages = ageBands.join(", ");
  const instant = from === null ? "" : new Date(from).toISOString();
  const under = rules.join(", ");
  return [
    `  ${signs[direction]} ${market} ${localize(text, language)}`,
    ...others.map((other) => `    ${market} ${localize(text, other)}`),
    ...(on
      ? [localize({ en: `    on ${on}; for ${ages}`, zh: `    平台：${on}；年龄段：${ages}` }, language)]
      : []),
    ...(instant ? [localize({ en: `    from ${instant}`, zh: `    自 ${instant} 起` }, language)] : []),
    ...(under ? [localize({ en: `    under ${under}`, zh: `    依据：${under}` }, language)] : []),
  ];
}

function planState(state: PlanView["state"], language: Language): string {
  return localize(states[state], language);
}
