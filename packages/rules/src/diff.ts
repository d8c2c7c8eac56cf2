import {
  canonicalize,
  type Composition,
  type FeatureId,
  type LocalText,
  type Obligation,
} from "@homeport/protocol";
import type { Change, Direction } from "./change.ts";
import { describeComposition, describeCondition, describeObligation } from "./describe.ts";
import { compareObligations, subjectOf } from "./strictness.ts";
import { type Cell, placeIn, reachBits, segmentAt, type Table } from "./table.ts";
import type { Instant } from "./time.ts";

type Difference = { direction: Direction; text: LocalText; rules: readonly string[] };
type Side = { table: Table; cell: Cell };

/**
 * What a proposed table changes against the live one from `now` on, by legal meaning.
 * A cell that one side lacks counts as refused; what cannot be told apart counts as widening.
 *
 * @example diff(null, table, now).some((change) => change.direction === "widening")
 */
export function diff(before: Table | null, after: Table, now: Instant): Change[] {
  const grouped = new Map<string, Change>();
  const markets = new Set([...Object.keys(before?.markets ?? {}), ...Object.keys(after.markets)]);
  for (const market of [...markets].toSorted()) {
    for (const instant of instantsOf(market, [before, after], now)) {
      for (const feature of after.features) {
        for (const platform of after.platforms) {
          for (const ageBand of after.ageBands) {
            const key = { feature, platform, ageBand };
            const old = sideAt(before, market, { ...key, at: instant });
            const next = sideAt(after, market, { ...key, at: instant });
            for (const difference of compare(old, next, feature)) {
              add(grouped, { ...difference, market, ...key, from: instant === now ? null : instant });
            }
          }
        }
      }
    }
  }
  return [
    ...grouped.values(),
    ...placeChanges(before, after),
    ...travellerChanges(before, after),
    ...unique(reachChanges(before, after, now)),
  ];
}

/** Whether any of the changes needs two keys. */
export function widens(changes: readonly Change[]): boolean {
  return changes.some((change) => change.direction === "widening");
}

function instantsOf(market: string, tables: readonly (Table | null)[], now: Instant): Instant[] {
  const later = tables.flatMap((table) =>
    (table?.markets[market]?.segments ?? []).map((segment) => segment.from),
  );
  return [...new Set([now, ...later.filter((instant) => instant > now)])].toSorted((a, b) => a - b);
}

type Key = { feature: FeatureId; platform: Table["platforms"][number]; ageBand: Table["ageBands"][number] };

function sideAt(table: Table | null, market: string, key: Key & { at: Instant }): Side | null {
  const segment = segmentAt(table?.markets[market]?.segments ?? [], key.at);
  const place = table && segment ? placeIn(table, segment, key) : undefined;
  const cell = place === undefined ? undefined : table?.cells[place];
  return table && cell ? { table, cell } : null;
}

function compare(old: Side | null, next: Side | null, feature: FeatureId): Difference[] {
  const served = old?.cell.type === "serve" ? { table: old.table, cell: old.cell } : null;
  const proposed = next?.cell.type === "serve" ? { table: next.table, cell: next.cell } : null;
  if (!served && !proposed) return [];
  if (!served && proposed) {
    const first = compositionsOf(proposed)[0];
    const by = first ? describeComposition(proposed.table, first) : { en: "nothing", zh: "无" };
    return [
      {
        direction: "widening",
        text: { en: `begins to serve \`${feature}\` by ${by.en}`, zh: `开始提供 \`${feature}\`，由${by.zh}` },
        rules: proposed.cell.rules,
      },
    ];
  }
  if (served && !proposed) {
    const rules = next?.cell.type === "refuse" ? reasonRules(next.table, next.cell) : [];
    return [
      {
        direction: "narrowing",
        text: { en: `stops serving \`${feature}\``, zh: `停止提供 \`${feature}\`` },
        rules,
      },
    ];
  }
  return served && proposed
    ? [
        ...compositionChanges(served, proposed),
        ...departures(served, proposed, feature),
        ...obligationChanges(served, proposed),
        ...conditionChanges(served, proposed),
      ]
    : [];
}

type Served = { table: Table; cell: Extract<Cell, { type: "serve" }> };

function compositionsOf({ table, cell }: Served) {
  return cell.compositions.flatMap((place) => table.compositions[place] ?? []);
}

