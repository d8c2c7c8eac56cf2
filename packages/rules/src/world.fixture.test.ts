import { ageBands, Device, type FeatureId, featureIds, platforms } from "@homeport/protocol";
import * as fc from "fast-check";
import { Book } from "./book.ts";
import { Pack } from "./pack.ts";
import { type Instant, startOfDay } from "./time.ts";

/** Small made-up worlds for property tests: few words of each kind, so that random parts often meet. */
export type World = { packs: Pack[]; book: Book };

export const worldMarkets = ["AA", "BB", "CC"] as const;
const dates = ["2026-03-01", "2026-06-30", "2026-07-01", "2027-01-01"] as const;
const offsets = { AA: "+08:00", BB: "-04:00", CC: "+00:00" } as const;
const regions = ["aa", "aa-one", "bb-one", "global"] as const;
const text = { en: "text", zh: "文本" };
type Market = (typeof worldMarkets)[number];

/** Mostly the common value, else one of the others: a world of pure chance would hardly ever serve. */
function mostly<Value>(common: Value, ...others: fc.Arbitrary<NoInfer<Value>>[]): fc.Arbitrary<Value> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(common) },
    ...others.map((arbitrary) => ({ weight: 1, arbitrary })),
  );
}

const period = mostly<{ from?: string; to?: string }>(
  {},
  fc.constantFrom(...dates).map((from) => ({ from })),
  fc.constantFrom(...dates).map((to) => ({ to })),
  fc.nat(2).map((index) => ({ from: dates[index]!, to: dates[index + 1]! })),
);

function some<Value>(values: readonly Value[]): fc.Arbitrary<Value[]> {
  return fc.subarray([...values], { minLength: 1 });
}

const about = fc
  .tuple(
    period,
    mostly<readonly FeatureId[] | null>(null, some(featureIds)),
    mostly<readonly string[] | null>(null, some(platforms)),
  )
  .map(([days, features, on]) => Object.assign({}, days, features && { features }, on && { platforms: on }));

const sourceId = mostly("read", fc.constantFrom("quoted", "unverified"));

const kinds: fc.Arbitrary<Record<string, unknown>>[] = [
  fc.constant({ type: "availability", effect: "allow" }),
  fc.constant({ type: "availability", effect: "deny" }),
  fc.record({
    type: fc.constant("approval"),
    accepts: fc.constantFrom(["registration"], ["filing", "registration"]),
    unmodifiedUnder: fc.constantFrom([], ["registration"]),
    display: fc.boolean(),
  }),
  fc.record({
    type: fc.constant("partner"),
    localOperator: mostly(false, fc.constant(true)),
    denyOrigins: fc.constantFrom([], ["AA"]),
    requireCapabilities: fc.constantFrom([], ["mark"]),
  }),
  fc.constantFrom(
    { type: "residency", dataClass: "inference", permit: ["aa-*", "bb-*"] },
    { type: "residency", dataClass: "inference", deny: ["aa-one"] },
    { type: "residency", dataClass: "inference", permit: ["global", "bb-one", "aa-*"] },
  ),
  fc.constant({ type: "label", modality: "text", place: "start", text }),
  fc.constant({ type: "disclosure", text }),
  fc.constantFrom({ type: "consent", purpose: "one" }, { type: "consent", purpose: "two" }),
  fc.constantFrom({ type: "age", deny: ["child"] }, { type: "age", deny: ["teen", "child"] }),
  fc.constantFrom({ type: "retention", record: "decision", minDays: 10 }),
  fc.constantFrom(
    { type: "screen", phases: ["input"], filter: "one" },
    { type: "screen", phases: ["input", "output"], filter: "two" },
  ),
];

const ruleBody = fc
  .tuple(fc.oneof(...kinds), about, sourceId)
  .map(([kind, scope, source]) => Object.assign({}, kind, scope, { sources: [source] }));

/** A pack of a market, nearly always with a rule that opens it. */
export function packOf(market: Market): fc.Arbitrary<Pack> {
  const opening = mostly<readonly object[]>(
    [{ type: "availability", effect: "allow", sources: ["read"] }],
    fc.constant([]),
  );
  return fc
    .tuple(opening, fc.array(ruleBody, { maxLength: 4 }))
    .map(([open, others]) => makePack(market, [...open, ...others]));
}

/** A pack from rules without ids; for example `makePack("AA", [{ type: "availability", … }])`. */
export function makePack(market: Market, rules: readonly object[]): Pack {
  return Pack.parse({
    market,
    name: text,
    version: "1",
    offset: offsets[market],
    places: [market],
    sources: ["read", "quoted", "unverified"].map((verification) => ({
      id: verification,
      instrument: "Instrument",
      locator: "art. 1",
      accessed: "2026-11-22",
      kind: "primary",
      verification,
    })),
    // A pack holds at least one rule; this one never applies.
    rules: [...rules, { type: "age", deny: ["adult"], sources: ["read"], to: "1970-01-02" }].map(
      (rule, index) => Object.assign({ id: `${market}/rule-${index}`, summary: text }, rule),
    ),
  });
}

