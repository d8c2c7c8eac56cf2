import { type DataClass, type FeatureId, platforms } from "@homeport/protocol";
import * as fc from "fast-check";
import { inherit, type Law } from "./inherit.ts";
import { Pack } from "./pack.ts";

/** Markets with rules of their own; `subMarket` adds to the first. */
export const worldMarkets = ["AA", "BB", "CC"] as const;
export const subMarket = "AA-X";
export type Market = (typeof worldMarkets)[number] | typeof subMarket;

/** The features these worlds launch and route: text long and short, a picture, a voice. */
export const worldFeatures = ["chat", "image-generator", "smart-reply", "speaker", "summarizer"] as const;

export const dates = ["2026-03-01", "2026-06-30", "2026-07-01", "2027-01-01"] as const;
export const offsets = { AA: "+08:00", BB: "-04:00", CC: "+00:00", "AA-X": "+08:00" } as const;
export const text = { en: "text", zh: "文本" };

/** Mostly the common value, else one of the others: a world of pure chance would hardly ever serve. */
export function mostly<Value>(common: Value, ...others: fc.Arbitrary<NoInfer<Value>>[]): fc.Arbitrary<Value> {
  return fc.oneof(
    { weight: 4, arbitrary: fc.constant(common) },
    ...others.map((arbitrary) => ({ weight: 1, arbitrary })),
  );
}

export const period = mostly<{ from?: string; to?: string }>(
  {},
  fc.constantFrom(...dates).map((from) => ({ from })),
  fc.constantFrom(...dates).map((to) => ({ to })),
  fc.nat(2).map((index) => ({ from: dates[index]!, to: dates[index + 1]! })),
);

export function some<Value>(values: readonly Value[]): fc.Arbitrary<Value[]> {
  return fc.subarray([...values], { minLength: 1 });
}

const about = fc
  .record({
    days: period,
    features: mostly<readonly FeatureId[] | null>(null, some(worldFeatures)),
    platforms: mostly<readonly string[] | null>(null, some(platforms)),
    ageBands: mostly<readonly string[] | null>(null, some(["adult", "teen", "child"])),
  })
  .map(({ days, ...named }) =>
    Object.assign(Object.fromEntries(Object.entries(named).filter(([, list]) => list !== null)), days),
  );

const sourceId = mostly("read", fc.constantFrom("quoted", "unverified"));

const kept = fc.constantFrom<DataClass>("moderation", "cache", "log", "embedding", "evaluation", "backup");

