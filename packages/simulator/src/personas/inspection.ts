import type { ErrorFacts } from "./error-facts.ts";

/** How a partner says that content was stopped or marked. */
export type Verdict =
  /** Nothing: the partner inspects no content. */
  | { as: "pass" }
  /** An error: the whole reply before any text, or an event after half of it. */
  | { as: "error"; error: ErrorFacts }
  /** The model's own refusal in a field of its own, with an ordinary finish. */
  | { as: "refusal" }
  /** A finish reason and marks beside a text that is left out, halved or whole. */
  | {
      as: "finish";
      finish: string;
      shows: "nothing" | "half" | "all";
      /** What the partner's framing writes into its own fields. */
      marks?: Readonly<Record<string, unknown>>;
    };

/** One way in which a partner's inspection may end, playable by name. */
export type Mode = { phase: "input" | "output"; verdict: Verdict; says: string };

/** What a partner's inspection does by itself, and what else it is documented to do. */
export type Inspection = {
  input: Verdict;
  output: Verdict;
  modes?: Readonly<Record<string, Mode>>;
};

/** Every mode of an inspection by its name; `reject` and `cut` exist wherever anything is inspected. */
export function modesOf({ input, output, modes }: Inspection): ReadonlyMap<string, Mode> {
  const all: [string, Mode][] = [
    ["reject", { phase: "input", verdict: input, says: "the input is stopped" }],
    ["cut", { phase: "output", verdict: output, says: "the output is stopped in the middle" }],
    ...Object.entries(modes ?? {}),
  ];
  return new Map(all.filter(([, { verdict }]) => verdict.as !== "pass"));
}
