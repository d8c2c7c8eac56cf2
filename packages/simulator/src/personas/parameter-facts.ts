/** What a partner accepts in one request parameter; a parameter without a record is refused. */
export type ParameterFacts =
  | { is: "boolean" | "array" | "string-or-array" | "string-or-object" | "anything" }
  | {
      is: "object";
      /** The fields it may have, where the partner names them; without it any field is accepted. */
      fields?: Readonly<Record<string, ParameterFacts>>;
    }
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

/** Parameters that most OpenAI-compatible partners share, without ranges of their own. */
export const commonParameters: Readonly<Record<string, ParameterFacts>> = {
  model: { is: "string" },
  messages: { is: "array" },
  stream: { is: "boolean" },
  stream_options: { is: "object" },
  temperature: { is: "number", from: 0, to: 2 },
  top_p: { is: "number", from: 0, to: 1 },
  max_tokens: { is: "integer", from: 1 },
  stop: { is: "string-or-array" },
  response_format: { is: "object" },
  tools: { is: "array" },
  tool_choice: { is: "string-or-object" },
};
