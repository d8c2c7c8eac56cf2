/** A piece of text and its UTF-16 offset. */
export type Chunk = { start: number; text: string };

/** UTF-16 units: Harper's time grows with the square of a long passage, so it gets short ones. */
const chunkLength = 1_000;

/**
 * Cuts text into pieces of at most 1,000 UTF-16 units: at blank lines, else after a sentence, else
 * between words. Together the pieces are the text.
 *
 * @example chunkText("One.\n\nTwo.") // [{ start: 0, text: "One.\n\nTwo." }]
 */
export function chunkText(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  for (let start = 0; start < text.length;) {
    const length = text.length - start <= chunkLength ? text.length - start : cutAt(text, start);
    chunks.push({ start, text: text.slice(start, start + length) });
    start += length;
  }
  return chunks;
}

const breaks = [/\n[^\S\n]*\n\s*/g, /[.!?]["'”’)]*\s+/g, /\s+/g];

function cutAt(text: string, start: number): number {
  const room = text.slice(start, start + chunkLength);
  for (const pattern of breaks) {
    const last = [...room.matchAll(pattern)].at(-1);
    if (last !== undefined) return last.index + last[0].length;
  }
  return chunkLength;
}
