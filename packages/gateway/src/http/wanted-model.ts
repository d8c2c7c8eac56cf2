/** Names that leave the choice of the model to the market. */
const marketsChoice = new Set(["homeport", "auto"]);

/** The model that a caller insists on, or null where the market decides. */
export function wantedModel(name: string): string | null {
  return marketsChoice.has(name) ? null : name;
}
