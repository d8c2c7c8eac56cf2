import {
  ageBands,
  type Citation,
  type Endpoint,
  featureIds,
  type LocalText,
  platforms,
} from "@homeport/protocol";
import { sourcesOf } from "./active-rules.ts";
import { killRule } from "./after-kills.ts";
import type { Book } from "./book.ts";
import { evaluate } from "./evaluate.ts";
import type { Pack } from "./pack.ts";
import { emptyLists, joinEqual, type Lists, listsOf, placeOf } from "./table-lists.ts";
import type { MarketTable, Segment, Table } from "./table.ts";
import { beginning, forever, type Instant, periodOf } from "./time.ts";

/**
 * Compiles packs and launch book to a table in which every cell has its answer.
 *
 * @throws RangeError where two packs claim the same place or market.
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
  const markets = packs
    .toSorted((left, right) => (left.market < right.market ? -1 : 1))
    .map((pack) => [pack.market, compileMarket({ pack, book }, lists)] as const);
  return {
    schema: 1,
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

function compileMarket(context: { pack: Pack; book: Book }, lists: Lists): MarketTable {
  const instants = breakpoints(context);
  const segments = instants.map((from, index): Segment => {
    const to = instants[index + 1] ?? forever;
    const cells: number[] = [];
    for (const feature of featureIds) {
      for (const platform of platforms) {
        for (const ageBand of ageBands) {
          const evaluation = evaluate(context, { feature, platform, ageBand, at: from });
          cells.push(placeOf(evaluation, lists));
        }
      }
    }
    return { from, to, cells };
  });
  const launches = context.book.launches.filter((launch) => launch.market === context.pack.market);
  return {
    name: context.pack.name,
    packVersion: context.pack.version,
    segments: joinEqual(segments),
    traveller: Object.fromEntries(launches.map(({ feature }) => [feature, travellerOf(launches, feature)])),
  };
}

/** Of several launches of a feature the stricter traveller rule holds. */
function travellerOf(launches: Book["launches"], feature: string): "home" | "both" {
  const both = launches.some((launch) => launch.feature === feature && launch.traveller === "both");
  return both ? "both" : "home";
}

/** Every instant at which anything that decides this market begins or ends. */
function breakpoints({ pack, book }: { pack: Pack; book: Book }): Instant[] {
  const dated = [
    ...pack.rules,
    ...book.launches.filter((launch) => launch.market === pack.market),
    ...book.approvals.filter((approval) => approval.market === pack.market),
    ...book.partners
      .flatMap((partner) => partner.contracts)
      .filter((contract) => contract.markets.includes(pack.market)),
  ];
  const instants = dated.flatMap((item) => {
    const period = periodOf(item, pack.offset);
    return [period.from, period.to];
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
