import type { Invariant } from "./claim.ts";
import type { Answer } from "./solver.ts";

/** How many counterexamples of an invariant are told; one is enough to refuse. */
export const maxTold = 5;

/** What came of one invariant. `vacuous`: nothing that is served, or no rule, ever puts it to the test. */
export type ProofResult = {
  id: string;
  title: string;
  /** How often Z3 was asked; a question that several claims share is asked once. */
  queries: number;
  /** How many single claims it comes to over all markets, and of how many no question can ever ask. */
  claims: number;
  vacuous: number;
  status: "holds" | "fails" | "unknown" | "vacuous";
  counterexamples: string[];
};

type Entry = Omit<ProofResult, "status"> & { fails: boolean; unknown: boolean };

/** Counts what Z3 answered, invariant by invariant. */
export class Tally {
  readonly #entries: ReadonlyMap<string, Entry>;

  constructor(invariants: readonly Pick<Invariant, "id" | "title">[]) {
    this.#entries = new Map(
      invariants.map(({ id, title }) => [
        id,
        { id, title, queries: 0, claims: 0, vacuous: 0, counterexamples: [], fails: false, unknown: false },
      ]),
    );
  }

  /** That the solver was asked something for an invariant. */
  asked(id: string): void {
    this.#entry(id).queries++;
  }

  /** Whether a claim can ever be put to the test, whether anything breaks it, and how that is told. */
  answered(
    id: string,
    { possible, broken, counterexample }: { possible: Answer; broken: Answer; counterexample: string | null },
  ): void {
    const entry = this.#entry(id);
    entry.claims++;
    if (possible === "unsat") entry.vacuous++;
    if (possible === "unknown" || broken === "unknown") entry.unknown = true;
    if (broken === "sat") entry.fails = true;
    if (counterexample !== null && !entry.counterexamples.includes(counterexample)) {
      entry.counterexamples.push(counterexample);
    }
  }

  toldOf(id: string): number {
    return this.#entry(id).counterexamples.length;
  }

  results(): ProofResult[] {
    return [...this.#entries.values()].map(({ fails, unknown, ...entry }) => ({
      ...entry,
      status: fails ? "fails" : unknown ? "unknown" : entry.vacuous === entry.claims ? "vacuous" : "holds",
    }));
  }

  #entry(id: string): Entry {
    const entry = this.#entries.get(id);
    if (!entry) throw new RangeError(`no invariant is called \`${id}\``);
    return entry;
  }
}
