import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { type WidePartner, widePartners } from "./partners.ts";
import { type Feature, features } from "./tuning.ts";

/** How many choices a feature has in a market: of a longer list a request that nobody can serve would ask everybody. */
const choices = { anywhere: 5, near: 3 };

/** The version that every model of the book is pinned to. */
const version = "2026-10-01";

/** What an approval must cover so that every partner's model may serve where approvals are asked for. */
export const everyModel: readonly string[] = widePartners.flatMap((partner) =>
  modelsOf(partner).map(({ id }) => `${id}@${version}`),
);

/** A partner's models by their ids in the book. */
function modelsOf({ id, model, translator }: WidePartner): { id: string; name: string }[] {
  const translates = translator === undefined ? [] : [{ id: `${id}-translator`, name: translator }];
  return [{ id: `${id}-model`, name: model }, ...translates];
}

/**
 * Makes the example launch book as careless as a maker could be: every partner that a dialect is there for, under
 * contract everywhere, and every feature launched in every market, routed to endpoints on either side of its law. Only
 * the law is left to hold anything back.
 */
export function widenBook({ packs, launch }: { packs: string; launch: string }): void {
  const markets = readdirSync(packs).toSorted();
  writePartners(join(launch, "partners"), markets);
  const usesOf = (feature: Feature) =>
    widePartners.flatMap((partner) =>
      partner.places.map(({ host, region }) => ({
        use: {
          partner: partner.id,
          model: modelFor(partner, feature),
          endpoint: endpointId(partner.id, host),
        },
        region,
      })),
    );
  const pairs = markets.flatMap((market) => features.map((feature) => ({ market, feature })));
  const launches = pairs.map((pair) => ({
    ...pair,
    platforms: ["android", "ios"],
    traveller: "home",
    from: "2024-01-01",
  }));
  const routes = pairs.map((pair, index) => {
    const uses = usesOf(pair.feature);
    const near = uses.filter(({ region }) => region.startsWith(pair.market.slice(0, 2).toLowerCase()));
    // A step without a common factor walks through all of them, from another start in each market.
    const anywhere = walk(uses, { from: index * 7, step: 7, most: choices.anywhere });
    const mixed = [...anywhere.slice(0, 2), ...walk(near, { from: index, step: 1, most: choices.near })];
    return { ...pair, use: [...new Set([...mixed, ...anywhere])].map(({ use }) => use) };
  });
  write(join(launch, "launches.yaml"), launches);
  write(join(launch, "routes.yaml"), routes);
}

function modelFor({ id, translator }: WidePartner, feature: Feature): string {
  return feature === "translator" && translator !== undefined ? `${id}-translator` : `${id}-model`;
}

function writePartners(folder: string, markets: readonly string[]): void {
  for (const file of readdirSync(folder)) rmSync(join(folder, file));
  for (const [index, partner] of widePartners.entries()) {
    const { id, origin, base, places } = partner;
    write(join(folder, `${id}.yaml`), {
      id,
      name: id,
      origin,
      dialect: id,
      credential: { environment: `KEY_${index}` },
      // Else a demand for a watermark would refuse before any border is put to the test.
      capabilities: ["text-watermark"],
      contracts: [{ id: `${id}-everywhere`, markets, from: "2020-01-01" }],
      endpoints: places.map(({ host, region, country, scope }) => ({
        id: endpointId(id, host),
        url: `https://${host}${base}`,
        region,
        operator: `${id} in ${country}`,
        operatorCountry: country,
        storageRegion: region,
        inferenceScope: scope,
      })),
      models: modelsOf(partner).map((model) => ({
        ...model,
        version,
        modification: "none",
        endpoints: places.map(({ host }) => endpointId(id, host)),
      })),
    });
  }
}

/** One host can be two partners' endpoint, so an endpoint is called by both. */
function endpointId(partner: string, host: string): string {
  return `${partner}-${host.replaceAll(".", "-")}`;
}

function write(path: string, value: unknown): void {
  writeFileSync(path, stringify(value, { aliasDuplicateObjects: false }));
}

function walk<Value>(
  values: readonly Value[],
  { from, step, most }: { from: number; step: number; most: number },
): Value[] {
  return Array.from({ length: Math.min(most, values.length) }).flatMap((_, place) => {
    const at = (from + place * step) % values.length;
    return values.slice(at, at + 1);
  });
}
