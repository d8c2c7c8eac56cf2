import type { Invariant } from "../claim.ts";
import { inForce, recorded, rulesOf } from "../law.ts";
import type { RuleInputOf } from "../pack-input.ts";
import type { Use } from "../served.ts";
import { all, any, not, when as constant } from "../term.ts";

type ResidencyRule = RuleInputOf<"residency">;

/** Inference, moderation and a partner's records stay where the market permits. */
export const resident: Invariant = {
  id: "resident",
  title: "every endpoint that may serve infers, moderates and keeps records where the market permits",
  claims: ({ law, served }) =>
    rulesOf(law, "residency").flatMap((rule) =>
      served.flatMap(({ here, uses }) =>
        uses.flatMap((use) =>
          placesOf(use, rule).map((place) => ({
            when: all([here, inForce(law, rule)]),
            broken: constant(strays(place, rule)),
            why: `\`${use.name}\` serves with ${rule.dataClass} in \`${place}\`, which ${rule.id} does not permit`,
          })),
        ),
      ),
    ),
};

/** What the maker keeps itself is on record at every instant, and lies where the market permits. */
export const hosted: Invariant = {
  id: "hosted",
  title:
    "where the maker keeps each class of data that the market bounds is on record at that instant and permitted",
  claims: ({ law, book, served }) =>
    rulesOf(law, "residency")
      .filter(({ dataClass }) => dataClass !== "inference")
      .flatMap((rule) => {
        const held = book.hosting.filter(({ dataClass }) => dataClass === rule.dataClass);
        return served.flatMap(({ here }) => {
          const when = all([here, inForce(law, rule)]);
          return [
            {
              when,
              broken: not(any(held.map((record) => recorded(law, record)))),
              why: `it is served, and where ${rule.dataClass} lies is not on record (${rule.id})`,
            },
            ...held
              .filter(({ region }) => strays(region, rule))
              .map((record) => ({
                when,
                broken: recorded(law, record),
                why: `it is served with ${rule.dataClass} kept in \`${record.region}\`, which ${rule.id} does not permit`,
              })),
          ];
        });
      }),
};

/**
 * Where an endpoint handles a class of data, the hosts that its results are fetched from among it; what a screen does
 * is moderation, and what a model does is inference.
 */
function placesOf({ role, endpoint }: Use, { dataClass }: ResidencyRule): string[] {
  if (dataClass === "log") return [endpoint.storageRegion];
  const own = role === "screen" ? "moderation" : "inference";
  if (dataClass !== own) return [];
  const results = (endpoint.resultHosts ?? []).map(({ region }) => region);
  return [...new Set([endpoint.region, endpoint.inferenceScope, ...results])];
}

/**
 * Whether a place breaks a rule. A scope is a place of its own name, as its partner bounds it: `cn` is no part of
 * `cn-beijing`. Only `global` is bounded by nobody, so it may reach whatever is denied.
 */
function strays(place: string, { permit, deny }: ResidencyRule): boolean {
  if (permit && !permit.some((region) => holds(region, place))) return true;
  return deny !== undefined && (place === "global" || deny.some((region) => holds(region, place)));
}

/** Whether a region, or by `-*` all of its parts and itself, holds a place. */
function holds(region: string, place: string): boolean {
  const [, stem] = /^(.*)-\*$/.exec(region) ?? [];
  return stem === undefined ? place === region : `${place}-`.startsWith(`${stem}-`);
}
