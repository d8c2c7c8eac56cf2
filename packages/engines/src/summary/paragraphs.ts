/** A stretch of text, as UTF-16 offsets: `end` is exclusive. */
export type Span = { start: number; end: number };

/** A paragraph without its list marker or Markdown sign. */
export type Paragraph = Span & { type: "heading" | "item" | "text" };

type Line = Span & { text: string };

const marker = /^(?:(#{1,6})\s+|(?:[-*+•·‣▪◦–—]|\d{1,2}[.)、]|[(（]\d{1,2}[)）])\s+|>\s*)/u;
const endsSentence = /[.!?…。！？；:：]["'”’)\]）」』»]*$/u;
/** UTF-16 units: text with lines of this length, none longer, was wrapped by hand. */
const wrapWidth = { from: 50, to: 110 };

/**
 * Cuts text into paragraphs: a line each, but lines that were wrapped by hand are joined.
 *
 * @example findParagraphs("# News\nIt rained.") // a heading and a text
 */
export function findParagraphs(text: string): Paragraph[] {
  const lines = findLines(text);
  const wrapped = isHandWrapped(lines);
  const paragraphs: Paragraph[] = [];
  let open = false;
  for (const line of lines) {
    if (line.text === "") {
      open = false;
      continue;
    }
    const mark = marker.exec(line.text);
    const last = paragraphs.at(-1);
    if (
      open &&
      mark === null &&
      last !== undefined &&
      joins(text.slice(Math.max(last.start, last.end - 20), last.end), line, wrapped)
    ) {
      last.end = line.end;
      continue;
    }
    const type = mark === null || mark[0].startsWith(">") ? "text" : mark[1] ? "heading" : "item";
    const start = line.start + (mark?.[0].length ?? 0);
    if (start < line.end) paragraphs.push({ type, start, end: line.end });
    open = type !== "heading";
  }
  return paragraphs;
}

function joins(before: string, line: Line, wrapped: boolean): boolean {
  if (/^\p{Ll}/u.test(line.text)) return !endsSentence.test(before);
  return wrapped;
}

function isHandWrapped(lines: readonly Line[]): boolean {
  const full = lines.filter((line) => line.text.length >= wrapWidth.from);
  if (full.length < 3 || lines.some((line) => line.text.length > wrapWidth.to)) return false;
  return full.filter((line) => !endsSentence.test(line.text)).length >= full.length / 2;
}

function findLines(text: string): Line[] {
  const lines: Line[] = [];
  for (const match of text.matchAll(/[^\r\n\u2028\u2029]*(?:\r\n|[\r\n\u2028\u2029]|$)/gu)) {
    if (match[0] === "") continue;
    const line = match[0].trim();
    const start = match.index + match[0].indexOf(line);
    const previousBlank = line === "" && lines.at(-1)?.text === "";
    if (!previousBlank) lines.push({ start, end: start + line.length, text: line });
  }
  return lines;
}
