import type { FeatureId, LocalText, Source } from "@homeport/protocol";
import type { Book } from "../book.ts";
import { compile } from "../compile.ts";
import { type Law, inherit } from "../inherit.ts";
import type { Figure, Pack } from "../pack.ts";
import type { Table } from "../table.ts";
import type { Instant } from "../time.ts";
import { type Demand, demandsOf } from "./demands.ts";
import { type ComingDate, comingDates } from "./coming-dates.ts";
import { type FeatureState, featureStates } from "./feature-state.ts";
import { type Missing, missingIn } from "./missing.ts";

/** What a launch manager asks of a market, on one page. */
export type Brief = {
  market: string;
  name: LocalText;
  at: Instant;
  pack: { version: string; lineage: readonly string[]; rules: number; sources: Record<string, number> };
  /** Each feature the maker has launched or routed here, and whether it serves. */
  features: readonly FeatureState[];
  /** Features of which the launch book says nothing here. */
  unlaunched: readonly FeatureId[];
  missing: readonly Missing[];
  dates: readonly ComingDate[];
  demands: readonly Demand[];
  figures: readonly (Omit<Figure, "sources"> & { sources: readonly Source[] })[];
};

/**
 * The brief of a market as of an instant: state of launch, what is missing, what comes next, what is demanded, and
 * why the market matters. Everything in it follows from packs and launch book.
 *
 * @throws RangeError where no pack is of the market.
 * @example briefOf({ packs, book }, "CN", now).missing[0]?.code // "not_approved"
 */
export function briefOf(
  { packs, book }: { packs: readonly Pack[]; book: Book },
  market: string,
  at: Instant,
): Brief {
  const law = inherit(packs).find((candidate) => candidate.market === market);
  if (!law) throw new RangeError(`there is no pack of ${market}`);
  const table = compile(
    packs.filter((pack) => law.lineage.includes(pack.market)),
    book,
  );
  return whole({ law, book, table }, at);
}

export type BriefContext = { law: Law; book: Book; table: Table };

function whole(context: BriefContext, at: Instant): Brief {
  const { law, book, table } = context;
  const features = featureStates(context, at);
  return {
    market: law.market,
    name: law.name,
    at,
    pack: {
      version: law.version,
      lineage: law.lineage,
      rules: law.rules.length,
      sources: countBy(law.sources.map(({ verification }) => verification)),
    },
    features,
    unlaunched: table.features.filter((feature) => !features.some((known) => known.feature === feature)),
    missing: missingIn(features),
    dates: comingDates({ law, book }, at),
    demands: demandsOf(law, at),
    figures: law.figures.map((figure) => ({
      ...figure,
      sources: figure.sources.flatMap((id) => law.sources.filter((source) => source.id === id)),
    })),
  };
}

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1;
  return counts;
}
