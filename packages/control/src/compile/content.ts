import { Problem } from "@homeport/protocol";
import type { SigningKey } from "@homeport/protocol/envelope";
import { compile, type Proof, prove, type ReleaseContent } from "@homeport/rules";
import { digestOfBook, digestOfPack, type Sources } from "../sources/index.ts";
import { type SealedFilter, sealFilters } from "./filters.ts";

/** What a plan proposes, with the filters that it binds by their digests. */
export type Compiled = { content: ReleaseContent; filters: SealedFilter[] };

/**
 * Compiles packs, launch book and filters to the content of a release; the same sources give the same content.
 *
 * @throws Problem `filter_missing` or `proof_failed`.
 * @example compileContent({ packs, book, filters }, filterKey).content.table
 */
export function compileContent(sources: Sources, filterKey: SigningKey): Compiled {
  const filters = sealFilters(sources, filterKey);
  const packs = sources.packs.toSorted((left, right) => (left.market < right.market ? -1 : 1));
  const table = compile(packs, sources.book);
  assertProven(prove({ packs, book: sources.book, table }));
  const content: ReleaseContent = {
    table,
    packs: packs.map((pack) => ({
      market: pack.market,
      version: pack.version,
      digest: digestOfPack(pack),
    })),
    sources: { packs, book: { ...sources.book, kills: [] } },
    book: digestOfBook(sources.book),
    filters: filters.map(({ id, version, digest }) => ({ id, version, digest })),
    ...(sources.book.kills.length > 0 && { kills: sources.book.kills }),
  };
  return { content, filters };
}

/** Nothing is planned that an invariant contradicts, whatever compiled it. */
function assertProven(proof: Proof): void {
  if (proof.holds) return;
  const issues = proof.results.flatMap(({ id, counterexamples }) =>
    counterexamples.map((message) => ({ path: id, message })),
  );
  throw new Problem("proof_failed", { issues });
}
