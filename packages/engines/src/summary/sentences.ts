import type { EngineLanguage } from "../engine-result.ts";
import { continuesAfterStop } from "./abbreviations.ts";
import { findParagraphs, type Paragraph, type Span } from "./paragraphs.ts";

/** A sentence, verbatim but for line breaks inside it, which became spaces. */
export type Sentence = { text: string; opensParagraph: boolean };

/** The sentences in order, and the line that stood over them as a title, if any. */
export type SplitText = { sentences: Sentence[]; title: string | null };

type Candidate = Sentence & { complete: boolean };

/** UTF-16 units; a longer run is cut, so that one "sentence" cannot be a whole book. */
const longest = 600;
/** UTF-16 units; a line of this length is prose even without a full stop. */
const tooLongForHeading = 100;

/** Who spoke, after a quotation that ended in a full stop: the sentence goes on. */
const spokenBy = /^[\p{Script=Han}·]{0,8}(?:说|說|道|问|問|表示|称|稱|指出|回答|补充|補充)/u;

/** A line of a chat: who speaks, then what is said. */
const speaker = /^(?:\[[^\]]{1,20}\] ?)?[\p{L}\p{N}][\p{L}\p{N} ._-]{0,23}[:：] ?\S/u;

const segmenters = {
  en: new Intl.Segmenter("en", { granularity: "sentence" }),
  zh: new Intl.Segmenter("zh", { granularity: "sentence" }),
};

/**
 * Splits text into sentences in order; headings, bylines and captions are left out when the text has
 * real sentences, and are all there is otherwise.
 *
 * @example splitSentences("Mr. Li left. He paid 3.5 yuan.", "en").sentences.length // 2
 */
export function splitSentences(text: string, language: EngineLanguage): SplitText {
  const candidates: Candidate[] = [];
  for (const paragraph of findParagraphs(text)) {
    const line = text.slice(paragraph.start, paragraph.end).replace(/[\r\n\u2028\u2029]/g, " ");
    const spans = splitParagraph(line, language);
    for (const [position, span] of spans.entries()) {
      candidates.push(candidate(text, { paragraph, span, position, of: spans.length }));
    }
  }
  const readable = candidates.filter((one) => /[\p{L}\p{N}]/u.test(one.text));
  const complete = readable.filter((one) => one.complete);
  const spoken = readable.filter((one) => speaker.test(one.text)).length;
  const chat = spoken >= 3 && spoken >= readable.length / 2;
  const prose = !chat && (complete.length >= 2 || (complete.length === 1 && readable.length <= 3));
  const first = readable[0];
  return {
    sentences: (prose ? complete : readable).map(({ text: words, opensParagraph }) => ({
      text: words,
      opensParagraph,
    })),
    title: prose && first?.complete === false ? first.text : null,
  };
}

type Place = { paragraph: Paragraph; span: Span; position: number; of: number };

function candidate(text: string, place: Place): Candidate {
  const { paragraph, span } = place;
  const words = text
    .slice(paragraph.start + span.start, paragraph.start + span.end)
    .replace(/\s*[\r\n\u2028\u2029]+\s*/gu, " ");
  const ended = /[.!?…。！？；]["'”’)\]）」』»]*$/u.test(words);
  const long = words.length >= tooLongForHeading;
  const complete =
    paragraph.type !== "heading" && (ended || long || place.of > 1 || paragraph.type === "item");
  return { text: words, opensParagraph: place.position === 0, complete };
}

function splitParagraph(text: string, language: EngineLanguage): Span[] {
  const spans: Span[] = [];
  for (const { index, segment } of segmenters[language].segment(text)) {
    const last = spans.at(-1);
    const room = last !== undefined && last.end - last.start < longest;
    if (room && continues(tail(text, last), segment)) {
      last.end = index + segment.length;
    } else {
      spans.push({ start: index, end: index + segment.length });
    }
  }
  moveOpeners(text, spans);
  return spans.flatMap((span) => trim(text, span) ?? []).flatMap((span) => cut(text, span));
}

/** The end of a span, enough to judge how it ends; whole spans would make long input quadratic. */
function tail(text: string, span: Span): string {
  return text.slice(Math.max(span.start, span.end - 40), span.end);
}

function continues(left: string, right: string): boolean {
  if (/^\p{Ll}/u.test(right)) return true;
  if (/[。！？][”」』]$/u.test(left) && spokenBy.test(right)) return true;
  if (/^[\s\p{P}]*$/u.test(right) && !/^\s*["'“‘(（「『]/u.test(right)) return true;
  return continuesAfterStop(left, right);
}

/** ICU leaves an opening bracket or quote after 。 with the sentence before; it belongs to the next. */
function moveOpeners(text: string, spans: readonly Span[]): void {
  for (const [index, span] of spans.entries()) {
    const next = spans[index + 1];
    if (next === undefined) continue;
    const opener = /[“‘（「『《【(]+\s*$/u.exec(tail(text, span));
    if (opener === null) continue;
    span.end -= opener[0].length;
    next.start = span.end;
  }
}

function trim(text: string, span: Span): Span | null {
  const raw = text.slice(span.start, span.end);
  const words = raw.trim();
  if (words === "") return null;
  const start = span.start + raw.indexOf(words);
  return { start, end: start + words.length };
}

function cut(text: string, span: Span): Span[] {
  const pieces: Span[] = [];
  let start = span.start;
  while (span.end - start > longest) {
    const room = text.slice(start, start + longest);
    const breaks = [...room.matchAll(/[;；,，、]\s*|\s+/gu)];
    const best = breaks.findLast((one) => /[;；]/u.test(one[0])) ?? breaks.at(-1);
    let end = best === undefined ? start + longest : start + best.index + best[0].length;
    if (best === undefined && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end -= 1;
    pieces.push({ start, end });
    start = end;
  }
  pieces.push({ start, end: span.end });
  return pieces.flatMap((piece) => trim(text, piece) ?? []);
}
