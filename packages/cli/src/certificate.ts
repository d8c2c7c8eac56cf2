import { canonicalize } from "@homeport/protocol";
import { digestOf } from "@homeport/protocol/envelope";
import { type Book, type Pack, prove, type Table } from "@homeport/rules";
import { type Proof as SecondProof, proveByZ3 } from "@homeport/second-prover";

/** What one prover found. */
export type ProverReport = {
  name: string;
  version: string;
  holds: boolean;
  results: readonly { id: string; title: string; counterexamples: readonly string[] }[];
};

/** What was proven, of what, by which provers; anybody can make it again from the same release. */
export type RouteCertificate = {
  schema: 2;
  at: string;
  /** The digest of the live release's content, or null where it is of the files as they stand. */
  release: { content: string } | null;
  packs: readonly { market: string; version: string; digest: string; rules: readonly string[] }[];
  /** Of the launch book without its kills. */
  book: string;
  table: string;
  cells: number;
  serving: number;
  holds: boolean;
  provers: readonly ProverReport[];
};

export type Subject = { packs: readonly Pack[]; book: Book; table: Table; content: string | null };

/** The rules package's own version tells the first prover's. */
const version = "0.1.0";

/**
 * Proves a table by every cell and, where `twice` asks for it, by Z3, and writes down what of.
 *
 * @throws RangeError where Z3 is asked for and not installed: a proof that did not run must not look like one.
 */
export async function certify(
  { packs, book, table, content }: Subject,
  { at, twice }: { at: number; twice: boolean },
): Promise<RouteCertificate> {
  const first = prove({ packs, book, table });
  const second = twice ? await proveByZ3({ packs, book, table }) : null;
  if (second?.type === "unavailable") throw new RangeError(second.why);
  const provers = [
    { name: "cells", version, holds: first.holds, results: first.results },
    ...(second ? [byZ3(second)] : []),
  ];
  return {
    schema: 2,
    at: new Date(at).toISOString(),
    release: content === null ? null : { content },
    packs: packs.map((pack) => ({
      market: pack.market,
      version: pack.version,
      digest: digestOf(canonicalize(pack)),
      rules: pack.rules.map(({ id }) => id),
    })),
    book: digestOf(canonicalize({ ...book, kills: undefined })),
    table: digestOf(canonicalize(table)),
    cells: first.cells,
    serving: first.serving,
    holds: provers.every(({ holds }) => holds),
    provers,
  };
}

function byZ3({ version: z3, holds, results }: SecondProof): ProverReport {
  return { name: "z3", version: z3, holds, results };
}
