import {
  canonicalize,
  type Envelope,
  type FilterPack,
  filterPackType,
  type Issue,
  Problem,
} from "@homeport/protocol";
import { digestOf, seal, type SigningKey } from "@homeport/protocol/envelope";
import type { Book, Pack } from "@homeport/rules";

/** A filter pack signed with the filter key, and what a release binds it by. */
export type SealedFilter = { id: string; version: string; digest: string; envelope: Envelope };

/**
 * Seals every filter that a pack's rule or the maker names.
 *
 * @throws Problem `filter_missing` where one is named that is not there.
 */
export function sealFilters(
  { packs, book, filters }: { packs: readonly Pack[]; book: Book; filters: readonly FilterPack[] },
  key: SigningKey,
): SealedFilter[] {
  const wanted = wantedFilters(packs, book);
  const missing = wanted.filter(({ id }) => !filters.some((filter) => filter.id === id));
  if (missing.length > 0) {
    throw new Problem("filter_missing", {
      issues: missing.map(({ id, by }) => ({ path: by, message: `there is no filter \`${id}\`` })),
    });
  }
  const needed = filters.filter((filter) => wanted.some(({ id }) => id === filter.id));
  return needed
    .toSorted((left, right) => (left.id < right.id ? -1 : 1))
    .map((filter) => {
      const envelope = seal(filterPackType, canonicalize(filter), [key]);
      return { id: filter.id, version: filter.version, digest: digestOf(envelope.payload), envelope };
    });
}

/** @throws Problem `filter_stale` where a filter is not valid at the instant. */
export function assertInDate(
  filters: readonly Pick<FilterPack, "id" | "version" | "validFrom" | "validTo">[],
  now: number,
): void {
  const issues = filters.flatMap(({ id, version, validFrom, validTo }): Issue[] => {
    const name = `the filter \`${id}\` ${version}`;
    if (Date.parse(validTo) <= now) return [{ path: id, message: `${name} was valid until ${validTo}` }];
    if (Date.parse(validFrom) > now)
      return [{ path: id, message: `${name} is valid only from ${validFrom}` }];
    return [];
  });
  if (issues.length > 0) throw new Problem("filter_stale", { issues });
}

/** Every filter that is named, and by what. */
function wantedFilters(packs: readonly Pack[], book: Book): { id: string; by: string }[] {
  const byRules = packs.flatMap((pack) =>
    pack.rules.flatMap((rule) => (rule.type === "screen" ? [{ id: rule.filter, by: rule.id }] : [])),
  );
  return [...byRules, ...book.maker.screens.map((id) => ({ id, by: "maker.screens" }))];
}
