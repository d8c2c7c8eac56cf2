import type { Decision, Device } from "@homeport/protocol";
import { decideWhole } from "./decide-whole.ts";
import type { Request } from "./request.ts";
import { reachBits, type Segment, segmentAt, type Table } from "./table.ts";
import type { Instant } from "./time.ts";
import type { Traveller } from "./traveller.ts";

/** What a cell comes to for every device of it that has the consents; `varies` where more than that matters. */
type Prepared = { decision: Decision; consents: readonly string[]; anyLanguage: boolean } | "varies";

type Market = {
  segments: readonly Segment[];
  /** The segment of the last decision: time moves on, but rarely leaves it. */
  segment: Segment | undefined;
  traveller: readonly (Traveller | undefined)[];
  /** Prepared decisions by cell and feature. */
  prepared: Map<number, Prepared>;
};

/**
 * Answers the common case from decisions worked out before: one market decides, and nothing about the single device
 * matters but its consents. Every other case it leaves to `decideWhole`, and what it answers is what that answered.
 */
export class Decider {
  readonly #table: Table;
  readonly #features: ReadonlyMap<string, number>;
  readonly #platforms: ReadonlyMap<string, number>;
  readonly #ageBands: ReadonlyMap<string, number>;
  readonly #places = new Map<string, Market>();

  constructor(table: Table) {
    this.#table = table;
    this.#features = placesOf(table.features);
    this.#platforms = placesOf(table.platforms);
    this.#ageBands = placesOf(table.ageBands);
    const markets = new Map(
      Object.entries(table.markets).map(([code, { segments, traveller }]): [string, Market] => [
        code,
        {
          segments,
          segment: undefined,
          traveller: table.features.map((feature) => traveller[feature]),
          prepared: new Map(),
        },
      ]),
    );
    for (const [place, code] of Object.entries(table.places)) {
      const market = markets.get(code);
      if (market) this.#places.set(place, market);
    }
  }

  /** The decision, or undefined where it has to be worked out whole. */
  known(request: Request, now: Instant): Decision | undefined {
    const { device, feature, language } = request;
    const market = this.#places.get(device.soldIn);
    const place = this.#features.get(feature);
    if (market === undefined || place === undefined || device.switchedOff.length > 0) return undefined;
    const traveller = market.traveller[place];
    if (traveller !== undefined && traveller !== "home") return undefined;
    if (device.account !== device.soldIn && this.#places.get(device.account) !== market) return undefined;
    const segment = segmentOf(market, now);
    if (segment === undefined) return undefined;
    if (device.location !== device.soldIn) {
      const host = this.#places.get(device.location);
      // A law that reaches a visitor decides as well.
      if (host !== undefined && host !== market && reachesVisitors(host, place, now)) return undefined;
    }
    const platform = this.#platforms.get(device.platform);
    const ageBand = this.#ageBands.get(device.ageBand);
    const block = this.#table.blocks[segment.blocks[place] ?? -1];
    if (platform === undefined || ageBand === undefined) return undefined;
    const cell = block?.[platform * this.#ageBands.size + ageBand];
    if (cell === undefined) return undefined;
    const key = cell * this.#features.size + place;
    let prepared = market.prepared.get(key);
    if (prepared === undefined) {
      prepared = this.#prepare(request, { cell, now });
      market.prepared.set(key, prepared);
    }
    if (prepared === "varies" || (language !== null && !prepared.anyLanguage)) return undefined;
    for (const purpose of prepared.consents) if (!device.consent.includes(purpose)) return undefined;
    return prepared.decision;
  }

  #prepare({ device, feature }: Request, { cell: place, now }: { cell: number; now: Instant }): Prepared {
    const cell = this.#table.cells[place];
    if (cell === undefined || (cell.type === "serve" && cell.conditions.length > 0)) return "varies";
    const consents =
      cell.type === "refuse"
        ? []
        : cell.obligations.flatMap((index) => {
            const obligation = this.#table.obligations[index];
            return obligation?.type === "consent" ? [obligation.purpose] : [];
          });
    const { soldIn } = device;
    const plain: Device = { ...device, account: soldIn, location: soldIn, consent: consents };
    const decision = decideWhole(this.#table, { device: plain, feature, language: null }, now);
    const anyLanguage =
      decision.type === "refuse" || decision.compositions.every(({ languages }) => languages.includes("*"));
    return { decision: Object.freeze(decision), consents, anyLanguage };
  }
}

/** The segment that holds the instant, remembered from one decision to the next. */
function segmentOf(market: Market, now: Instant): Segment | undefined {
  const { segment } = market;
  if (segment !== undefined && segment.from <= now && now < segment.to) return segment;
  market.segment = segmentAt(market.segments, now);
  return market.segment;
}

function reachesVisitors(market: Market, feature: number, now: Instant): boolean {
  return ((segmentOf(market, now)?.reach[feature] ?? 0) & reachBits.location) !== 0;
}

function placesOf(values: readonly string[]): ReadonlyMap<string, number> {
  return new Map(values.map((value, index) => [value, index]));
}
