import { periodOf } from "../time.ts";
import { holdThroughout, type Invariant, isHere, rulesIn } from "./invariant.ts";
import { servedIn } from "./served.ts";

type Bounds = { permit?: readonly string[] | undefined; deny?: readonly string[] | undefined };

/** Whether a place breaks a residency rule; a scope that is not bounded may lie in any denied region. */
function breaks(place: string, { permit, deny }: Bounds): boolean {
  if (permit && !liesIn(place, permit)) return true;
  return deny !== undefined && (place === "global" || liesIn(place, deny));
}

function liesIn(place: string, regions: readonly string[]): boolean {
  const parts = place.split("-");
  return regions.some((region) => {
    const wanted = region.split("-");
    const open = wanted.at(-1) === "*";
    const fixed = open ? wanted.slice(0, -1) : wanted;
    return (open || fixed.length === parts.length) && fixed.every((part, index) => parts[index] === part);
  });
}

/** Inference and what comes of it, moderation and partners' records stay where the market permits, wherever the endpoint really lies. */
export const resident: Invariant = {
  id: "resident",
  title:
    "every endpoint that may serve infers, leaves its results and keeps records where the market permits",
  check(subject, view) {
    const { known } = servedIn(subject, view);
    return rulesIn(view, "residency").flatMap((rule) =>
      known.flatMap(({ id, role, endpoint }) => {
        const inferring = role === "screen" ? "moderation" : "inference";
        const places =
          rule.dataClass === inferring
            ? [endpoint.region, endpoint.inferenceScope]
            : rule.dataClass === "log"
              ? [endpoint.storageRegion]
              : [];
        const results = rule.dataClass === inferring ? (endpoint.resultHosts ?? []) : [];
        return [
          ...places
            .filter((place) => breaks(place, rule))
            .map((place) => `\`${id}\` has ${rule.dataClass} in \`${place}\` (${rule.id})`),
          ...results
            .filter(({ region }) => breaks(region, rule))
            .map(({ host, region }) => `\`${id}\` has results on \`${host}\` in \`${region}\` (${rule.id})`),
        ];
      }),
    );
  },
};

/** What the maker keeps itself is on record, throughout, and lies where the market permits. */
export const hosted: Invariant = {
  id: "hosted",
  title: "where the maker keeps each class of data that the market bounds is on record and permitted",
  check: (subject, view) =>
    rulesIn(view, "residency").flatMap((rule) => {
      if (rule.dataClass === "inference") return [];
      const held = subject.book.hosting.filter(
        (record) => isHere(subject, view, record.market) && record.dataClass === rule.dataClass,
      );
      const within = held.filter((record) => {
        const { from, to } = periodOf(record, subject.laws.get(view.market)?.offset ?? "+00:00");
        return from < view.segment.to && view.segment.from < to;
      });
      return [
        ...(holdThroughout(subject, view, held)
          ? []
          : [`where ${rule.dataClass} lies is not on record (${rule.id})`]),
        ...within
          .filter(({ region }) => breaks(region, rule))
          .map(({ region }) => `${rule.dataClass} lies in \`${region}\` (${rule.id})`),
      ];
    }),
};
