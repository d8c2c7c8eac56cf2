import type { Change } from "./change.ts";
import { historyFaults, approvalMoves } from "./approval-state.ts";
import type { Approval, Book } from "./book.ts";
import type { Pack } from "./pack.ts";
import type { Rule } from "./rule.ts";
import { same } from "./same.ts";
import { type Instant, startOfDay } from "./time.ts";

/** What a release follows from. */
export type SourcesOfRelease = { packs: readonly Pack[]; book: Book };

/**
 * What two people should see of a plan beside what it changes for devices: a rule in force that is rewritten in
 * place, where a law change would add a version; and rules that come, go or get a new version.
 */
export function sourceChanges(
  before: SourcesOfRelease | null,
  after: SourcesOfRelease,
  now: Instant,
): Change[] {
  if (!before) return [];
  return [...after.packs.flatMap((pack) => packChanges(before, pack, now)), ...hostingChanges(before, after)];
}

/** Where the maker keeps data is a fact of its own: inside what a market permits, no cell tells that it moved. */
function hostingChanges(before: SourcesOfRelease, after: SourcesOfRelease): Change[] {
  const placesOf = ({ book }: SourcesOfRelease) =>
    new Map(
      [...new Set(book.hosting.map(({ market, dataClass }) => `${market} ${dataClass}`))].map((key) => [
        key,
        book.hosting
          .filter(({ market, dataClass }) => `${market} ${dataClass}` === key)
          .map(({ region, from, to }) => `${region} (${from} – ${to ?? ""})`)
          .join(", "),
      ]),
    );
  const [old, next] = [placesOf(before), placesOf(after)];
  return [...new Set([...old.keys(), ...next.keys()])].toSorted().flatMap((key) => {
    const [was, is] = [old.get(key) ?? "–", next.get(key) ?? "–"];
    if (was === is) return [];
    const [market = "", dataClass = ""] = key.split(" ");
    const text = {
      en: `keeps \`${dataClass}\` in ${is}, so far in ${was}`,
      zh: `\`${dataClass}\` 数据存放于 ${is}，此前为 ${was}`,
    };
    return [note(market, "book/hosting", text)];
  });
}

function packChanges(before: SourcesOfRelease, pack: Pack, now: Instant): Change[] {
  const old = before.packs.find(({ market }) => market === pack.market);
  if (!old || same(old.rules, pack.rules)) return [];
  return [
    ...pack.rules.flatMap((rule) =>
      ruleChange(pack, { rule, earlier: old.rules.find(({ id }) => id === rule.id) }, now),
    ),
    ...old.rules
      .filter(({ id }) => !pack.rules.some((rule) => rule.id === id))
      .map(({ id }) => note(pack.market, id, { en: `drops ${id}`, zh: `删除 ${id}` })),
  ];
}

function ruleChange(
  pack: Pack,
  { rule, earlier }: { rule: Rule; earlier: Rule | undefined },
  now: Instant,
): Change[] {
  if (!earlier) {
    const text = {
      en: `adds ${rule.id}: ${rule.summary.en}`,
      zh: `新增 ${rule.id}：${rule.summary.zh}`,
    };
    return [note(pack.market, rule.id, text)];
  }
  const begun = earlier.from === undefined || startOfDay(earlier.from, pack.offset) <= now;
  // Ending a rule is how its next version begins.
  const { to: _ended, ...rest } = rule;
  const { to: _was, ...was } = earlier;
  if (same(rest, was) || !begun) return [];
  const text = {
    en: `rewrites ${rule.id} in place, in force since ${earlier.from ?? "ever"}; a change of law would add a version`,
    zh: `直接改写自 ${earlier.from ?? "始"} 起生效的 ${rule.id}；法律变更应当新增版本`,
  };
  return [note(pack.market, rule.id, text)];
}

function note(market: string, rule: string, text: Change["text"]): Change {
  return {
    direction: "neutral",
    market,
    feature: "*",
    text,
    rules: [rule],
    platforms: [],
    ageBands: [],
    from: null,
  };
}

/**
 * Approvals that go from their state in one launch book to one in another that no way leads to, in words: a state
 * changed by hand must be one the approval can move to, or bring the history that leads there.
 */
export function illegalMoves(before: Book | null, after: Book): { approval: string; message: string }[] {
  return after.approvals.flatMap((approval) => {
    const old = before?.approvals.find(({ id }) => id === approval.id);
    if (!old || old.state === approval.state || leadsOn(old, approval)) return [];
    const next = approvalMoves(old.kind, old.state);
    const way = next.length === 0 ? "nothing follows it" : next.map((state) => `\`${state}\``).join(", ");
    return [
      {
        approval: approval.id,
        message: `\`${approval.id}\` is live as \`${old.state}\` and cannot become \`${approval.state}\`; from there: ${way}`,
      },
    ];
  });
}

/** One legal move, or a history that passes through the old state and is legal throughout. */
function leadsOn(old: Approval, approval: Approval): boolean {
  if (approvalMoves(old.kind, old.state).includes(approval.state)) return true;
  const { history } = approval;
  return (
    history !== undefined &&
    historyFaults(approval.kind, history).length === 0 &&
    history.some(({ state }) => state === old.state)
  );
}
