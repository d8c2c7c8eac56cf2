/** Stands in every answer of the mock partner; an answer without it is no success. */
export const marker = "homeport-bench-marker";

/** How many chunks with content one streamed answer has. */
export const chunksPerStream = 128;

const words =
  "the device asks a partner for help with plain everyday writing and every market has rules of its own about where such a request may go who may answer it and what the answer must carry".split(
    " ",
  );

/** Plain text of about so many bytes, always the same. */
export function promptOf(bytes: number): string {
  let text = "Please sum this up:";
  for (let index = 0; text.length < bytes; index++) {
    text += ` ${words[(index * 7 + (index >> 3)) % words.length]}`;
    if (index % 13 === 12) text += ".";
  }
  return text.slice(0, bytes);
}

/** The mock's whole answer: about half a kilobyte. */
export const wholeAnswer = `${promptOf(480)} ${marker}.`;

/** The mock's streamed answer, one word a chunk; the marker is the last but one. */
export const streamedPieces: readonly string[] = Array.from({ length: chunksPerStream }, (_, index) => {
  if (index === chunksPerStream - 2) return ` ${marker}`;
  return index === chunksPerStream - 1 ? "." : ` ${words[(index * 7) % words.length]}`;
});

export const streamedAnswer = streamedPieces.join("");
