import type { Claim, Invariant, MarketView } from "./claim.ts";
import { tellInstant } from "./instant.ts";
import { servedIn } from "./served.ts";
import type { Answer, Solver } from "./solver.ts";
import { maxTold, type Tally } from "./tally.ts";
import { all, any, declaration, no, type Term, variables } from "./term.ts";
import { type Dimension, dimensions } from "./vocabulary.ts";

type Tools = { invariants: readonly Invariant[]; solver: Solver; tally: Tally };

/** Asks of one market whether each claim says anything, and whether anything breaks it. */
export async function proveMarket(
  subject: Omit<MarketView, "served">,
  { invariants, solver, tally }: Tools,
): Promise<void> {
  const { served, definitions } = servedIn(subject.law, subject);
  const view: MarketView = { ...subject, served };
  const variable = declaration();
  solver.begin(`${variable.definitions}\n${definitions}`, variable.asserted);
  for (const { id, claims } of invariants) {
    // Many claims of an invariant ask the same, such as whether anything is served at all; that is asked once.
    const known = new Map<Term, Answer>([[no, "unsat"]]);
    const ask = async (term: Term): Promise<Answer> => {
      const answer = known.get(term) ?? (await solver.canHold(term));
      if (!known.has(term)) tally.asked(id);
      known.set(term, answer);
      return answer;
    };
    const asked: { claim: Claim; possible: Answer; breach: Term }[] = [];
    for (const claim of claims(view)) {
      const possible = await ask(claim.when);
      // What can never be asked cannot be broken.
      asked.push({ claim, possible, breach: possible === "unsat" ? no : all([claim.when, claim.broken]) });
    }
    // Where nothing at all breaks, no single claim is broken; else each is asked for itself.
    const sound = (await ask(any(asked.map(({ breach }) => breach)))) === "unsat";
    for (const { claim, possible, breach } of asked) {
      const broken = sound ? "unsat" : await ask(breach);
      const tell = broken === "sat" && tally.toldOf(id) < maxTold;
      const counterexample = tell ? await sentence(solver, view, claim) : null;
      tally.answered(id, { possible, broken, counterexample });
    }
  }
}

/** A broken claim for people: the first question that breaks it, and why. */
async function sentence(solver: Solver, { law }: MarketView, claim: Claim): Promise<string> {
  if (claim.timeless) return `${law.market}: ${claim.why}`;
  const found = await solver.least(all([claim.when, claim.broken]), Object.values(variables));
  const word = (dimension: Dimension) =>
    dimensions[dimension][found?.get(variables[dimension]) ?? -1] ?? "something";
  const instant = found?.get(variables.instant);
  const time = instant === undefined ? "some time" : tellInstant(instant, law.offset);
  return `${law.market}, ${word("feature")} on ${word("platform")} for ${word("ageBand")} at ${time}: ${claim.why}`;
}
