import type { AgeBand, FeatureId, Platform } from "@homeport/protocol";
import type { Book } from "../book.ts";
import type { Pack } from "../pack.ts";
import type { Table } from "../table.ts";
import { periodOf } from "../time.ts";
import { type CellView, describeCell, viewOf } from "./cell-view.ts";
import type { Invariant, Subject } from "./invariant.ts";
import { type LawView, lawViews } from "./law-view.ts";
import {
  ageRespected,
  allowedByVerified,
  conditionsComplete,
  launched,
  notKilled,
  obligationsComplete,
  refusalSaysWhy,
} from "./market-invariants.ts";
import { approved, contracted, displayed, partnerPermitted } from "./partner-invariants.ts";
import { hosted, resident } from "./residency-invariants.ts";
import { labelled, measured } from "./quality-invariants.ts";
import { gaps, leaks, strayed, unreached } from "./whole-table.ts";
import { stricterThanParent, unknownIsChild } from "./across-cells.ts";

/** Hold in every cell that serves. */
const servingInvariants: readonly Invariant[] = [
  allowedByVerified,
  launched,
  conditionsComplete,
  notKilled,
  approved,
  displayed,
  partnerPermitted,
  resident,
  hosted,
  contracted,
  labelled,
  measured,
  obligationsComplete,
  ageRespected,
];
/** Hold in every cell. */
const everyInvariants: readonly Invariant[] = [refusalSaysWhy];

/** How many counterexamples of an invariant are told; one is enough to refuse. */
const maxTold = 5;

/** What came of one invariant: how many cells it was checked in, and what contradicts it. */
export type ProofResult = {
  id: string;
  title: string;
  checked: number;
  violations: number;
  counterexamples: string[];
};

/** What came of all: `holds` only where nothing contradicts anything. */
export type Proof = { holds: boolean; cells: number; serving: number; results: ProofResult[] };

/**
 * Checks every cell of a table against every invariant, from packs and launch book, by other code than compiled it.
 * Stretches of time in which the same block answers the same facts are checked once and counted each.
 *
 * @example prove({ packs: [usPack], book, table: compile([usPack], book) }).holds // true
 */
export function prove({ packs, book, table }: { packs: readonly Pack[]; book: Book; table: Table }): Proof {
  const subject: Subject = { laws: lawViews(packs), book, table };
  const tally = new Tally();
  let cells = 0;
  let serving = 0;
  for (const law of subject.laws.values()) {
    for (const [index, feature] of table.features.entries()) {
      const checked = new Map<string, BlockResult>();
      const factsOf = factsIn(datesOf(law, book, feature));
      for (const segment of table.markets[law.market]?.segments ?? []) {
        const place = segment.blocks[index] ?? -1;
        const key = `${place} ${factsOf(segment)}`;
        let result = checked.get(key);
        if (!result) {
          result = checkBlock(subject, table.blocks[place] ?? [], { law, segment, feature });
          checked.set(key, result);
        }
        cells += result.cells;
        serving += result.serving;
        tally.add(result);
      }
    }
  }
  const told = [
    ...[...servingInvariants, ...everyInvariants].map(({ id, title }) => tally.resultOf(id, title)),
    whole(
      { id: "unknown-is-child", title: "an unknown age is decided as a child's", checked: cells },
      unknownIsChild(subject),
    ),
    whole(
      {
        id: "stricter-than-parent",
        title: "a sub-market serves nothing that the law it adds to refuses, and owes all that it owes",
        checked: cells,
      },
      stricterThanParent(subject),
    ),
    whole(
      {
        id: "complete",
        title: "every market decides every question at every instant, once",
        checked: cells,
      },
      gaps(subject),
    ),
    whole(
      {
        id: "placed",
        title: "every place is its own market's, and every endpoint is the launch book's",
        checked: cells,
      },
      strayed({ packs, book }, subject),
    ),
    whole(
      { id: "reached", title: "every device that a market's law reaches is decided by it", checked: cells },
      unreached(subject),
    ),
    whole(
      {
        id: "no-leak",
        title: "no market's result depends on a pack that it does not add to",
        checked: cells,
      },
      leaks({ packs, book }, subject),
    ),
  ];
  return { holds: told.every(({ violations }) => violations === 0), cells, serving, results: told };
}

type BlockResult = {
  cells: number;
  serving: number;
  faults: readonly { id: string; text: string }[];
};

