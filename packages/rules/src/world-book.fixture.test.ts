import { dataClasses, type FeatureId, platforms } from "@homeport/protocol";
import * as fc from "fast-check";
import { Book } from "./book.ts";
import type { Traveller } from "./traveller.ts";
import {
  dates,
  type Market,
  mostly,
  period,
  some,
  subMarket,
  text,
  worldFeatures,
  worldMarkets,
} from "./world-pack.fixture.test.ts";

const regions = ["aa", "aa-one", "bb-one", "global"] as const;
/** Everything a rule of these worlds may ask a partner to be able to do. */
const capabilities = ["mark", "watermark", "metadata", "label-image-corner", "label-audio-spoken"] as const;

type Days = { from?: string; to?: string };

/** One contract for all of the time, or one that another follows on the day it ends. */
const terms = mostly<readonly Days[]>(
  [{}],
  period.map((days) => [days]),
  fc.constantFrom(...dates).map((day) => [{ to: day }, { from: day }]),
);

function partnerOf(id: "one" | "two"): fc.Arbitrary<object> {
  const endpoint = (name: string) =>
    fc.record({
      id: fc.constant(`${id}-${name}`),
      url: fc.constant(`https://${id}-${name}.example`),
      region: mostly<string>("bb-one", fc.constantFrom(...regions)),
      inferenceScope: mostly<string>("bb-one", fc.constantFrom(...regions)),
      storageRegion: mostly<string>("bb-one", fc.constantFrom(...regions)),
      resultHosts: mostly<object[] | undefined>(
        undefined,
        fc.constantFrom(...regions).map((region) => [{ host: `results.${id}-${name}.example`, region }]),
      ),
      operator: fc.constant("Operator"),
      operatorCountry: fc.constantFrom(...worldMarkets),
    });
  const model = (name: string) =>
    fc.record({
      id: fc.constant(name),
      name: fc.constant(`${name}-wire`),
      version: mostly("1", fc.constant("2")),
      modification: mostly<"none" | "fine-tune">("none", fc.constant("fine-tune")),
      endpoints: fc.constant([`${id}-near`, `${id}-far`]),
      languages: mostly<string[]>(["*"], fc.constant(["en"])),
    });
  return fc.record({
    id: fc.constant(id),
    name: fc.constant(id),
    origin: fc.constantFrom("AA", "BB"),
    dialect: fc.constant("openai"),
    credential: fc.constant({ environment: "KEY" }),
    capabilities: mostly<readonly string[]>(capabilities, fc.subarray([...capabilities])),
    contracts: terms.map((list) =>
      list.map((days, index) => ({
        id: `contract-${index}`,
        markets: [...worldMarkets],
        from: "2020-01-01",
        ...days,
      })),
    ),
    endpoints: fc.tuple(endpoint("near"), endpoint("far")),
    models: fc.tuple(model("small"), model("large")),
  });
}

const named = fc
  .tuple(fc.constantFrom("one", "two"), fc.constantFrom("small", "large"), fc.constantFrom("near", "far"))
  .map(([partner, model, place]) => ({ partner, model, endpoint: `${partner}-${place}` }));

const part = fc
  .tuple(fc.constantFrom("screen", "search"), named)
  .map(([role, who]) => Object.assign({ role }, who));

const use = fc.oneof(
  fc.record({
    engine: fc.constantFrom("harper", "textrank"),
    languages: fc.constantFrom(["en"], ["en", "zh"]),
  }),
  named,
  fc.tuple(named, fc.array(part, { minLength: 1, maxLength: 2 })).map(([who, parts]) => ({ ...who, parts })),
);

const uses = fc.uniqueArray(use, {
  minLength: 1,
  maxLength: 4,
  selector: (item) => ("engine" in item ? item.engine : `${item.partner}/${item.model}/${item.endpoint}`),
});

const pairs = worldMarkets.flatMap((market) => worldFeatures.map((feature) => ({ market, feature })));
const subPairs = worldFeatures.map((feature) => ({ market: subMarket as Market, feature }));

/** Mostly by home; the others come often enough to meet each other. */
const traveller = mostly<Traveller>("home", fc.constantFrom("both", "host", "either"));

const asked = fc
  .record({
    requires: mostly<readonly string[] | null>(null, fc.constant(["fast-chip"])),
    admission: mostly<string | null>(null, fc.constantFrom("open", "waitlist")),
    dailyLimit: mostly<number | null>(null, fc.constantFrom(1, 5)),
  })
  .map((fields) => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null)));

const launch = fc.record({
  pair: fc.constantFrom(...pairs, ...subPairs),
  days: period,
  on: mostly<readonly string[]>(platforms, some(platforms)),
  traveller,
  asked,
});

