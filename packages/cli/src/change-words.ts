import type { ChangeEntry } from "@homeport/control";
import { type Language, type LocalText, localize } from "@homeport/protocol";

/** What came of a change, in words. */
const outcomes: Readonly<Record<ChangeEntry["facts"]["outcome"], LocalText>> = {
  begun: { en: "begun", zh: "已开始" },
  done: { en: "done", zh: "已完成" },
  refused: { en: "refused", zh: "已拒绝" },
  failed: { en: "failed", zh: "失败" },
};

/** What the log says is wrong with itself, by the English words that checking it gives. */
const causes: Readonly<Record<string, string>> = {
  "the digest does not fit the facts": "摘要与所载事实不符",
  "the signature is not by a trusted key": "签名并非出自受信任的密钥",
  "an entry is missing before it": "此前缺少条目",
  "it is not tied to the entry before it": "未与上一条目相连",
};

const said = {
  headers: {
    en: ["entry", "at", "operator", "operation", "subject", "outcome", "change"],
    zh: ["序号", "时间", "操作员", "操作", "对象", "结果", "变更 ID"],
  },
  none: { en: "nothing has been changed yet", zh: "尚无变更" },
} as const;

/** The headings of a table of changes. */
export function changeHeaders(language: Language): readonly string[] {
  return said.headers[language];
}

/** An entry as a row of that table. */
export function changeRow({ sequence, facts }: ChangeEntry, language: Language): string[] {
  const { at, operator, role, operation, subject, code, id } = facts;
  return [
    String(sequence),
    at,
    localize({ en: `${operator} (${role})`, zh: `${operator}（${role}）` }, language),
    operation,
    subject?.id ?? "–",
    [localize(outcomes[facts.outcome], language), ...(code === null ? [] : [code])].join(" "),
    id,
  ];
}

/** What a log without entries is told as. */
export function noChanges(language: Language): string {
  return localize(said.none, language);
}

/** How a walk through the whole log ended: the first break, or the last digest, to be kept somewhere else. */
export function walkLines({ entries, broken, head }: Walk, language: Language): string[] {
  const count = localize({ en: `${entries} entries`, zh: `共 ${entries} 条记录` }, language);
  if (broken !== null) {
    const why = broken.causes.map((cause) => localize({ en: cause, zh: causes[cause] ?? cause }, language));
    const first: LocalText = {
      en: `${count}; the log breaks at entry ${broken.sequence} (${broken.change}): ${why.join("; ")}`,
      zh: `${count}；记录自第 ${broken.sequence} 条（${broken.change}）起不可信：${why.join("；")}`,
    };
    return [localize(first, language)];
  }
  if (head === null) return [noChanges(language)];
  const whole: LocalText = {
    en: `${count}, all as control signed them, none missing between them`,
    zh: `${count}，均与控制端的签名相符，其间无缺失`,
  };
  const keep: LocalText = {
    en: `the last is ${head}; keep it somewhere else: newer entries that were cut off do not show`,
    zh: `末条摘要为 ${head}；请另行保存：末尾若有条目被删去，仅凭记录无法察觉`,
  };
  return [localize(whole, language), localize(keep, language)];
}

/** A walk through the whole log, as `homeport changes --verify --json` prints it. */
export type Walk = {
  valid: boolean;
  entries: number;
  /** The digest of the last entry; null where there is none. */
  head: string | null;
  broken: { sequence: number; change: string; causes: readonly string[] } | null;
};
