import type { Span } from "./correction.ts";

/**
 * Text of the same length without what is no English prose. `masks` are hidden words, `blanks` hidden
 * ends of words, such as an emoji; both in UTF-16 offsets.
 */
export type MaskedText = { text: string; masks: readonly Span[]; blanks: readonly Span[] };

/** What the checker reads: Latin letters, digits, ASCII and typographic punctuation. */
const readable = /^[\p{Script=Latin}\d!-~‘’“”–—…€£¥§°×]+$/u;
const readableCore = /[\p{Script=Latin}\d!-~‘’“”–—…€£¥§°×]+/gu;
/** Addresses, handles, file names, code and the like are never prose. */
const technical = /:\/\/|@|[\\_<>{}=`|^~]|^[#/]|^www\.|^--|^\.\w|\p{L}[\p{L}\d]\.\p{L}{2}/u;
const code = /```[\s\S]*?(?:```|$)|`[^`\n]+`/gu;
/** UTF-16 units: Harper needs seconds for a "word" of 1,000 letters and dies of one of 10,000. */
const longestToken = 40;

/**
 * Blanks out foreign script, emoji, code, addresses and overlong tokens, so that the checker neither
 * stumbles over them nor "corrects" them; every offset stays what it was. Apostrophes become plain.
 *
 * @example maskText("I like 苹果 a lot").text // "I like X  a lot"
 */
export function maskText(text: string): MaskedText {
  const masks: Span[] = [];
  const blanks: Span[] = [];
  const withoutCode = text.replace(code, (match: string, start: number) => {
    masks.push({ start, end: start + match.length });
    return standIn(match);
  });
  const masked = withoutCode.replace(/\S+/gu, (token: string, start: number) => {
    if (token.length <= longestToken && readable.test(token)) {
      return technical.test(token) ? hide(token, start, masks) : token;
    }
    return maskToken(token, start, { masks, blanks });
  });
  const plain = masked.replace(/[^\S\r\n]/gu, " ").replace(/(?<=\p{L})’(?=\p{L})/gu, "'");
  return { text: plain, masks, blanks };
}

type Hidden = { masks: Span[]; blanks: Span[] };

/** Keeps the one readable part of a token, such as the word before an emoji. */
function maskToken(token: string, start: number, { masks, blanks }: Hidden): string {
  const cores = token.length > longestToken ? [] : [...token.matchAll(readableCore)];
  const core = cores.length === 1 ? cores[0] : undefined;
  if (core === undefined || !/\p{Script=Latin}{2}/u.test(core[0]) || technical.test(core[0])) {
    return hide(token, start, masks);
  }
  const end = core.index + core[0].length;
  if (core.index > 0) blanks.push({ start, end: start + core.index });
  if (end < token.length) blanks.push({ start: start + end, end: start + token.length });
  return " ".repeat(core.index) + core[0] + " ".repeat(token.length - end);
}

function hide(token: string, start: number, masks: Span[]): string {
  masks.push({ start, end: start + token.length });
  return standIn(token);
}

/** Something that reads like a noun, of the same length, so that the sentence stays a sentence. */
function standIn(hidden: string): string {
  if (hidden.length < 5) return "X".padEnd(hidden.length);
  return "thing" + hidden.slice(5).replace(/[^\r\n]/g, " "); // a unit each, not a code point
}