const approval = fc.record({
  market: fc.constantFrom<Market>(...worldMarkets, subMarket),
  kind: fc.constantFrom("filing", "registration"),
  state: mostly("granted", fc.constantFrom("published", "suspended", "expired")),
  features: mostly<readonly FeatureId[]>(worldFeatures, some(worldFeatures)),
  coversModels: fc.constantFrom(["small@1"], ["small@1", "large@1"], ["large@2"]),
  days: period,
});

const hosting = fc.array(
  fc.record({
    market: fc.constantFrom<Market>(...worldMarkets, subMarket),
    dataClass: fc.constantFrom(...dataClasses),
    region: fc.constantFrom("aa-one", "bb-one"),
    days: period,
  }),
  { maxLength: 3 },
);

const gap = fc.record({
  market: fc.constantFrom<Market>(...worldMarkets, subMarket),
  rule: fc.tuple(fc.constantFrom<Market>(...worldMarkets, subMarket), fc.nat(4)),
  features: mostly<readonly FeatureId[]>(worldFeatures, some(worldFeatures)),
  partner: fc.constantFrom("one", "two"),
});

const evidence = fc.record({
  market: fc.constantFrom<Market>(...worldMarkets, subMarket),
  features: mostly<readonly FeatureId[]>(worldFeatures, some(worldFeatures)),
  value: fc.constantFrom(0.4, 0.7, 0.95),
  sample: fc.constantFrom(50, 200, 500),
  model: fc.constantFrom("small@1", "large@1", "small@2"),
  days: period,
});

/** What is kept, and where, of every market; a class now and then is not on record. */
const kept = fc.subarray(
  worldMarkets.flatMap((market) => dataClasses.map((dataClass) => ({ market, dataClass }))),
  { minLength: 16 },
);

const since = { from: "2020-01-01" };

/** A launch book for the markets, with a route for every feature it launches. */
export const bookArbitrary: fc.Arbitrary<Book> = fc
  .record({
    screens: fc.constantFrom([], ["one"]),
    partners: fc.tuple(partnerOf("one"), partnerOf("two")),
    closed: fc.subarray(pairs, { maxLength: 2 }),
    launches: fc.array(launch, { maxLength: 3 }),
    traveller,
    asked: mostly({}, asked),
    routes: fc.array(uses, { minLength: pairs.length, maxLength: pairs.length }),
    ownRoutes: fc.array(fc.tuple(fc.constantFrom(...subPairs), uses), { maxLength: 1 }),
    approvals: fc.array(approval, { maxLength: 4 }),
    kept,
    hosting,
    gaps: fc.array(gap, { maxLength: 4 }),
    evidence: fc.array(evidence, { maxLength: 6 }),
  })
  .map((found) =>
    Book.parse({
      maker: { name: "Maker", screens: found.screens },
      partners: found.partners,
      launches: [
        ...pairs
          .filter((pair) => !found.closed.includes(pair))
          .map((pair) => ({
            ...pair,
            platforms,
            traveller: found.traveller,
            from: "2026-01-01",
            ...found.asked,
          })),
        ...found.launches.map(({ pair, days, on, traveller: rule, asked: more }) =>
          Object.assign({ platforms: on, traveller: rule }, since, pair, days, more),
        ),
      ],
      routes: [
        ...pairs.map((pair, index) => Object.assign({ use: found.routes[index] }, pair)),
        ...found.ownRoutes.map(([pair, own]) => Object.assign({ use: own }, pair)),
      ],
      approvals: found.approvals.map(({ days, ...rest }, index) => {
        const id = { id: `approval-${index}`, number: `N-${index}` };
        return Object.assign(
          { authority: "Authority", holder: "Holder", display: text },
          id,
          since,
          rest,
          days,
        );
      }),
      hosting: [
        ...found.kept.map((record) => Object.assign({ region: "bb-one" }, since, record)),
        ...found.hosting.map(({ days, ...rest }) => Object.assign({}, since, rest, days)),
      ],
      gaps: found.gaps.map(({ rule: [market, place], ...rest }, index) => {
        const record = { id: `gap-${index}`, rule: `${market}/rule-${place}`, reason: text };
        return Object.assign({ acceptedBy: "ana", to: "2028-01-01" }, since, record, rest);
      }),
      evidence: found.evidence.map(({ days, ...rest }, index) => {
        const record = { id: `evidence-${index}`, metric: "refusal-rate", bank: "must-refuse" };
        return Object.assign({ report: "report" }, since, record, rest, days);
      }),
    }),
  );

/** A launch book that names no sub-market at all. */
export const rootBookArbitrary: fc.Arbitrary<Book> = bookArbitrary.map((book) => ({
  ...book,
  launches: book.launches.filter(({ market }) => market !== subMarket),
  routes: book.routes.filter(({ market }) => market !== subMarket),
  approvals: book.approvals.filter(({ market }) => market !== subMarket),
  hosting: book.hosting.filter(({ market }) => market !== subMarket),
  gaps: book.gaps.filter(({ market }) => market !== subMarket),
  evidence: book.evidence.filter(({ market }) => market !== subMarket),
}));
