/** Abbreviations that never end a sentence: a name or a number follows. */
const always = new Set(
  "mr mrs ms mx dr prof gen sen rep gov lt col capt sgt st rev hon pres vs no nos vol fig pp ed eds art sec ch approx est".split(
    " ",
  ),
);

/** Abbreviations that may end a sentence: the next word decides. */
const sometimes = new Set(
  "u.s u.k u.n e.u u.s.a d.c p.m a.m inc corp co ltd llc plc bros jr sr etc al dept univ jan feb mar apr jun jul aug sep sept oct nov dec e.g i.e ph.d m.d b.a m.a".split(
    " ",
  ),
);

/** Words that open a sentence after an abbreviation far more often than they continue one. */
const openers = new Set(
  "the a an it its he she his her they their we our you your i this that these those there here but and or so yet for in on at by as if when while after before since although though because however meanwhile what who how why where some many most both all no not analysts officials".split(
    " ",
  ),
);

/**
 * True when the full stop at the end of `left` belongs to an abbreviation and `right` goes on with the
 * same sentence.
 *
 * @example continuesAfterStop("He met Mr. ", "Smith.") // true
 * @example continuesAfterStop("They live in the U.S. ", "The weather is fine.") // false
 */
export function continuesAfterStop(left: string, right: string): boolean {
  const word = /([\p{L}][\p{L}.]*)\.\s*$/u.exec(left)?.[1]?.toLowerCase();
  if (word === undefined) return false;
  if (always.has(word) && !(word === "no" && !/^\d/.test(right))) return true;
  if (/^\p{L}$/u.test(word) && word !== "i") return true;
  if (!sometimes.has(word)) return false;
  const next = /^["'“‘(]*([\p{L}\p{N}]+)/u.exec(right)?.[1];
  if (next === undefined) return false;
  return !/^\p{Lu}/u.test(next) || !openers.has(next.toLowerCase());
}
