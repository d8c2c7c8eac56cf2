import { type Chunk, chunkText } from "./chunk-text.ts";
import type { Span } from "./correction.ts";
import type { EnglishDialect } from "./dialects.ts";
import { findGrammar, type Finding } from "./harper.ts";
import type { MaskedText } from "./mask-text.ts";
import { agreedReplacement } from "./rule-policy.ts";

/** A finding that may be applied; offsets are UTF-16 units of the whole text. */
export type GrammarFix = Span & { finding: Finding; replacement: string };

/** Kinds whose finding lies in the word alone; all others hang on the words around it. */
const wordKinds = new Set(["Spelling", "Typo"]);

/**
 * Finds what is clearly wrong in the prose of a masked text; names, digits and what stands beside a
 * mask are left alone.
 */
export async function findFixes(masked: MaskedText, dialect: EnglishDialect): Promise<GrammarFix[]> {
  const chunks = chunkText(masked.text).filter((chunk) => /[A-Za-z]{2}/.test(chunk.text));
  const found = await Promise.all(chunks.map((chunk) => findGrammar(chunk.text, dialect)));
  return chunks.flatMap((chunk, index) =>
    (found[index] ?? []).flatMap((finding) => {
      const replacement = agreedReplacement(finding);
      if (replacement === null) return [];
      if (finding.kind === "Capitalization" && isCutOff(masked.text, chunk, finding)) return [];
      const [start, end] = [chunk.start + finding.start, chunk.start + finding.end];
      const fix: GrammarFix = { start, end, finding, replacement };
      return isSafe(fix, masked) ? [fix] : [];
    }),
  );
}

/** True for the first word of a piece that was cut in the middle of a sentence. */
function isCutOff(text: string, chunk: Chunk, finding: Finding): boolean {
  const first = /\S/.exec(chunk.text)?.index ?? 0;
  return finding.start <= first && !opensSentence(text, chunk.start + first);
}

function isSafe(fix: GrammarFix, masked: MaskedText): boolean {
  if (isPartOfWord(fix, masked.text)) return false;
  if (
    fix.finding.rule === "AnA" &&
    !/^\s+["'“‘]?[\p{L}\p{N}]/u.test(masked.text.slice(fix.end, fix.end + 20))
  ) {
    return false; // "(a)", "a-": a letter, not the article
  }
  const span = wordKinds.has(fix.finding.kind) ? fix : widen(fix, masked.text);
  const overHidden = masked.masks.some((mask) => overlap(mask, span));
  return (
    !overHidden && !masked.blanks.some((blank) => overlap(blank, fix)) && !touchesNames(fix, masked.text)
  );
}

function overlap(left: Span, right: Span): boolean {
  return left.start < right.end && right.start < left.end;
}

/** True for half a compound or the word before an apostrophe, such as the `re` of `re-export`. */
function isPartOfWord({ start, end }: Span, text: string): boolean {
  return /[\p{L}\p{N}'’-]/u.test(text.charAt(start - 1)) && /^[\p{L}\p{N}]/u.test(text.charAt(start))
    ? true
    : /[\p{L}\p{N}]/u.test(text.charAt(end - 1)) && /['’-]\p{L}/u.test(text.slice(end, end + 2));
}

/** A span with the spaces and punctuation around it, up to the neighbouring words. */
function widen({ start, end }: Span, text: string): Span {
  const before = /[\s\p{P}]*$/u.exec(text.slice(Math.max(0, start - 80), start))?.[0].length ?? 0;
  const after = /^[\s\p{P}]*/u.exec(text.slice(end, end + 80))?.[0].length ?? 0;
  return { start: start - before - 1, end: end + after + 1 };
}

/** True when the fix would change a name (capitalised within a sentence), a code or a number. */
function touchesNames(fix: GrammarFix, text: string): boolean {
  const kept = new Map<string, number>();
  for (const word of fix.replacement.match(/[\p{L}\p{N}'’]+/gu) ?? []) {
    kept.set(word, (kept.get(word) ?? 0) + 1);
  }
  for (const match of text.slice(fix.start, fix.end).matchAll(/[\p{L}\p{N}'’]+/gu)) {
    const left = kept.get(match[0]) ?? 0;
    if (left > 0) {
      kept.set(match[0], left - 1);
      continue;
    }
    if (/\p{N}|\p{L}.*\p{Lu}/u.test(match[0]) && !/^I['’]/.test(match[0])) return true;
    const opens = opensSentence(text, fix.start + match.index);
    if (/^\p{Lu}/u.test(match[0]) && !opens && !/^I(?:['’]|$)/.test(match[0])) return true;
  }
  return false;
}

function opensSentence(text: string, start: number): boolean {
  return /(?:^|[.!?:\n]["'”’)]*\s*|^\s*)["'“‘(]*$/u.test(text.slice(Math.max(0, start - 10), start));
}
