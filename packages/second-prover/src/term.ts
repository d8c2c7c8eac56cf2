import { endOfTime } from "./instant.ts";
import { codeOf, type Dimension, dimensions } from "./vocabulary.ts";

/** A Boolean term of SMT-LIB 2, over the variables below. */
export type Term = string;

/** The variable of each dimension; the instant `t`, in milliseconds, is an integer like the others. */
export const variables = { instant: "t", feature: "f", platform: "p", ageBand: "a" } as const;

export const yes: Term = "true";
export const no: Term = "false";

/** Whether every term holds; true of none. */
export function all(terms: readonly Term[]): Term {
  if (terms.includes(no)) return no;
  const left = terms.filter((term) => term !== yes);
  return left.length <= 1 ? (left[0] ?? yes) : `(and ${left.join(" ")})`;
}

/** Whether at least one term holds; false of none. */
export function any(terms: readonly Term[]): Term {
  if (terms.includes(yes)) return yes;
  const left = terms.filter((term) => term !== no);
  return left.length <= 1 ? (left[0] ?? no) : `(or ${left.join(" ")})`;
}

export function not(term: Term): Term {
  if (term === yes) return no;
  return term === no ? yes : `(not ${term})`;
}

export function when(condition: boolean): Term {
  return condition ? yes : no;
}

/**
 * Whether a variable stands for one of some words.
 *
 * @throws RangeError where a word is unknown.
 * @example among("feature", ["chat"]) // "(= f 1)"
 */
export function among(
  dimension: Dimension,
  words: readonly string[],
  variable: Term = variables[dimension],
): Term {
  return any([...new Set(words)].map((word) => `(= ${variable} ${codeOf(dimension, word)})`));
}

/** Whether the instant is at or after `from` and before `to`; an open end asks nothing. */
export function within({ from, to }: { from: number | null; to: number | null }): Term {
  return all([
    from === null ? yes : `(<= ${literal(from)} ${variables.instant})`,
    to === null ? yes : `(< ${variables.instant} ${literal(to)})`,
  ]);
}

/** An integer as SMT-LIB writes it, which has no negative literals. */
function literal(value: number): Term {
  return value < 0 ? `(- ${-value})` : String(value);
}

/** Declares the variables, and bounds each by what a question can be: every instant from 1970 on, every known word. */
export function declaration(): { definitions: string; asserted: Term[] } {
  const words = (Object.keys(dimensions) as Dimension[]).map(
    (dimension) => [variables[dimension], dimensions[dimension].length] as const,
  );
  const bounds = [[variables.instant, endOfTime] as const, ...words];
  return {
    definitions: bounds.map(([name]) => `(declare-const ${name} Int)`).join("\n"),
    asserted: bounds.map(([name, end]) => `(and (<= 0 ${name}) (< ${name} ${end}))`),
  };
}
