import { ageBands, Device, type FeatureId, featureIds, platforms } from "@homeport/protocol";
import * as fc from "fast-check";
import type { Question } from "./active-rules.ts";
import type { Book } from "./book.ts";
import { compile } from "./compile.ts";
import { inherit, type Law } from "./inherit.ts";
import type { Pack } from "./pack.ts";
import type { Request } from "./request.ts";
import type { Table } from "./table.ts";
import { covers, type Instant, periodOf, startOfDay } from "./time.ts";
import { bookArbitrary } from "./world-book.fixture.test.ts";
import { dates, mostly, offsets, packOf, some, subMarket, worldFeatures } from "./world-pack.fixture.test.ts";

export { bookArbitrary, rootBookArbitrary } from "./world-book.fixture.test.ts";
export {
  demandArbitrary,
  kindArbitraries,
  makeLaw,
  makePack,
  packOf,
  subMarket,
  worldFeatures,
  worldMarkets,
} from "./world-pack.fixture.test.ts";

/** Small made-up worlds for property tests: few words of each kind, so that random parts often meet. */
export type World = { packs: Pack[]; book: Book };

export const worldArbitrary: fc.Arbitrary<World> = fc.record({
  packs: fc.tuple(packOf("AA"), packOf("BB"), packOf("CC"), packOf("AA-X")),
  book: bookArbitrary,
});

const tables = new WeakMap<World, Table>();

/** The table of a world, compiled once. */
export function tableOf(world: World): Table {
  const table = tables.get(world) ?? compile(world.packs, world.book);
  tables.set(world, table);
  return table;
}

const laws = new WeakMap<World, readonly Law[]>();

/** The laws of a world, gathered once. */
export function lawsOf(world: World): readonly Law[] {
  const found = laws.get(world) ?? inherit(world.packs);
  laws.set(world, found);
  return found;
}

/** As many worlds as are asked for, always the same ones, so that several properties can share their tables. */
export function worldPool(size: number, seed = 1): readonly World[] {
  return fc.sample(worldArbitrary, { numRuns: size, seed });
}

/** One of a pool of worlds; their tables are compiled once for all properties of a file. */
export function pooledWorld(size: number, seed = 1): fc.Arbitrary<World> {
  return fc.constantFrom(...worldPool(size, seed));
}

const place = fc.constantFrom("AA", "BB", "CC", subMarket, "ZZ");
const home = fc.constantFrom("AA", "AA", "BB", "CC", subMarket);

/** A device of any of the markets, or of a place that no pack covers. */
export const deviceArbitrary: fc.Arbitrary<Device> = fc
  .record({
    soldIn: fc.oneof({ weight: 19, arbitrary: home }, { weight: 1, arbitrary: fc.constant("ZZ") }),
    account: fc.option(place, { freq: 2 }),
    location: fc.option(place, { freq: 2 }),
    platform: fc.constantFrom(...platforms),
    language: fc.constantFrom("en-GB", "zh-CN"),
    ageBand: mostly("adult", fc.constantFrom(...ageBands)),
    consent: mostly<string[]>(["one", "two"], fc.constantFrom([], ["one"])),
    capabilities: mostly<string[]>(["fast-chip"], fc.constant([])),
    admitted: mostly<FeatureId[]>([...worldFeatures], fc.constant([])),
    switchedOff: mostly<FeatureId[]>([], some(worldFeatures)),
  })
  // More often than not a device stays where it was sold.
  .map(({ account, location, ...device }) =>
    Device.parse({
      ...device,
      account: account ?? device.soldIn,
      location: location ?? device.soldIn,
    }),
  );

/** Instants at, just before and just after every date of these worlds, and some far from all. */
export const instantArbitrary: fc.Arbitrary<Instant> = fc.oneof(
  fc
    .tuple(fc.constantFrom(...dates), fc.constantFrom(...Object.values(offsets)), fc.constantFrom(-1, 0, 1))
    .map(([date, offset, shift]) => startOfDay(date, offset) + shift),
  fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2027, 6, 1) }),
);

/** Mostly a feature these worlds launch, now and then any. */
export const featureArbitrary: fc.Arbitrary<FeatureId> = fc.oneof(
  { weight: 9, arbitrary: fc.constantFrom<FeatureId>(...worldFeatures) },
  { weight: 1, arbitrary: fc.constantFrom(...featureIds) },
);
export const languageArbitrary: fc.Arbitrary<string | null> = fc.constantFrom(null, "en", "zh-Hant", "fr");

/** A request and the instant it comes at. */
export const requestArbitrary: fc.Arbitrary<Request & { at: Instant }> = fc.record({
  device: deviceArbitrary,
  feature: featureArbitrary,
  language: languageArbitrary,
  usedToday: mostly<number | undefined>(0, fc.constantFrom(1, 5, undefined)),
  at: instantArbitrary,
});

/** What one cell answers. */
export const questionArbitrary: fc.Arbitrary<Question> = fc.record({
  feature: featureArbitrary,
  platform: fc.constantFrom(...platforms),
  ageBand: fc.constantFrom(...ageBands),
  at: instantArbitrary,
});

/**
 * The places that decide a request, in groups of which one must permit; written again here, from the laws. In these
 * worlds a place is called as its market.
 */
export function decidingGroups(world: World, { at, device, feature }: Request & { at: Instant }): string[][] {
  const { soldIn, account, location } = device;
  const reaching = lawsOf(world).flatMap(({ market, offset, rules }) =>
    rules.flatMap((rule) => {
      if (rule.type !== "reach" || !covers(periodOf(rule, offset), at)) return [];
      if (rule.features && !rule.features.includes(feature)) return [];
      const signals = { sold: soldIn, account, location };
      return rule.signals.some((signal) => signals[signal] === market) ? [market] : [];
    }),
  );
  const traveller = tableOf(world).markets[soldIn]?.traveller[feature] ?? "home";
  const groups = {
    home: [[soldIn, account]],
    host: [[location]],
    both: [[soldIn, account, location]],
    either: [[soldIn, account], [location]],
  };
  return groups[traveller].map((group) => [...new Set([...group, ...reaching])]);
}