/** What a rule can demand, one arbitrary a type. */
export const kindArbitraries: Readonly<Record<string, fc.Arbitrary<object>>> = {
  allow: fc.constant({ type: "availability", effect: "allow" }),
  deny: fc.constant({ type: "availability", effect: "deny" }),
  approval: fc.record({
    type: fc.constant("approval"),
    accepts: fc.constantFrom(["registration"], ["filing", "registration"]),
    unmodifiedUnder: fc.constantFrom([], ["registration"]),
    onModelChange: fc.constantFrom("new-approval", "report"),
    display: fc.boolean(),
  }),
  partner: fc.record({
    type: fc.constant("partner"),
    localOperator: mostly(false, fc.constant(true)),
    denyOrigins: fc.constantFrom([], ["AA"]),
    requireCapabilities: fc.constantFrom([], ["mark"]),
    mayGap: fc.boolean(),
  }),
  residency: fc.constantFrom(
    { type: "residency", dataClass: "inference", permit: ["aa-*", "bb-*"] },
    { type: "residency", dataClass: "inference", deny: ["aa-one"] },
    { type: "residency", dataClass: "inference", permit: ["global", "bb-one", "aa-*"] },
  ),
  hosting: fc
    .tuple(kept, fc.constantFrom({ permit: ["aa-*", "bb-*"] }, { permit: ["bb-one"] }, { deny: ["aa-*"] }))
    .map(([dataClass, bounds]) => ({ type: "residency", dataClass, ...bounds })),
  label: fc.constantFrom(
    { type: "label", modality: "text", place: "start", text },
    { type: "label", modality: "text", place: "beside", text },
    { type: "label", modality: "image", place: "corner", text, minHeightPercent: 5 },
    { type: "label", modality: "image", place: "corner", text, minHeightPercent: 10 },
    { type: "label", modality: "audio", place: "spoken", text, minSeconds: 2 },
  ),
  mark: fc.record({
    type: fc.constant("mark"),
    modality: fc.constantFrom("text", "image", "audio"),
    forms: fc.constantFrom(["watermark"], ["metadata"], ["metadata", "watermark"]),
    need: fc.constantFrom("all", "any"),
    longOnly: fc.boolean(),
    mayGap: fc.boolean(),
  }),
  disclosure: fc.constantFrom(
    { type: "disclosure", text },
    { type: "disclosure", text, when: "first-use" },
    { type: "disclosure", text, when: "first-use", everyMinutes: 180 },
    { type: "disclosure", text, everyMinutes: 60 },
  ),
  consent: fc.constantFrom({ type: "consent", purpose: "one" }, { type: "consent", purpose: "two" }),
  age: fc.constantFrom({ type: "age", deny: ["child"] }, { type: "age", deny: ["teen", "child"] }),
  retention: fc.constantFrom(
    { type: "retention", record: "decision", minDays: 10 },
    { type: "retention", record: "decision", minDays: 20, maxDays: 90 },
    { type: "retention", record: "content", maxDays: 30 },
  ),
  screen: fc.constantFrom(
    { type: "screen", phases: ["input"], filter: "one" },
    { type: "screen", phases: ["input", "output"], filter: "two" },
  ),
  safety: fc.record({
    type: fc.constant("safety"),
    metric: fc.constant("refusal-rate"),
    bank: fc.constant("must-refuse"),
    op: fc.constant(">="),
    value: fc.constantFrom(0.5, 0.9),
    minSample: fc.constantFrom(100, 300),
    effect: fc.constantFrom("refuse", "warn"),
  }),
  reach: some(["sold", "account", "location"]).map((signals) => ({ type: "reach", signals })),
  duty: fc.constantFrom(
    { type: "right", right: "erasure", hours: 720, text },
    { type: "incident", event: "breach", hours: 72, tell: text },
    { type: "restriction-notice", text, countIn: "transparency-report" },
    { type: "privacy", mode: "non-retention", text },
  ),
};

const ruleOf = (kinds: readonly fc.Arbitrary<object>[]) =>
  fc
    .tuple(fc.oneof(...kinds), about, sourceId)
    .map(([kind, scope, source]) => Object.assign({}, kind, scope, { sources: [source] }));

const { allow: _allow, ...adding } = kindArbitraries;
/** A rule without id that only adds a demand: anything but an allowance. */
export const demandArbitrary: fc.Arbitrary<object> = ruleOf(Object.values(adding));
const ruleBody = ruleOf(Object.values(kindArbitraries));

/** A pack of a market, nearly always with a rule that opens it; of the sub-market, one that only adds. */
export function packOf(market: Market): fc.Arbitrary<Pack> {
  if (market === subMarket) {
    return fc.array(demandArbitrary, { maxLength: 3 }).map((rules) => makePack(market, rules));
  }
  const opening = mostly<readonly object[]>(
    [{ type: "availability", effect: "allow", sources: ["read"] }],
    fc.constant([]),
  );
  return fc
    .tuple(opening, fc.array(ruleBody, { minLength: 1, maxLength: 5 }))
    .map(([open, others]) => makePack(market, [...open, ...others]));
}

/** A pack from rules without ids; for example `makePack("AA", [{ type: "availability", … }])`. */
export function makePack(market: Market, rules: readonly object[], changes: object = {}): Pack {
  return Pack.parse({
    market,
    ...(market === subMarket && { extends: "AA", countries: ["AA"] }),
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
    ...changes,
  });
}

/** The law of a market that adds to no other. */
export function makeLaw(market: (typeof worldMarkets)[number], rules: readonly object[]): Law {
  const [law] = inherit([makePack(market, rules)]);
  if (!law) throw new Error("a pack makes a law");
  return law;
}
