import {
  ageBands,
  type Citation,
  type Endpoint,
  type FeatureId,
  featureIds,
  type LocalText,
  platforms,
} from "@homeport/protocol";
import { type Context, liveRecords, sourcesOf } from "./active-rules.ts";
import { killRule } from "./after-kills.ts";
import type { Book } from "./book.ts";
import { evaluate } from "./evaluate.ts";
import { inherit, type Law } from "./inherit.ts";
import type { Pack } from "./pack.ts";
import { emptyLists, joinEqual, type Lists, listsOf, placeOf } from "./table-lists.ts";
import { type Block, type MarketTable, reachBits, type Segment, type Table } from "./table.ts";
import { beginning, covers, forever, type Instant, periodOf } from "./time.ts";
import { strictest } from "./traveller.ts";

/**
 * Compiles packs and launch book to a table in which every cell has its answer.
 *
 * @throws RangeError where two packs claim the same place or market, or inheritance leads nowhere.
 * @example compile([usPack], book).markets["US"]
 */
export function compile(packs: readonly Pack[], book: Book): Table {
  const places = new Map<string, string>();
  const known = new Set<string>();
  for (const pack of packs) {
    if (known.has(pack.market)) throw new RangeError(`two packs are of the market ${pack.market}`);
    known.add(pack.market);
    for (const place of pack.places) {
      const other = places.get(place);
      if (other !== undefined) throw new RangeError(`\`${place}\` is claimed by ${other} and ${pack.market}`);
      places.set(place, pack.market);
    }
  }
  const lists = emptyLists();
  const laws = inherit(packs);
  const markets = laws
    .toSorted((left, right) => (left.market < right.market ? -1 : 1))
    .map((law) => [law.market, compileMarket({ law, book }, lists)] as const);
  return {
    schema: 2,
    features: featureIds,
    platforms,
    ageBands,
    places: Object.fromEntries([...places].toSorted(([left], [right]) => (left < right ? -1 : 1))),
    markets: Object.fromEntries(markets),
    ...listsOf(lists),
    endpoints: endpointsOf(book),
    citations: citationsOf(laws),
  };
}

function compileMarket(context: Context, lists: Lists): MarketTable {
  const { law, book } = context;
  const dated = datedOf(context);
  const instants = breakpoints(dated, law.offset);
  const features = featureIds.map((feature) => compileFeature({ context, dated, instants }, feature, lists));
  const segments = instants.map((from, index): Segment => {
    const at = features.map((found) => found[index] ?? nothing);
    return {
      from,
      to: instants[index + 1] ?? forever,
      blocks: at.map(({ block }) => block),
      reach: at.map(({ reach }) => reach),
    };
  });
  const launches = book.launches.filter(({ market }) => law.lineage.includes(market));
  return {
    name: law.name,
    packVersion: law.version,
    lineage: law.lineage,
    segments: joinEqual(segments),
    traveller: Object.fromEntries(
      launches.map(({ feature }) => [
        feature,
        strictest(launches.filter((launch) => launch.feature === feature).map(({ traveller }) => traveller)),
      ]),
    ),
  };
}

type AtInstant = { block: number; reach: number };
const nothing: AtInstant = { block: -1, reach: 0 };

/** What one feature comes to at each instant: evaluated again only where something it depends on begins or ends. */
function compileFeature(
  { context, dated, instants }: { context: Context; dated: readonly Dated[]; instants: readonly Instant[] },
  feature: FeatureId,
  lists: Lists,
): AtInstant[] {
  const { offset } = context.law;
  const concerned = dated
    .filter(({ features }) => features?.includes(feature) ?? true)
    .map(({ item }) => periodOf(item, offset));
  const known = new Map<string, AtInstant>();
  return instants.map((at) => {
    const key = concerned.map((period) => (covers(period, at) ? "1" : "0")).join("");
    const found = known.get(key);
    if (found) return found;
    const made = {
      block: lists.blocks.place(compileBlock(context, { feature, at }, lists)),
      reach: reachOf(context.law, feature, at),
    };
    known.set(key, made);
    return made;
  });
}

/** The cells of a feature at an instant; platforms and age bands that nothing tells apart are evaluated once. */
function compileBlock(
  context: Context,
  { feature, at }: { feature: FeatureId; at: Instant },
  lists: Lists,
): Block {
  const { law, book } = context;
  const live = law.rules.filter(
    (rule) => covers(periodOf(rule, law.offset), at) && (rule.features?.includes(feature) ?? true),
  );
  const narrowed = [
    ...live.flatMap(({ platforms: named }) => (named ? [named] : [])),
    ...liveRecords(law, book.launches, at)
      .filter((launch) => launch.feature === feature)
      .map((launch) => launch.platforms),
  ];
  // A refusal names the platform it refuses, so a platform that no launch names stands alone.
  const known = new Map<string, number>();
  return platforms.flatMap((platform) => {
    const launched = liveRecords(law, book.launches, at).some(
      (launch) => launch.feature === feature && launch.platforms.includes(platform),
    );
    const like = launched
      ? narrowed.map((named) => (named.includes(platform) ? "1" : "0")).join("")
      : platform;
    return ageBands.map((ageBand) => {
      const key = `${like} ${ageBand}`;
      const found = known.get(key);
      if (found !== undefined) return found;
      const place = placeOf(evaluate(context, { feature, platform, ageBand, at }), lists);
      known.set(key, place);
      return place;
    });
  });
}

