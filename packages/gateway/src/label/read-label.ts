import { phraseOf } from "./label-phrase.ts";

/** What a reader who knows nothing of the writer finds at the start of a text; `label` as it stands there. */
export type ReadLabel = { type: "found"; label: string; place: "start" } | { type: "missing"; cause: string };

/** How far a label may reach into a text, in UTF-16 units; nothing beyond is looked at. */
const reach = 160;

const closings = new Map([
  ["[", "]"],
  ["【", "】"],
  ["［", "］"],
  ["〔", "〕"],
]);

/** How a label's own line starts: a letter, behind nothing but a quotation mark `>`, an emoji, emphasis, a bracket. */
const opening = /^(?:> ?)?(?:\p{Extended_Pictographic}\u{FE0F}? ?)?[*_]{0,3}[(（]?\p{L}/u;

/**
 * Reads the label at the start of a text. A label stands in square brackets, or alone on the first line (there
 * also in round brackets, as emphasis or as a quotation), and says nothing but that it is one: an AI word and a
 * generate or synthesise word, English or Chinese (GB 45438-2025, 5). Bounded work whatever the text.
 *
 * @example readLabel("[AI-generated]\nDear Ms Li, …") // { type: "found", label: "[AI-generated]", place: "start" }
 */
export function readLabel(text: string): ReadLabel {
  const head = text.slice(0, reach).replace(/^[\s\u{FEFF}]+/u, "");
  if (head === "") return { type: "missing", cause: "the text starts with nothing that could be read" };
  const closing = closings.get(head[0]!);
  if (closing === undefined) return readLine(head, text.length > reach);
  const end = head.indexOf(closing);
  if (end < 0) return missing("its bracket is not closed within reach");
  if (/^[([]/.test(head.slice(end + 1))) return missing("it is a link");
  return read(head.slice(0, end + 1));
}

function readLine(head: string, cut: boolean): ReadLabel {
  if (!opening.test(head)) return missing("its line starts as no label does");
  const end = head.search(/[\r\n\u2028\u2029]/);
  if (end < 0 && cut) return missing("it has no end within reach");
  return read((end < 0 ? head : head.slice(0, end)).trimEnd());
}

function read(label: string): ReadLabel {
  const phrase = phraseOf(label);
  return phrase.type === "label" ? { type: "found", label, place: "start" } : missing(phrase.cause);
}

function missing(cause: string): ReadLabel {
  return { type: "missing", cause: `what stands at the start of the text is no label: ${cause}` };
}