function compositionChanges(old: Served, next: Served): Difference[] {
  const whole = (side: Served) =>
    compositionsOf(side).map((composition) => ({
      composition,
      // The endpoint's record belongs to it: a moved host or region is another composition.
      key: canonicalize([
        composition,
        composition.type === "partner" ? side.table.endpoints[composition.endpoint] : null,
      ]),
    }));
  const before = whole(old);
  const after = whole(next);
  const added = after.filter((item) => !before.some(({ key }) => key === item.key));
  const removed = before.filter((item) => !after.some(({ key }) => key === item.key));
  // Of what both hold, the first that stands elsewhere: another order is another preference or failover.
  const order = before.filter((item) => after.some(({ key }) => key === item.key));
  const kept = after.filter((item) => before.some(({ key }) => key === item.key));
  const preferred = kept.find((item, index) => item.key !== order[index]?.key);
  return [
    ...added.map(({ composition }): Difference => {
      const by = describeComposition(next.table, composition);
      return {
        direction: "widening",
        text: { en: `may now also use ${by.en}`, zh: `现在还可使用${by.zh}` },
        rules: next.cell.rules,
      };
    }),
    ...removed.map(({ composition }): Difference => {
      const by = describeComposition(old.table, composition);
      return {
        direction: "narrowing",
        text: { en: `no longer uses ${by.en}`, zh: `不再使用${by.zh}` },
        rules: [],
      };
    }),
    ...(preferred ? [preference(next.table, preferred.composition)] : []),
  ];
}

function preference(table: Table, composition: Composition): Difference {
  const by = describeComposition(table, composition);
  return {
    direction: "widening",
    text: { en: `now prefers ${by.en}`, zh: `现在首选${by.zh}` },
    rules: ["book/routes"],
  };
}

/** Data that so far stayed in some countries and begins to be processed in others as well. */
function departures(old: Served, next: Served, feature: FeatureId): Difference[] {
  const before = countriesOf(old);
  const added = [...countriesOf(next)].filter((country) => !before.has(country));
  if (before.size === 0 || added.length === 0) return [];
  const [so, now] = [[...before].join(", "), added.join(", ")];
  return [
    {
      direction: "widening",
      text: {
        en: `begins to process \`${feature}\` in ${now}; so far only in ${so}`,
        zh: `开始在 ${now} 处理 \`${feature}\` 的数据，此前仅在 ${so}`,
      },
      rules: ["book/routes"],
    },
  ];
}

/** The first part of every region and scope that a cell's partners may use; for example `kr` of `kr-seoul`. */
function countriesOf(side: Served): Set<string> {
  const endpoints = compositionsOf(side).flatMap((composition) =>
    composition.type === "partner"
      ? [composition, ...(composition.parts ?? [])].flatMap(
          ({ endpoint }) => side.table.endpoints[endpoint] ?? [],
        )
      : [],
  );
  const places = endpoints.flatMap(({ region, inferenceScope }) => [region, inferenceScope]);
  return new Set(places.map((place) => place.split("-")[0] ?? place));
}

function obligationChanges(old: Served, next: Served): Difference[] {
  const before = obligationsIn(old);
  const after = obligationsIn(next);
  const lost = before.filter((item) => !after.some((other) => other.key === item.key));
  const gained = after.filter((item) => !before.some((other) => other.key === item.key));
  return [
    ...lost.flatMap(({ obligation }): Difference[] => {
      const what = describeObligation(obligation);
      // What a stricter demand of the same rule takes over is not lost.
      if (replacedBy(obligation, gained) === "stricter") return [];
      return [
        {
          direction: "widening",
          text: { en: `no longer has to ${what.en}`, zh: `不再须${what.zh}` },
          rules: [obligation.rule],
        },
      ];
    }),
    ...gained.map(({ obligation }): Difference => {
      const what = describeObligation(obligation);
      return {
        direction: "narrowing",
        text: { en: `now has to ${what.en}`, zh: `现在须${what.zh}` },
        rules: [obligation.rule],
      };
    }),
  ];
}

/** How the obligation of the same rule that comes in its place stands to it. */
function replacedBy(lost: Obligation, gained: readonly { obligation: Obligation }[]) {
  const heir = gained.find(
    ({ obligation }) => obligation.rule === lost.rule && subjectOf(obligation) === subjectOf(lost),
  );
  return heir ? compareObligations(heir.obligation, lost) : "incomparable";
}

function conditionChanges(old: Served, next: Served): Difference[] {
  const before = conditionsIn(old);
  const after = conditionsIn(next);
  return [
    ...before
      .filter(({ key }) => !after.some((other) => other.key === key))
      .map(({ text, rule }): Difference => ({
        direction: "widening",
        text: { en: `no longer asks ${text.en}`, zh: `不再要求${text.zh}` },
        rules: [rule],
      })),
    ...after
      .filter(({ key }) => !before.some((other) => other.key === key))
      .map(({ text, rule }): Difference => ({
        direction: "narrowing",
        text: { en: `now asks ${text.en}`, zh: `现在要求${text.zh}` },
        rules: [rule],
      })),
  ];
}

function conditionsIn({ table, cell }: Served): { key: string; text: LocalText; rule: string }[] {
  return cell.conditions
    .flatMap((place) => table.conditions[place] ?? [])
    .map((condition) => ({
      key: canonicalize(condition),
      text: describeCondition(condition),
      rule: condition.rule,
    }));
}

