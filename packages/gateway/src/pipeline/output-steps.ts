import type { Correction, FinishReason, ServeDecision, StreamEvent } from "@homeport/protocol";
import { correctionsBetween } from "../features/index.ts";
import type { LoadedRelease } from "../release/index.ts";
import type { Filter } from "../safety/index.ts";
import type { Exchange } from "./exchange.ts";
import { OutputLabel } from "./label.ts";
import { onceForEach } from "./once-for-each.ts";
import type { About, Content, Output, ReadyMeta } from "./output.ts";
import type { Parts } from "./parts.ts";
import { OutputScreen } from "./screen-output.ts";
import type { Source } from "./source.ts";

type Serving = {
  exchange: Exchange;
  admitted: { loaded: LoadedRelease<Filter>; decision: ServeDecision };
  source: Source;
  about: About;
};

/**
 * What becomes of an answer on its way out: screen, label, hash. All of it happens at once for the events of one
 * read, with nothing waited for, so that a piece of a stream costs no turn of the event loop.
 */
export class OutputSteps {
  readonly #serving: Serving;
  readonly #screen: OutputScreen;
  readonly #label: OutputLabel;
  readonly #meta: ReadyMeta;
  /** What a proofreading compares with what came in: the text before its label. */
  #unlabelled: string | null;
  #ready = false;
  /** What may be given out of a read in which something then failed. */
  left: Output[] = [];

  /** @throws Problem where a screen or a label cannot be opened */
  constructor(parts: Parts, serving: Serving) {
    const { exchange, admitted, source } = serving;
    this.#serving = serving;
    this.#screen = new OutputScreen(exchange, { ...admitted, clock: parts.clock });
    this.#label = new OutputLabel(exchange, admitted.decision);
    this.#meta = metaOf(exchange, admitted, source);
    this.#unlabelled = exchange.task.corrected === null ? null : "";
  }

  /** What may be given out of the events of one read. @throws Problem */
  take(events: readonly StreamEvent[]): Output[] {
    const shown: Content[] = [];
    try {
      this.#screen.push(events, shown);
    } catch (thrown) {
      this.left = this.#given(shown);
      throw thrown;
    }
    return this.#given(shown);
  }

  /** What is left once the partner has ended, and why it did. @throws Problem */
  end(): { given: Output[]; reason: FinishReason } {
    const shown: Content[] = [];
    const reason = this.#screen.end(shown);
    const given = this.#given(shown);
    const rest: Content[] = [];
    this.#label.end(rest);
    this.#add(given, rest);
    if (!this.#ready) given.unshift(this.#open());
    return { given, reason };
  }

  /** The last output, once everything before it has been given out. */
  finish(reason: FinishReason, now: number): Output {
    const { exchange } = this.#serving;
    const { usage, cost, startedAt, label } = exchange;
    return {
      type: "finish",
      reason,
      corrections: this.#corrections(),
      omitted: this.#screen.omitted,
      // The clock may have been set back meanwhile; a time is never less than none.
      meta: { ...this.#meta, label, usage, cost, ms: Math.max(0, now - startedAt) },
    };
  }

  abandon(): void {
    this.#screen.abandon();
  }

  #given(shown: Content[]): Output[] {
    if (this.#unlabelled !== null) {
      for (const content of shown) if (content.type === "text") this.#unlabelled += content.text;
    }
    this.#label.pass(shown);
    const given: Output[] = [];
    this.#add(given, shown);
    return given;
  }

  #add(given: Output[], shown: readonly Content[]): void {
    const { outputHash } = this.#serving.exchange;
    for (const content of shown) {
      if (content.type === "text") {
        if (content.text === "") continue;
        outputHash.update(content.text);
      } else outputHash.update(content.type === "media" ? content.bytes : JSON.stringify(content));
      if (!this.#ready) given.push(this.#open());
      given.push(content);
    }
  }

  #open(): Output {
    this.#ready = true;
    this.#meta.label = this.#serving.exchange.label;
    const { about, exchange } = this.#serving;
    const { partnerHeaders } = exchange;
    return { type: "ready", about: { ...about, partnerHeaders }, meta: this.#meta };
  }

  #corrections(): readonly Correction[] | null {
    const { exchange, source } = this.#serving;
    const { corrected } = exchange.task;
    if (corrected === null) return null;
    // An engine's own, else the difference between what came in and what goes out; labels do not count.
    return source.corrections ?? correctionsBetween(corrected, this.#unlabelled ?? "");
  }
}

function metaOf(
  exchange: Exchange,
  { loaded, decision }: Serving["admitted"],
  { display }: Source,
): ReadyMeta {
  // Beside a text that went back as it came nothing says that AI made it.
  const made = exchange.task.unchanged === null;
  return {
    ...exchange.served,
    market: decision.market,
    feature: decision.feature,
    label: exchange.label,
    display: display && { number: display.number, text: display.text },
    disclosures: made ? noticesOf(decision).made : noticesOf(decision).unmade,
    receipt: exchange.receipt,
    release: loaded.release.digest,
  };
}

/** The notices beside an answer; of a label beside it, only where something was made. */
const noticesOf = onceForEach(({ obligations }: ServeDecision) => {
  const told = (made: boolean) =>
    obligations.flatMap((obligation) =>
      obligation.type === "disclose" || (obligation.type === "label" && made && obligation.place === "beside")
        ? [obligation.text]
        : [],
    );
  return { made: told(true), unmade: told(false) };
});
