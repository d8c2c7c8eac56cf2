import type { BookInput } from "./book-input.ts";
import { invariantsOf } from "./claims/index.ts";
import { lawsOf } from "./law.ts";
import type { PackInput } from "./pack-input.ts";
import { proveMarket } from "./prove-market.ts";
import type { Solver } from "./solver.ts";
import type { TableInput } from "./table-input.ts";
import { type ProofResult, Tally } from "./tally.ts";
import { startZ3 } from "./z3.ts";

export type { ProofResult } from "./tally.ts";

/** What came of all; `holds` only where nothing contradicts anything and Z3 gave up on nothing. */
export type Proof = {
  type: "proof";
  holds: boolean;
  /** Z3's own. */
  version: string;
  results: ProofResult[];
  ms: number;
};
export type Unavailable = { type: "unavailable"; why: string };

/** After how many milliseconds the solver gives up on one question, and how it is started. */
export type Options = { timeoutMs?: number; start?: (timeoutMs: number) => Promise<Solver> };

/**
 * Proves by Z3 that a table obeys packs and launch book, by a reading of the law that shares nothing with the
 * compiler: the instant is an integer, so that no boundary of the table's is believed. Z3's threads are ended before
 * it returns, so the process can end.
 *
 * @throws RangeError where there is no pack, or packs or table hold a word that this prover does not know.
 * @example (await proveByZ3({ packs, book, table: compile(packs, book) })).type // "proof"
 */
export async function proveByZ3(
  { packs, book, table }: { packs: readonly PackInput[]; book: BookInput; table: TableInput },
  { timeoutMs = 10_000, start = startZ3 }: Options = {},
): Promise<Proof | Unavailable> {
  const begun = performance.now();
  if (table.schema !== 2) {
    throw new RangeError(`the second prover reads tables of schema 2, not ${table.schema}`);
  }
  if (packs.length === 0) throw new RangeError("without a pack there is nothing to prove");
  const laws = lawsOf(packs);
  const invariants = invariantsOf(packs);
  let solver: Solver;
  try {
    solver = await start(timeoutMs);
  } catch (cause) {
    return { type: "unavailable", why: `z3-solver does not start: ${messageOf(cause)}` };
  }
  const tally = new Tally(invariants);
  const markets = laws.map(({ market }) => market);
  try {
    for (const law of laws) await proveMarket({ law, markets, book, table }, { invariants, solver, tally });
  } finally {
    await solver.end();
  }
  const results = tally.results();
  return {
    type: "proof",
    holds: results.every(({ status }) => status === "holds" || status === "vacuous"),
    version: solver.version,
    results,
    ms: Math.round(performance.now() - begun),
  };
}

function messageOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.split("\n")[0] ?? text;
}