/** By which signals the law reaches a device, as bits. */
function reachOf(law: Law, feature: FeatureId, at: Instant): number {
  return law.rules.reduce((bits, rule) => {
    if (rule.type !== "reach" || !covers(periodOf(rule, law.offset), at)) return bits;
    if (rule.features && !rule.features.includes(feature)) return bits;
    return rule.signals.reduce((more, signal) => more | reachBits[signal], bits);
  }, 0);
}

/** Something that begins and ends, and the features it concerns; all where null. */
type Dated = {
  item: { from?: string | undefined; to?: string | undefined };
  features: readonly FeatureId[] | null;
};

/** Everything dated that decides this market. */
function datedOf({ law, book }: Context): Dated[] {
  const here = ({ market }: { market: string }) => law.lineage.includes(market);
  return [
    ...law.rules.map((rule) => ({ item: rule, features: rule.features ?? null })),
    ...book.launches.filter(here).map((launch) => ({ item: launch, features: [launch.feature] })),
    ...[...book.approvals, ...book.gaps, ...book.evidence]
      .filter(here)
      .map((record) => ({ item: record, features: record.features })),
    ...book.hosting.filter(here).map((record) => ({ item: record, features: null })),
    ...book.partners
      .flatMap((partner) => partner.contracts)
      .filter((contract) => contract.markets.some((market) => law.lineage.includes(market)))
      .map((contract) => ({ item: contract, features: null })),
  ];
}

/** Every instant at which anything that decides this market begins or ends. */
function breakpoints(dated: readonly Dated[], offset: string): Instant[] {
  const instants = dated.flatMap(({ item }) => {
    const { from, to } = periodOf(item, offset);
    return [from, to];
  });
  return [...new Set([beginning, ...instants])]
    .filter((instant) => instant < forever)
    .toSorted((left, right) => left - right);
}

function endpointsOf(book: Book): Record<string, Endpoint> {
  const endpoints = book.partners.flatMap((partner) =>
    partner.endpoints.map((endpoint): [string, Endpoint] => [
      endpoint.id,
      {
        id: endpoint.id,
        partner: partner.id,
        partnerName: partner.name,
        dialect: partner.dialect,
        url: endpoint.url,
        region: endpoint.region,
        operator: endpoint.operator,
        storageRegion: endpoint.storageRegion,
        inferenceScope: endpoint.inferenceScope,
        credential: partner.credential,
        privateAddress: endpoint.privateAddress,
      },
    ]),
  );
  const seen = new Set<string>();
  for (const [id] of endpoints) {
    if (seen.has(id)) throw new RangeError(`the endpoint id \`${id}\` stands twice in the launch book`);
    seen.add(id);
  }
  return Object.fromEntries(endpoints);
}

const bookRules: Record<string, LocalText> = {
  "book/launches": {
    en: "the maker launches a feature in a market by naming it in the launch book",
    zh: "厂商将功能记入上线台账，即在该市场上线此功能",
  },
  "book/routes": {
    en: "the launch book names what may serve a feature in a market",
    zh: "上线台账指定可在某一市场提供某项功能的模型或引擎",
  },
  "book/contracts": {
    en: "a partner serves only under a contract that covers the market and the day",
    zh: "合作方只能依据涵盖该市场和当日的合同提供服务",
  },
  "book/gaps": {
    en: "a gap on record stands in for a demand that nothing can meet yet, until its date",
    zh: "在到期之前，登记的缺口代替目前无法满足的要求",
  },
  "book/screens": {
    en: "the maker screens content in every market",
    zh: "厂商在每个市场都审核内容",
  },
};

/** What is cited for a kill; also for a table that was compiled before there was one. */
export const killCitation: Record<string, Citation> = {
  [killRule]: {
    rule: killRule,
    summary: {
      en: "what an operator killed is not served until it is revived with two keys",
      zh: "操作员紧急关停的内容，在凭两把密钥恢复之前不予提供",
    },
    sources: [],
  },
};

function citationsOf(packs: readonly Law[]): Record<string, Citation> {
  const fromPacks = packs.flatMap((pack) =>
    pack.rules.map((rule): [string, Citation] => [
      rule.id,
      { rule: rule.id, summary: rule.summary, sources: sourcesOf(pack, rule) },
    ]),
  );
  const fromBook = Object.entries(bookRules).map(([rule, summary]): [string, Citation] => [
    rule,
    { rule, summary, sources: [] },
  ]);
  return { ...Object.fromEntries([...fromPacks, ...fromBook]), ...killCitation };
}
