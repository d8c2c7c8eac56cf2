import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

type Rule = {
  id: string;
  type: string;
  from?: string;
  to?: string;
  dataClass?: string;
  permit?: string[];
  deny?: string[];
  denyOrigins?: string[];
  localOperator?: boolean;
};
type PackFile = { market: string; extends?: string; places: string[]; countries?: string[]; rules: Rule[] };
type Endpoint = { id: string; url: string; region: string; inferenceScope: string; operatorCountry: string };
type PartnerFile = { id: string; origin: string; endpoints: Endpoint[] };

/** Whether data of a place may reach a host, told from the YAML files alone: no code of Homeport's has a say. */
export type Oracle = {
  places: readonly string[];
  markets: readonly string[];
  /** The market that covers a place. */
  marketOf(place: string): string;
  mayReach(place: string, host: string): string | null;
};

/** Reads packs and partners once; `mayReach` gives why a host is forbidden, or null. */
export function readOracle(folders: { packs: string; launch: string }, day: string): Oracle {
  const packs = readdirSync(folders.packs).map(
    (market) => parse(readFileSync(join(folders.packs, market, "pack.yaml"), "utf8")) as PackFile,
  );
  const partners = readdirSync(join(folders.launch, "partners")).map(
    (file) => parse(readFileSync(join(folders.launch, "partners", file), "utf8")) as PartnerFile,
  );
  const hosts = new Map(
    partners.flatMap((partner) =>
      partner.endpoints.map((endpoint) => [new URL(endpoint.url).host, { partner, endpoint }] as const),
    ),
  );
  return {
    places: packs.flatMap(({ places }) => places.slice(0, 3)),
    markets: packs.map(({ market }) => market).toSorted(),
    marketOf: (place) => packs.find(({ places }) => places.includes(place))?.market ?? place,
    mayReach(place, host) {
      const held = hosts.get(host);
      if (!held) return `${host} is in no partner's file`;
      const pack = packs.find(({ places }) => places.includes(place));
      if (!pack) return `no pack covers ${place}`;
      const parent = packs.find(({ market }) => market === pack.extends);
      const rules = [...pack.rules, ...(parent?.rules ?? [])].filter(
        ({ from = "", to = "9999" }) => from <= day && day < to,
      );
      const countries = pack.countries ?? parent?.countries ?? [parent?.market ?? pack.market];
      const { partner, endpoint } = held;
      for (const rule of rules) {
        if (rule.type === "partner" && rule.denyOrigins?.includes(partner.origin)) {
          return `${rule.id} denies ${partner.origin}`;
        }
        if (rule.type === "partner" && rule.localOperator && !countries.includes(endpoint.operatorCountry)) {
          return `${rule.id} wants a local operator`;
        }
        if (rule.type !== "residency" || rule.dataClass !== "inference") continue;
        for (const where of [endpoint.region, endpoint.inferenceScope]) {
          if (rule.permit && !rule.permit.some((region) => lies(where, region))) {
            return `${rule.id} does not permit ${where}`;
          }
          // What is not bounded may lie where the rule denies it.
          if (rule.deny && (where === "global" || rule.deny.some((region) => lies(where, region)))) {
            return `${rule.id} denies ${where}`;
          }
        }
      }
      return null;
    },
  };
}

function lies(place: string, region: string): boolean {
  if (!region.endsWith("-*")) return place === region;
  return place === region.slice(0, -2) || place.startsWith(region.slice(0, -1));
}
