import { localize, type Obligation } from "@homeport/protocol";

export type LabelObligation = Extract<Obligation, { type: "label" }>;

/** A label ready to stand before the output; `prefix` is the label and what sets it off. */
export type WrittenLabel =
  | { type: "written"; prefix: string; label: string }
  | { type: "failed"; cause: string };

const pairs = ["[]", "【】", "［］", "〔〕"];

/**
 * Writes the label that an obligation demands, in the person's language (BCP 47), for the start of the output:
 * however early a stream is cut off, what was seen is labelled. It stands in brackets and on a line of its own,
 * because a page that swallows the line break would otherwise run the label into the first sentence.
 *
 * GB 45438-2025, 5: a text label holds a word for artificial intelligence and one for generated or synthesised.
 *
 * @example writeLabel(obligation, "en-GB") // { type: "written", label: "[AI-generated]", prefix: "[AI-generated]\n" }
 */
export function writeLabel(obligation: LabelObligation, language: string): WrittenLabel {
  const text = localize(obligation.text, language).trim();
  const fault = faultOf(text);
  if (fault !== null) return { type: "failed", cause: fault };
  const label = bracketed(text) ? text : wrapped(text);
  return { type: "written", label, prefix: `${label}\n` };
}

function faultOf(text: string): string | null {
  if (text.length > 100) return "the label is longer than 100 characters";
  if (/[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u.test(text)) {
    return "the label holds a line break or a character that nobody sees";
  }
  if (/[[\]【】［］〔〕]/.test(bracketed(text) ? text.slice(1, -1) : text))
    return "the label holds a bracket";
  if (!/\bai\b|artificial intelligence|人工智[能慧]/i.test(text)) {
    return "the label names no artificial intelligence";
  }
  if (!/\bgenerated\b|\bsynthe(?:tic|si[sz]ed)\b|生成|合成/i.test(text)) {
    return "the label does not say that the text is generated or synthesised";
  }
  return null;
}

function bracketed(text: string): boolean {
  return pairs.some((pair) => text.startsWith(pair[0]!) && text.endsWith(pair[1]!));
}

function wrapped(text: string): string {
  return /\p{Script=Han}/u.test(text) ? `【${text}】` : `[${text}]`;
}
