import { Problem, type ServeDecision } from "@homeport/protocol";
import { type LabelObligation, type LabelStream, openLabel, readLabel } from "../label/index.ts";
import { type Exchange, languageOf } from "./exchange.ts";
import type { Content } from "./output.ts";

/** Why nothing is labelled or marked where the caller's own text goes back as it came. */
export const nothingMade = "the text came back as it was sent, nothing was made";

type Labelling = { obligation: LabelObligation; label: string; stream: LabelStream };

/**
 * Refuses before anybody is asked where a label stands at the start of a text and the text must be JSON.
 *
 * @throws Problem `unsupported_parameter`
 */
export function refuseUnlabellable(exchange: Exchange, { obligations }: ServeDecision): void {
  if (!exchange.form) return;
  const demanded = obligations.find((obligation) => obligation.type === "label" && atStart(obligation));
  if (!demanded) return;
  const message = `the market's label stands at the start of the text, where JSON has no room (${demanded.rule})`;
  throw new Problem("unsupported_parameter", { issues: [{ path: "response_format", message }] });
}

/**
 * Puts the labels a decision demands before the first text that leaves, and reads them back from it.
 * A label stands at the start, so that whatever part of an answer a person sees is labelled.
 *
 * Every method throws a Problem `label_failed` where a label cannot be written or not be read back; the output then
 * never leaves.
 */
export class OutputLabel {
  readonly #exchange: Exchange;
  readonly #labellings: readonly Labelling[];
  /** Labels for text of an answer that may turn out to hold none. */
  readonly #pending: readonly LabelObligation[];
  #read = false;

  constructor(exchange: Exchange, decision: ServeDecision) {
    this.#exchange = exchange;
    const demanded = decision.obligations.filter((obligation) => obligation.type === "label");
    if (exchange.task.unchanged !== null) {
      // A label says that AI made it, and of the caller's own words that would be a lie.
      for (const { rule } of demanded) {
        exchange.obligations.push({ type: "label", rule, status: "not_reached", detail: nothingMade });
      }
      this.#labellings = [];
      this.#pending = [];
      return;
    }
    for (const obligation of demanded) {
      if (atStart(obligation)) continue;
      if (obligation.place !== "beside") {
        const { modality, place } = obligation;
        fail(exchange, obligation, `nothing here writes it on ${modality} at \`${place}\``);
      }
      const { rule } = obligation;
      const detail = "beside the output, in its meta";
      exchange.obligations.push({ type: "label", rule, status: "met", detail });
    }
    const starting = demanded.filter(atStart);
    // Vectors and ranks are numbers that nobody reads: there is no text that could be labelled.
    const numbers = exchange.task.feature === "search";
    this.#labellings = numbers ? [] : starting.map((obligation) => open(exchange, obligation));
    this.#pending = numbers ? starting : [];
  }

  /** Labels what may be shown, in place. */
  pass(shown: Content[]): void {
    if (this.#labellings.length === 0) {
      if (this.#pending.length > 0 && shown.some(({ type }) => type === "text" || type === "media")) {
        for (const obligation of this.#pending) fail(this.#exchange, obligation, "numbers were expected");
      }
      return;
    }
    for (let index = 0; index < shown.length; index++) {
      const content = shown[index];
      if (content?.type === "text") {
        content.text = this.#label(content.text, false);
      } else if (!this.#read) {
        // What is no text, such as a tool call, never goes before the label.
        const text = this.#label("", false);
        if (text !== "") shown.splice(index++, 0, { type: "text", text });
      }
    }
  }

  /** Adds what is still held; an answer without any text carries its label all the same: an empty reply is a reply. */
  end(shown: Content[]): void {
    for (const { rule } of this.#pending) {
      const detail = "numbers only, no text";
      this.#exchange.obligations.push({ type: "label", rule, status: "not_reached", detail });
    }
    if (this.#labellings.length === 0) return;
    const text = this.#label("", true);
    if (text !== "") shown.push({ type: "text", text });
  }

  #label(text: string, ended: boolean): string {
    let piece = text;
    for (const { stream } of this.#labellings) piece = stream.push(piece) + (ended ? stream.end() : "");
    if (!this.#read && piece !== "") {
      this.#read = true;
      this.#readBack(piece);
    }
    return piece;
  }

  /** Reads the label from the very text that is about to leave. */
  #readBack(text: string): void {
    for (const { obligation, label } of this.#labellings) {
      const read = readLabel(text);
      if (read.type === "missing") fail(this.#exchange, obligation, read.cause);
      if (!text.includes(label)) fail(this.#exchange, obligation, "another label stands in its place");
      this.#exchange.label = read.label;
      const detail = `read back at the ${read.place}`;
      this.#exchange.obligations.push({ type: "label", rule: obligation.rule, status: "met", detail });
    }
  }
}

function atStart({ modality, place }: LabelObligation): boolean {
  return modality === "text" && place === "start";
}

function open(exchange: Exchange, obligation: LabelObligation): Labelling {
  const opened = openLabel(obligation, exchange.task.outputLanguage ?? languageOf(exchange));
  if (opened.type === "failed") fail(exchange, obligation, opened.cause);
  return { obligation, label: opened.label, stream: opened.stream };
}

function fail(exchange: Exchange, { rule }: LabelObligation, cause: string): never {
  exchange.obligations.push({ type: "label", rule, status: "failed", detail: cause });
  throw new Problem("label_failed", { cause });
}
