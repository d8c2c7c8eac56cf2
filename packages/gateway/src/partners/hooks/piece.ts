/** A JSON object of a partner's. */
export type Fields = Record<string, unknown>;

/** A part of a tool call as a partner tells it; `index` is its own count, the id may be missing or empty. */
export type ToolPiece = { index: number; id: string; name: string; arguments: string };

/** What one chunk says, before the record's rules are held against it. */
export type Piece = {
  id: string;
  model: string;
  reasoning: string;
  text: string;
  tools: readonly ToolPiece[];
  /** Sound in base 64, cut anywhere. */
  sound: string;
  finish: string | null;
};

export const noTools: readonly ToolPiece[] = [];

/** A piece that says only what is given. */
export function pieceOf(said: Partial<Piece>): Piece {
  return { id: "", model: "", reasoning: "", text: "", tools: noTools, sound: "", finish: null, ...said };
}

/** A JSON object, or null for anything else. */
export function asFields(value: unknown): Fields | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

/** The objects of a list; anything else is passed over. */
export function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(asFields).filter((fields) => fields !== null) : [];
}

/** A text, or an empty one for anything else. */
export function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
