import type { WrittenLabel } from "./write-label.ts";

/** How much white space may stand before a partner's own label, or behind it on its line. */
const slack = 8;

/**
 * Puts a label before a text that arrives in pieces, exactly once: where the text itself starts with the same
 * label (in its brackets, or alone on the first line), that one is taken away. The label leaves with the first
 * piece; of the text no more is held than such a label could fill.
 */
export class LabelStream {
  readonly #prefix: string;
  readonly #label: string;
  #held = "";
  #at: "prefix" | "label" | "gap" | "text" = "prefix";

  constructor(written: Extract<WrittenLabel, { type: "written" }>) {
    this.#prefix = written.prefix;
    this.#label = written.label;
  }

  /** The text that may leave now. */
  push(text: string): string {
    return this.#release(text, "more");
  }

  /** What is still held; of an empty text, the label. */
  end(): string {
    return this.#release("", "last");
  }

  #release(text: string, part: "more" | "last"): string {
    if (this.#at === "text") return text;
    const prefix = this.#at === "prefix" ? this.#prefix : "";
    if (this.#at === "prefix") this.#at = "label";
    this.#held += text;
    for (;;) {
      if (this.#at === "gap") {
        this.#held = this.#held.trimStart();
        if (this.#held === "") return prefix;
        this.#at = "label";
      }
      const found = labelAt(this.#held, this.#label, part);
      if (found === "undecided") return prefix;
      if (found === 0) {
        const released = this.#held;
        this.#held = "";
        this.#at = "text";
        return prefix + released;
      }
      this.#held = this.#held.slice(found);
      this.#at = "gap";
    }
  }
}

/** How long the label is that the text starts with: 0 where it has none, `undecided` where more text must tell. */
function labelAt(text: string, label: string, part: "more" | "last"): number | "undecided" {
  const undecided = part === "more" ? "undecided" : 0;
  const start = text.length - text.trimStart().length;
  if (start > slack) return 0;
  const rest = text.slice(start);
  if (rest.startsWith(label)) {
    const next = rest[label.length];
    if (next === undefined) return part === "last" ? start + label.length : "undecided";
    return next === "(" || next === "[" ? 0 : start + label.length; // in Markdown that is a link
  }
  const bare = label.slice(1, -1);
  if (rest.startsWith(bare)) {
    const behind = rest.slice(bare.length, bare.length + slack);
    const line = behind.trimStart();
    if (/^\s*[\r\n]/.test(behind)) return start + bare.length;
    if (line !== "" || behind.length === slack) return 0;
    return part === "last" ? start + bare.length : "undecided";
  }
  return label.startsWith(rest) || bare.startsWith(rest) ? undecided : 0;
}
