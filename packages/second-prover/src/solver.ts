/** An answer to one question of satisfiability; a question that took too long is `unknown`. */
export type Answer = "sat" | "unsat" | "unknown";

/** A solver as this prover speaks to it: terms of SMT-LIB 2 in, answers out. */
export type Solver = {
  /** The solver's own. */
  version: string;
  /** Begins anew with definitions and with terms that are true; under them all is asked until the next beginning. */
  begin: (definitions: string, asserted: readonly string[]) => void;
  /** Whether a term can be true. */
  canHold: (term: string) => Promise<Answer>;
  /** The least values of some integers for which a term is true, the first of them counting most; null where none is found. */
  least: (term: string, names: readonly string[]) => Promise<ReadonlyMap<string, number> | null>;
  /** Ends the solver's threads; without it the process would never end. */
  end: () => Promise<void>;
};
