import { join } from "node:path";
import { widePartners } from "./partners.ts";

/** What came of all requests so far; it can be kept in a file and gone on with. */
export type Crossings = {
  seed: number;
  /** The partners that took part. */
  book: string;
  requests: number;
  served: number;
  refused: number;
  failed: number;
  /** Requests that a partner refused on their content. */
  judged: number;
  calls: number;
  /** Calls by the partner that was reached. */
  partners: Record<string, number>;
  /** Requests of markets by what routing had on there. */
  tunings: Record<string, number>;
  /** Calls that reached a host which the law of a deciding market forbids. */
  crossings: string[];
  /** Calls to partners after another had refused the content of the same request. */
  policyFailovers: number;
};

/** A count of nothing yet. */
export function noCrossings(seed: number): Crossings {
  return {
    seed,
    book: bookOf(),
    requests: 0,
    served: 0,
    refused: 0,
    failed: 0,
    judged: 0,
    calls: 0,
    partners: Object.fromEntries(widePartners.map(({ id }) => [id, 0])),
    tunings: {},
    crossings: [],
    policyFailovers: 0,
  };
}

/** The partner that a call reached, told from its host and path alone. */
export function partnerAt({ host, path }: { host: string | null; path: string }): string | null {
  const found = widePartners.find(
    (partner) => partner.places.some((place) => place.host === host) && path.includes(partner.path),
  );
  return found?.id ?? null;
}

/** The partners of the book by name, so that counts with others are not gone on with. */
export function bookOf(): string {
  return widePartners
    .map(({ id, translator }) => (translator === undefined ? id : `${id}+${translator}`))
    .join(" ");
}

/** The partners that no call reached. */
export function uncalled({ partners }: Crossings): string[] {
  return widePartners.map(({ id }) => id).filter((id) => (partners[id] ?? 0) === 0);
}

/** Whether a run so far shows something that must never happen. */
export function isAmiss({ crossings, policyFailovers }: Crossings): boolean {
  return crossings.length > 0 || policyFailovers > 0;
}

/** The file of a kept state, by default beside the results. */
export const defaultState = join(import.meta.dirname, "..", "results", "crossings.json");
