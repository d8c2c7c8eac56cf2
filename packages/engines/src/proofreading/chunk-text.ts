/** A piece of text and its UTF-16 offset. */
export type Chunk = { start: number; text: string };

/** UTF-16 units: Harper's time grows with the square of a long passage, so it gets short ones. */
const chunkLength = 1_000;

/**
 * Cuts text into pieces of at most 1,000 UTF-16 units: at blank lines, else after a sentence, else
 * between words. Together the pieces are the text.
 *
 * @example chunkText("One.\n\nTwo.") // [{ start: 0, text: "One.\n\n" }, { start: 6, text: "Two." }]
 */
export function chunkText(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  let start = 0;
  for (const gap of text.matchAll(/\n[^\S\n]*\n\s*/g)) {
    cut(text, { start, end: gap.index + gap[0].length }, chunks);
    start = gap.index + gap[0].length;
  }
  cut(text, { start, end: text.length }, chunks);
  return chunks;
}

function cut(text: string, span: { start: number; end: number }, chunks: Chunk[]): void {
  let { start } = span;
  while (span.end - start > chunkLength) {
    const room = text.slice(start, start + chunkLength);
    const sentence = [...room.matchAll(/[.!?]["'”’)]*\s+/g)].at(-1);
    const space = sentence ?? [...room.matchAll(/\s+/g)].at(-1);
    const length = space === undefined ? chunkLength : space.index + space[0].length;
    chunks.push({ start, text: text.slice(start, start + length) });
    start += length;
  }
  if (start < span.end) chunks.push({ start, text: text.slice(start, span.end) });
}
