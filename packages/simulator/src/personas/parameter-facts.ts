/** What a partner accepts in one request parameter; a parameter without a record is refused. */
export type ParameterFacts =
  | { is: "boolean" | "array" | "object" | "string-or-array" | "string-or-object" }
  | { is: "string"; oneOf?: readonly string[]; longest?: number }
  | {
      is: "number" | "integer";
      from?: number;
      to?: number;
      /** Whether `from` or `to` itself is excluded. */
      open?: "from" | "to";
      /** The partner's own sentence for a value outside the range. */
      rangeMessage?: string;
    };

/** The range in interval notation, for example `[0, 2)`. */
export function rangeOf(facts: ParameterFacts): string {
  if (facts.is !== "number" && facts.is !== "integer") return "";
  const left = facts.open === "from" || facts.from === undefined ? "(" : "[";
  const right = facts.open === "to" || facts.to === undefined ? ")" : "]";
  return `${left}${facts.from ?? "-inf"}, ${facts.to ?? "inf"}${right}`;
}
