import { randomFrom } from "../../random.ts";

/** A unit vector that depends on the text and model alone, rounded as partners round theirs; it means nothing. */
export function vectorFor(
  text: string,
  { model, dimensions }: { model: string; dimensions: number },
): number[] {
  const random = randomFrom(`${model} ${text}`);
  const raw = Array.from({ length: dimensions }, () => random.next() * 2 - 1);
  const length = Math.hypot(...raw) || 1;
  return raw.map((value) => Number((value / length).toFixed(8)));
}

/** How much of the query's letters a document shares, 0 to 1: enough to put documents in an order. */
export function likeness(query: string, document: string): number {
  const wanted = new Set(query.toLowerCase());
  const found = new Set(document.toLowerCase());
  const shared = [...wanted].filter((letter) => found.has(letter)).length;
  return Number((shared / Math.max(1, wanted.size + found.size - shared)).toFixed(6));
}

/** Rough tokens of a text, for the usage of what is not chat. */
export function roughTokens(text: string): number {
  return Math.max(1, Math.ceil(Buffer.byteLength(text) / 4));
}
