import { LabelStream } from "./label-stream.ts";
import { type LabelObligation, writeLabel } from "./write-label.ts";

/** A text with its label, or why it has none; without its label it must not leave. */
export type LabelledText =
  | { type: "labelled"; text: string; label: string }
  | { type: "failed"; cause: string };

/** A label and the stream that puts it before a text. */
export type OpenedLabel =
  | { type: "open"; label: string; stream: LabelStream }
  | { type: "failed"; cause: string };

/** Labels a whole text, once; for example `applyLabel(output, obligation, "zh-CN")`. */
export function applyLabel(text: string, obligation: LabelObligation, language: string): LabelledText {
  const opened = openLabel(obligation, language);
  if (opened.type === "failed") return opened;
  const { label, stream } = opened;
  return { type: "labelled", text: stream.push(text) + stream.end(), label };
}

/** Opens a stream that labels its text once; for example `openLabel(obligation, "en")`. */
export function openLabel(obligation: LabelObligation, language: string): OpenedLabel {
  const written = writeLabel(obligation, language);
  if (written.type === "failed") return written;
  return { type: "open", label: written.label, stream: new LabelStream(written) };
}
