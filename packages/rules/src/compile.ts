import {
  type AgeBand,
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
import { evaluateFor, lawfulness, type Lawfulness } from "./evaluate.ts";
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
    citations: citationsOf(packs),
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
  const turns = new Set(concerned.flatMap(({ from, to }) => [from, to]));
  const known = new Map<string, AtInstant>();
  let last: AtInstant | undefined;
  return instants.map((at) => {
    if (last && !turns.has(at)) return last;
    const key = concerned.map((period) => (covers(period, at) ? "1" : "0")).join("");
    last = known.get(key) ?? {
      block: lists.blocks.place(compileBlock(context, { feature, at }, lists)),
      reach: reachOf(context.law, feature, at),
    };
    known.set(key, last);
    return last;
  });
}

/** The cells of a feature at an instant; platforms and age bands that nothing tells apart are evaluated once. */
function compileBlock(
  whole: Context,
  { feature, at }: { feature: FeatureId; at: Instant },
  lists: Lists,
): Block {
  const context = sliceOf(whole, feature, at);
  const { law, book } = context;
  const cells = new Map<string, number>();
  const laws = new Map<string, Lawfulness>();
  const byPlatform = law.rules.flatMap(({ platforms: named }) => (named ? [named] : []));
  const bands = ageBands.map((ageBand) => bandOf(law, ageBand));
  return platforms.flatMap((platform) => {
    const lawful = bitsOf(byPlatform, platform);
    const launches = bitsOf(
      book.launches.map((launch) => launch.platforms),
      platform,
    );
    // A refusal names the platform it refuses, so a platform that no launch names stands alone.
    const launched = launches.includes("1") ? launches : platform;
    return bands.map(({ ageBand, named, told }) => {
      const key = `${lawful} ${launched} ${named} ${told}`;
      const known = cells.get(key);
      if (known !== undefined) return known;
      const question = { feature, platform, ageBand, at };
      const found = laws.get(`${lawful} ${named}`) ?? lawfulness(context, question);
      laws.set(`${lawful} ${named}`, found);
      const place = placeOf(evaluateFor(context, question, found), lists);
      cells.set(key, place);
      return place;
    });
  });
}

/** For each list whether it names the value, as ones and noughts. */
function bitsOf<Value>(lists: readonly (readonly Value[])[], value: Value): string {
  return lists.map((named) => (named.includes(value) ? "1" : "0")).join("");
}

/** What tells an age band from others: the rules that name it, and itself where a refusal by age would tell it. */
function bandOf(law: Law, ageBand: AgeBand): { ageBand: AgeBand; named: string; told: string } {
  const band = ageBand === "unknown" ? "child" : ageBand;
  const named = bitsOf(
    law.rules.flatMap((rule) => (rule.ageBands ? [rule.ageBands] : [])),
    band,
  );
  const denied = law.rules.some((rule) => rule.type === "age" && rule.deny.includes(band));
  return { ageBand, named, told: denied ? ageBand : "" };
}

/**
 * What of law and launch book can bear on a feature at an instant. It is only less to look through: what is left out
 * is not in force, not about the feature or not of the market. Approvals stay whole, as a refusal tells of those past.
 */
function sliceOf({ law, book }: Context, feature: FeatureId, at: Instant): Context {
  const about = ({ features }: { features?: readonly FeatureId[] | undefined }) =>
    features === undefined || features.includes(feature);
  return {
    law: { ...law, rules: law.rules.filter((rule) => about(rule) && covers(periodOf(rule, law.offset), at)) },
    book: {
      ...book,
      launches: liveRecords(law, book.launches, at).filter((launch) => launch.feature === feature),
      routes: book.routes.filter((route) => route.feature === feature && law.lineage.includes(route.market)),
      approvals: book.approvals.filter((record) => law.lineage.includes(record.market) && about(record)),
      hosting: liveRecords(law, book.hosting, at),
      gaps: liveRecords(law, book.gaps, at).filter(about),
      evidence: liveRecords(law, book.evidence, at).filter(about),
    },
  };
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
        ...(endpoint.resultHosts ? { resultHosts: endpoint.resultHosts } : {}),
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

/** Each rule by the pack it stands in, so that an inherited one is cited once and by its own sources. */
function citationsOf(packs: readonly Pack[]): Record<string, Citation> {
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