function partnerOf(id: "one" | "two"): fc.Arbitrary<object> {
  const endpoint = (name: string) =>
    fc.record({
      id: fc.constant(`${id}-${name}`),
      url: fc.constant(`https://${id}-${name}.example`),
      region: mostly<string>("bb-one", fc.constantFrom(...regions)),
      inferenceScope: mostly<string>("bb-one", fc.constantFrom(...regions)),
      storageRegion: fc.constant("bb-one"),
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
    capabilities: mostly<string[]>(["mark"], fc.constant([])),
    contracts: period.map((days) => [
      { id: "contract", markets: [...worldMarkets], from: "2020-01-01", ...days },
    ]),
    endpoints: fc.tuple(endpoint("near"), endpoint("far")),
    models: fc.tuple(model("small"), model("large")),
  });
}

const use = fc.oneof(
  fc.record({
    engine: fc.constantFrom("harper", "textrank"),
    languages: fc.constantFrom(["en"], ["en", "zh"]),
  }),
  fc
    .tuple(fc.constantFrom("one", "two"), fc.constantFrom("small", "large"), fc.constantFrom("near", "far"))
    .map(([partner, model, place]) => ({ partner, model, endpoint: `${partner}-${place}` })),
);

const uses = fc.uniqueArray(use, {
  minLength: 1,
  maxLength: 4,
  selector: (item) => ("engine" in item ? item.engine : `${item.partner}/${item.model}/${item.endpoint}`),
});

const pairs = worldMarkets.flatMap((market) => featureIds.map((feature) => ({ market, feature })));

const launch = fc.tuple(
  fc.constantFrom(...pairs),
  period,
  mostly<readonly string[]>(platforms, some(platforms)),
  mostly<"home" | "both">("home", fc.constant("both")),
);

const approval = fc.record({
  market: fc.constantFrom(...worldMarkets),
  kind: fc.constantFrom("filing", "registration"),
  state: mostly("granted", fc.constantFrom("published", "suspended", "expired")),
  features: mostly<readonly FeatureId[]>(featureIds, some(featureIds)),
  coversModels: fc.constantFrom(["small@1"], ["small@1", "large@1"], ["large@2"]),
  days: period,
});

/** A launch book for the three markets, with a route for every feature. */
export const bookArbitrary: fc.Arbitrary<Book> = fc
  .record({
    screens: fc.constantFrom([], ["one"]),
    partners: fc.tuple(partnerOf("one"), partnerOf("two")),
    closed: fc.subarray(pairs, { maxLength: 2 }),
    launches: fc.array(launch, { maxLength: 2 }),
    traveller: mostly<"home" | "both">("home", fc.constant("both")),
    routes: fc.array(uses, { minLength: pairs.length, maxLength: pairs.length }),
    approvals: fc.array(approval, { maxLength: 4 }),
  })
  .map(({ screens, partners, closed, launches, traveller, routes, approvals }) =>
    Book.parse({
      maker: { name: "Maker", screens },
      partners,
      launches: [
        ...pairs
          .filter((pair) => !closed.includes(pair))
          .map(({ market, feature }) => ({ market, feature, platforms, traveller, from: "2026-01-01" })),
        ...launches.map(([pair, days, on, rule]) =>
          Object.assign({ from: "2020-01-01" }, pair, days, { platforms: on, traveller: rule }),
        ),
      ],
      routes: pairs.map(({ market, feature }, index) => ({ market, feature, use: routes[index] })),
      approvals: approvals.map(({ days, ...rest }, index) => {
        const named = {
          id: `approval-${index}`,
          number: `N-${index}`,
          authority: "Authority",
          holder: "Holder",
        };
        return Object.assign({ from: "2020-01-01", display: text }, named, rest, days);
      }),
    }),
  );

export const worldArbitrary: fc.Arbitrary<World> = fc.record({
  packs: fc.tuple(packOf("AA"), packOf("BB"), packOf("CC")),
  book: bookArbitrary,
});

/** A device of any of the markets, or of a place that no pack covers. */
export const deviceArbitrary: fc.Arbitrary<Device> = fc
  .record({
    soldIn: mostly<string>("AA", fc.constantFrom("BB", "CC", "ZZ")),
    account: mostly<string>("AA", fc.constantFrom("BB", "CC", "ZZ")),
    location: mostly<string>("AA", fc.constantFrom("BB", "CC", "ZZ")),
    platform: fc.constantFrom(...platforms),
    language: fc.constantFrom("en-GB", "zh-CN"),
    ageBand: mostly("adult", fc.constantFrom(...ageBands)),
    consent: mostly<string[]>(["one", "two"], fc.constantFrom([], ["one"])),
    switchedOff: mostly<FeatureId[]>([], some(featureIds)),
  })
  .map((device) => Device.parse(device));

/** Instants at, just before and just after every date of these worlds, and some far from all. */
export const instantArbitrary: fc.Arbitrary<Instant> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...dates), fc.constantFrom(...Object.values(offsets)), fc.constantFrom(-1, 0, 1))
    .map(([date, offset, shift]) => startOfDay(date, offset) + shift),
  fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 6, 1) }),
);

export const featureArbitrary: fc.Arbitrary<FeatureId> = fc.constantFrom(...featureIds);
export const languageArbitrary: fc.Arbitrary<string | null> = fc.constantFrom(null, "en", "zh-Hant", "fr");