function obligationsIn({ table, cell }: Served): { obligation: Obligation; key: string }[] {
  return cell.obligations
    .flatMap((place) => table.obligations[place] ?? [])
    .map((obligation) => ({ obligation, key: canonicalize(obligation) }));
}

function reasonRules(table: Table, cell: Extract<Cell, { type: "refuse" }>): string[] {
  return [...new Set(cell.reasons.flatMap((place) => table.reasons[place]?.rules ?? []))];
}

/** A place that moves to another market changes which rules its devices are under. */
function placeChanges(before: Table | null, after: Table): Change[] {
  if (!before) return [];
  const places = new Set([...Object.keys(before.places), ...Object.keys(after.places)]);
  return [...places].toSorted().flatMap((place): Change[] => {
    const [old, next] = [before.places[place], after.places[place]];
    if (old === next) return [];
    return [
      {
        direction: next === undefined ? "narrowing" : "widening",
        market: next ?? old ?? place,
        feature: "*",
        text: next
          ? { en: `now decides for devices of ${place}`, zh: `现在管辖 ${place} 的设备` }
          : { en: `no longer decides for devices of ${place}`, zh: `不再管辖 ${place} 的设备` },
        rules: [],
        platforms: [],
        ageBands: [],
        from: null,
      },
    ];
  });
}

/** A traveller rule that looks at fewer places lets more devices through; of two that look elsewhere nobody can tell. */
function travellerChanges(before: Table | null, after: Table): Change[] {
  if (!before) return [];
  return Object.entries(after.markets).flatMap(([market, next]) =>
    after.features.flatMap((feature): Change[] => {
      const old = before.markets[market]?.traveller[feature];
      const now = next.traveller[feature];
      // Where either side has no launch, the cells tell what begins or stops.
      if (old === now || old === undefined || now === undefined) return [];
      const narrows = now === "both" || old === "either";
      return [
        marketChange(narrows, {
          market,
          feature,
          rule: "book/launches",
          text: {
            en: `now follows the traveller rule \`${now}\` for \`${feature}\``,
            zh: `\`${feature}\` 现在采用旅行者规则 \`${now}\``,
          },
        }),
      ];
    }),
  );
}

/** A law that reaches fewer devices leaves some to others; one that reaches more takes part in more decisions. */
function reachChanges(before: Table | null, after: Table, now: Instant): Change[] {
  if (!before) return [];
  return Object.keys(after.markets).flatMap((market) =>
    instantsOf(market, [before, after], now).flatMap((instant) =>
      after.features.flatMap((feature, index) =>
        (["sold", "account", "location"] as const).flatMap((signal): Change[] => {
          const [old, next] = [before, after].map((table) => {
            const segment = segmentAt(table.markets[market]?.segments ?? [], instant);
            return ((segment?.reach[index] ?? 0) & reachBits[signal]) !== 0;
          });
          if (old === next || !before.markets[market]) return [];
          const words = signalWords[signal];
          return [
            marketChange(next === true, {
              market,
              feature,
              rule: `${market}/reach`,
              text: next
                ? { en: `now also decides for devices ${words.en}`, zh: `现在也管辖${words.zh}的设备` }
                : { en: `no longer decides for devices ${words.en}`, zh: `不再管辖${words.zh}的设备` },
            }),
          ];
        }),
      ),
    ),
  );
}

const signalWords = {
  sold: { en: "sold there, wherever they are", zh: "在该地销售" },
  account: { en: "with an account there, wherever they are", zh: "账户属于该地" },
  location: { en: "that only stand there", zh: "仅位于该地" },
} as const;

function marketChange(
  narrows: boolean,
  { market, feature, rule, text }: { market: string; feature: string; rule: string; text: LocalText },
): Change {
  return {
    direction: narrows ? "narrowing" : "widening",
    market,
    feature,
    text,
    rules: [rule],
    platforms: [],
    ageBands: [],
    from: null,
  };
}

function add(
  grouped: Map<string, Change>,
  found: Difference & { market: string; from: number | null } & Key,
): void {
  const { direction, market, feature, text, rules, platform, ageBand, from } = found;
  const key = canonicalize([direction, market, feature, text.en]);
  const known = grouped.get(key);
  if (!known) {
    grouped.set(key, {
      direction,
      market,
      feature,
      text,
      rules,
      platforms: [platform],
      ageBands: [ageBand],
      from,
    });
    return;
  }
  grouped.set(key, {
    ...known,
    platforms: [...new Set([...known.platforms, platform])],
    ageBands: [...new Set([...known.ageBands, ageBand])],
    from: known.from === null || from === null ? null : Math.min(known.from, from),
  });
}

/** Each change once, however many stretches of time it shows in. */
function unique(changes: readonly Change[]): Change[] {
  return [...new Map(changes.map((change) => [canonicalize(change), change])).values()];
}
