import {
  canonicalize,
  type Composition,
  type FeatureId,
  type LocalText,
  type Obligation,
} from "@homeport/protocol";
import type { Direction } from "./change.ts";
import { describeComposition, describeCondition, describeObligation } from "./describe.ts";
import { compareObligations, subjectOf } from "./strictness.ts";
import type { Cell, Table } from "./table.ts";

/** One way in which two cells differ. */
export type Difference = { direction: Direction; text: LocalText; rules: readonly string[] };
/** A cell and the table it points into. */
export type Side = { table: Table; cell: Cell };

/** What a cell changes against the one it replaces; a missing one counts as refused. */
export function compare(old: Side | null, next: Side | null, feature: FeatureId): Difference[] {
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

/** A side that serves. */
type Served = { table: Table; cell: Extract<Cell, { type: "serve" }> };

function compositionsOf({ table, cell }: Served) {
  return cell.compositions.flatMap((place) => table.compositions[place] ?? []);
}

function compositionChanges(old: Served, next: Served): Difference[] {
  const whole = (side: Served) =>
    compositionsOf(side).map((composition) => ({
      composition,
      // Its endpoints' records belong to it: a moved host or region is another composition.
      key: canonicalize([
        composition,
        composition.type === "partner"
          ? [composition, ...(composition.parts ?? [])].map(({ endpoint }) => side.table.endpoints[endpoint])
          : null,
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

/** The first part of every region and scope that a cell's partners and their results may use; for example `kr` of `kr-seoul`. */
function countriesOf(side: Served): Set<string> {
  const endpoints = compositionsOf(side).flatMap((composition) =>
    composition.type === "partner"
      ? [composition, ...(composition.parts ?? [])].flatMap(
          ({ endpoint }) => side.table.endpoints[endpoint] ?? [],
        )
      : [],
  );
  const places = endpoints.flatMap(({ region, inferenceScope, resultHosts = [] }) => [
    region,
    inferenceScope,
    ...resultHosts.map((result) => result.region),
  ]);
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
    ...gained.flatMap(({ obligation }): Difference[] => {
      const what = describeObligation(obligation);
      // What only loosens a demand of the same rule narrows nothing.
      if (replacedBy(obligation, lost) === "stricter") return [];
      return [
        {
          direction: "narrowing",
          text: { en: `now has to ${what.en}`, zh: `现在须${what.zh}` },
          rules: [obligation.rule],
        },
      ];
    }),
  ];
}

/** How the obligation of the same rule that stands in its place on the other side stands to it. */
function replacedBy(lost: Obligation, others: readonly { obligation: Obligation }[]) {
  const heir = others.find(
    ({ obligation }) => obligation.rule === lost.rule && subjectOf(obligation) === subjectOf(lost),
  );
  return heir ? compareObligations(heir.obligation, lost) : "incomparable";
}

function conditionChanges(old: Served, next: Served): Difference[] {
  const before = conditionsIn(old);
  const after = conditionsIn(next);
  return [
    ...before
      .filter(({ key, perDay }) => !after.some((other) => other.key === key || other.perDay < perDay))
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

/** The conditions of a side; `perDay` is not a number where a condition is no limit, and compares with none. */
function conditionsIn({
  table,
  cell,
}: Served): { key: string; perDay: number; text: LocalText; rule: string }[] {
  return cell.conditions
    .flatMap((place) => table.conditions[place] ?? [])
    .map((condition) => ({
      key: canonicalize(condition),
      perDay: condition.type === "quota" ? condition.perDay : Number.NaN,
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