function checkBlock(
  subject: Subject,
  block: readonly number[],
  { law, ...where }: Pick<CellView, "segment" | "feature"> & { law: LawView },
): BlockResult {
  const { segment, feature } = where;
  const live = law.rules.filter((rule) => {
    if (rule.features && !rule.features.includes(feature)) return false;
    const period = periodOf(rule, law.offset);
    return period.from < segment.to && segment.from < period.to;
  });
  const faults: { id: string; text: string }[] = [];
  const sound = new Set<string>();
  const { table } = subject;
  const likeness = likenessOf(subject, { law, live, feature });
  let cells = 0;
  let serving = 0;
  for (const [row, platform] of table.platforms.entries()) {
    const on = likeness.platform(platform);
    for (const [column, ageBand] of table.ageBands.entries()) {
      const place = block[row * table.ageBands.length + column] ?? -1;
      const cell = table.cells[place];
      if (cell === undefined) continue;
      cells++;
      if (cell.type === "serve") serving++;
      const like = `${place} ${on} ${likeness.ageBand(ageBand)}`;
      if (sound.has(like)) continue;
      const view = viewOf(table, { place, cell }, { ...where, market: law.market, live, platform, ageBand });
      const before = faults.length;
      for (const { id, check } of cell.type === "serve" ? servingInvariants : everyInvariants) {
        for (const fault of check(subject, view))
          faults.push({ id, text: `${describeCell(view)}: ${fault}` });
      }
      if (faults.length === before) sound.add(like);
    }
  }
  return { cells, serving, faults };
}

/** What tells two cells of a block apart, as far as rules and launches name platforms and age bands. */
function likenessOf(
  { book }: Subject,
  { law, live, feature }: { law: LawView; live: LawView["rules"]; feature: FeatureId },
) {
  const byPlatform = [
    ...live.flatMap(({ platforms }) => (platforms ? [platforms] : [])),
    ...book.launches
      .filter((launch) => launch.feature === feature && law.lineage.includes(launch.market))
      .map(({ platforms }) => platforms),
  ];
  const byBand = live.flatMap((rule) => [
    ...(rule.ageBands ? [rule.ageBands] : []),
    ...(rule.type === "age" ? [rule.deny] : []),
  ]);
  const bits = <Value>(lists: readonly (readonly Value[])[], value: Value) =>
    lists.map((named) => (named.includes(value) ? "1" : "0")).join("");
  return {
    platform: (platform: Platform) => bits(byPlatform, platform),
    ageBand: (band: AgeBand) => bits(byBand, band === "unknown" ? "child" : band),
  };
}

type Dates = { from: number; to: number };

/**
 * Which of the dates hold in a segment: not (0), in part (1) or throughout (2). Asked in the order of time, it looks
 * again only where something turns within or at the start of a segment.
 */
function factsIn(dated: readonly Dates[]): (segment: Dates) => string {
  const turns = dated.flatMap(({ from, to }) => [from, to]).toSorted((left, right) => left - right);
  let next = 0;
  let facts: string | null = null;
  let reached = Number.NEGATIVE_INFINITY;
  return (segment) => {
    // Out of order, as in a table that somebody changed: look at everything.
    if (segment.from < reached) facts = null;
    reached = segment.to;
    if (facts === null) next = 0;
    while ((turns[next] ?? Number.POSITIVE_INFINITY) < segment.from) next++;
    if (facts !== null && (turns[next] ?? Number.POSITIVE_INFINITY) >= segment.to) return facts;
    facts = dated
      .map(({ from, to }) =>
        to <= segment.from || segment.to <= from ? 0 : from <= segment.from && segment.to <= to ? 2 : 1,
      )
      .join("");
    return facts;
  };
}

/** When anything that could bear on the feature begins and ends. */
function datesOf(law: LawView, book: Book, feature: FeatureId): Dates[] {
  const here = ({ market }: { market: string }) => law.lineage.includes(market);
  const about = ({ features }: { features?: readonly FeatureId[] | undefined }) =>
    features?.includes(feature) ?? true;
  return [
    ...law.rules.filter(about),
    ...book.launches.filter((launch) => here(launch) && launch.feature === feature),
    ...[...book.approvals, ...book.gaps, ...book.evidence].filter((record) => here(record) && about(record)),
    ...book.hosting.filter(here),
    ...book.partners.flatMap(({ contracts }) => contracts),
  ].map((item) => periodOf(item, law.offset));
}

/** How often each invariant was checked, and what contradicted it. */
class Tally {
  readonly #faults = new Map<string, { count: number; told: string[] }>();
  #cells = 0;
  #serving = 0;

  add({ cells, serving, faults }: BlockResult): void {
    this.#cells += cells;
    this.#serving += serving;
    for (const { id, text } of faults) {
      const known = this.#faults.get(id) ?? { count: 0, told: [] };
      known.count++;
      if (known.told.length < maxTold) known.told.push(text);
      this.#faults.set(id, known);
    }
  }

  resultOf(id: string, title: string): ProofResult {
    const { count, told } = this.#faults.get(id) ?? { count: 0, told: [] };
    const everywhere = everyInvariants.some((invariant) => invariant.id === id);
    const checked = everywhere ? this.#cells - this.#serving : this.#serving;
    return { id, title, checked, violations: count, counterexamples: told };
  }
}

function whole(about: Pick<ProofResult, "id" | "title" | "checked">, faults: readonly string[]): ProofResult {
  return { ...about, violations: faults.length, counterexamples: faults.slice(0, maxTold) };
}
