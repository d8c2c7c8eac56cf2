import type { LocalText } from "@homeport/protocol";

/** `widening`: more is served, or with less; `narrowing`: less is served, or with more; `neutral`: neither. */
export type Direction = "widening" | "narrowing" | "neutral";

/** One difference between two releases by its legal meaning. */
export type Change = {
  direction: Direction;
  market: string;
  feature: string;
  text: LocalText;
  rules: readonly string[];
  platforms: readonly string[];
  ageBands: readonly string[];
  /** The first instant the change has effect, in milliseconds; null where it has at once. */
  from: number | null;
};
