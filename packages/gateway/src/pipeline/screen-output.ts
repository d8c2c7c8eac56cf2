import {
  type FinishReason,
  Problem,
  type ServeDecision,
  type StreamEvent,
  type Verdict,
} from "@homeport/protocol";
import type { LoadedRelease } from "../release/index.ts";
import { type Filter, filterState, screenStream, type StreamScreen } from "../safety/index.ts";
import type { Exchange } from "./exchange.ts";
import { HeldTools } from "./held-tools.ts";
import type { Content } from "./output.ts";
import { readyFilter, screensOf, unreadable } from "./screen-input.ts";
import { problemOf } from "./serve-partner.ts";
import { stringsIn } from "./strings-in.ts";

/** More output than this is no answer of any feature; in UTF-16 units. */
const maxOutput = 2_000_000;

type Opened = { rule: string; filter: Filter; stream: StreamScreen };

/**
 * Screens an answer as it comes. Text is held back only as long as it could still become part of a match, tool
 * calls until the answer ends, and text of a demanded form until all of it is there, because an escape may hide a word.
 *
 * Every method throws a Problem on a hit, on a screen without an answer, on a filter that goes stale on the way,
 * and on the partner's own verdict or error; its `retract` says whether what was given out must be withdrawn.
 */
export class OutputScreen {
  readonly #exchange: Exchange;
  readonly #clock: () => number;
  readonly #screens: readonly Opened[];
  /** Where a form is demanded and somebody screens: the text so far, kept until it is whole. */
  #form: string | null;
  readonly #tools = new HeldTools();
  /** Sound of a spoken answer, kept until all its text is screened: nothing tells which words a piece of it says. */
  #sound: Content[] = [];
  #sounded = false;
  #reason: FinishReason | null = null;
  #omitted: readonly string[] = [];
  #shown = 0;
  #received = 0;
  /** How much of it is text. */
  #said = 0;
  #recorded = false;

  constructor(
    exchange: Exchange,
    context: { loaded: LoadedRelease<Filter>; decision: ServeDecision; clock: () => number },
  ) {
    this.#exchange = exchange;
    this.#clock = context.clock;
    const now = context.clock();
    this.#screens = screensOf(context.decision, "output").map(({ rule, filter: id }) => {
      const filter = openedFilter(exchange, { loaded: context.loaded, id, rule }, now);
      return { rule, filter, stream: screenStream(filter, "output") };
    });
    this.#form = exchange.form && this.#screens.length > 0 ? "" : null;
  }

  get omitted(): readonly string[] {
    const silent = this.#exchange.task.spoken && !this.#sounded && this.#said > 0;
    return silent ? [...this.#omitted, "audio"] : this.#omitted;
  }

  /** Takes the events of one read, and adds what may be shown now. */
  push(events: readonly StreamEvent[], shown: Content[]): void {
    for (const event of events) this.#take(event, shown);
  }

  /** Adds what is left once the partner has ended. @returns why the answer ended */
  end(shown: Content[]): FinishReason {
    if (this.#reason === null) throw new Problem("partner_garbled", { retract: this.#retract() });
    if (this.#form !== null) {
      for (const hidden of stringsIn(this.#form)) this.#screenWhole(hidden);
      this.#show(this.#pass(this.#form), shown);
    }
    this.#show(this.#rest(), shown);
    for (const call of this.#tools.end()) this.#showTool(call, shown);
    this.#releaseSound(shown);
    this.#record("met", "clear");
    return this.#reason;
  }

  /** Notes that the screens never got to the end; does nothing where one has spoken or all are through. */
  abandon(): void {
    if (!this.#recorded) this.#record("not_reached", "cut short");
  }

  #take(event: StreamEvent, shown: Content[]): void {
    switch (event.type) {
      case "text":
        this.#receive(event.text.length);
        this.#said += event.text.length;
        if (this.#form === null) this.#show(this.#pass(event.text), shown);
        else this.#form += event.text;
        break;
      case "tool":
        // A partner that calls a tool which nobody offered has not answered.
        if (!this.#exchange.task.tools) throw new Problem("partner_garbled", { retract: this.#retract() });
        this.#receive(event.arguments.length);
        this.#tools.take(event);
        break;
      case "embedding":
      case "ranking":
      case "times":
        // Numbers: there is nothing in them that a screen could read.
        shown.push(event);
        break;
      case "moderation":
        // A judgement answers a moderation, which is asked elsewhere, and nothing that a person reads.
        throw new Problem("partner_garbled", { retract: this.#retract() });
      case "media":
        if (this.#exchange.task.feature === "chat") this.#takeSound(event, shown);
        else {
          this.#screenMedia();
          this.#shown++;
          shown.push(event);
        }
        break;
      case "finish":
        // Usage, and a late verdict, still come after it.
        this.#reason = event.reason;
        break;
      case "usage":
        this.#exchange.usage = event.usage;
        break;
      case "omitted":
        this.#omitted = event.names;
        break;
      case "verdict":
        refuse(event.verdict, this.#retract());
        break;
      case "retract":
        throw new Problem("partner_refused", { category: event.category, retract: this.#retract() });
      case "error":
        this.#heedError(event);
        break;
      case "start":
        if (event.headers) this.#exchange.partnerHeaders = event.headers;
        break;
      case "reasoning":
      case "citation":
        // Reasoning is not output: it stays with the partner.
        break;
    }
  }

  /** What breaks after the finish breaks nothing, for the answer is whole; but one that nobody moderated must not stand. */
  #heedError(event: Extract<StreamEvent, { type: "error" }>): void {
    const problem = problemOf(event);
    if (event.class === "moderation_outage") {
      throw new Problem(problem.code, { ...problem.details, retract: this.#retract() });
    }
    if (this.#reason === null) throw problem;
  }

  /** Only a stream shows anything before its end. */
  #retract(): boolean {
    return this.#exchange.task.stream && this.#shown > 0;
  }

  #receive(length: number): void {
    this.#received += length;
    if (this.#received > maxOutput) throw new Problem("partner_garbled", { retract: this.#retract() });
  }

  #show(text: string, shown: Content[]): void {
    if (text === "") return;
    this.#shown += text.length;
    shown.push({ type: "text", text });
  }

  #showTool(call: Extract<Content, { type: "tool" }>, shown: Content[]): void {
    if (this.#screens.length > 0) {
      this.#screenWhole(call.name);
      this.#screenWhole(call.arguments);
      for (const hidden of stringsIn(call.arguments)) this.#screenWhole(hidden);
    }
    this.#shown++;
    shown.push(call);
  }

  #takeSound(sound: Extract<Content, { type: "media" }>, shown: Content[]): void {
    // A partner that answers with what nobody asked for has not answered.
    if (!this.#exchange.task.spoken) throw new Problem("partner_garbled", { retract: this.#retract() });
    this.#sounded = true;
    if (this.#screens.length > 0) {
      this.#sound.push(sound);
      return;
    }
    this.#shown++;
    shown.push(sound);
  }

  /** Every word has passed; sound that came without any was never read, which is not the same as clear. */
  #releaseSound(shown: Content[]): void {
    if (this.#sound.length === 0) return;
    if (this.#said === 0) this.#refuseUnread();
    this.#shown += this.#sound.length;
    shown.push(...this.#sound);
    this.#sound = [];
  }

  #refuseUnread(): never {
    this.#record("failed", unreadable);
    const issues = [{ path: "filter", message: unreadable }];
    throw new Problem("screen_failed", { issues, retract: this.#retract() });
  }

  /** A text filter can read what is spoken, because it is given; a picture it cannot. */
  #screenMedia(): void {
    if (this.#screens.length === 0) return;
    if (this.#exchange.task.feature === "speaker") {
      if (this.#shown === 0) for (const text of this.#exchange.task.screened) this.#screenWhole(text);
      return;
    }
    this.#refuseUnread();
  }

  /** One piece of text through every screen in turn. */
  #pass(text: string): string {
    let piece = text;
    for (const screen of this.#screens) {
      this.#requireFresh(screen.filter);
      if (piece === "") continue;
      const { release, verdict } = screen.stream.push(piece);
      this.#heed(verdict, screen.filter);
      piece = release;
    }
    return piece;
  }

  /** What every screen still holds, each screen's rest through those behind it. */
  #rest(): string {
    let piece = "";
    for (const screen of this.#screens) {
      this.#requireFresh(screen.filter);
      let released = "";
      if (piece !== "") {
        const pushed = screen.stream.push(piece);
        this.#heed(pushed.verdict, screen.filter);
        released = pushed.release;
      }
      const ended = screen.stream.end();
      this.#heed(ended.verdict, screen.filter);
      piece = released + ended.release;
    }
    return piece;
  }

  /** A text that stands for itself, such as a tool call's arguments. */
  #screenWhole(text: string): void {
    if (text === "") return;
    for (const { filter } of this.#screens) {
      this.#requireFresh(filter);
      const stream = screenStream(filter, "output");
      this.#heed(stream.push(text).verdict, filter);
      this.#heed(stream.end().verdict, filter);
    }
  }

  #requireFresh(filter: Filter): void {
    const state = filterState(filter, this.#clock());
    if (state.type === "ready") return;
    this.#record("failed", "stale", filter);
    throw new Problem(state.code, { retract: this.#retract() });
  }

  #heed(verdict: Verdict, filter: Filter): void {
    if (verdict.type === "hit") {
      this.#record("met", `hit ${verdict.category}`, filter);
      throw new Problem("content_blocked_output", { category: verdict.category, retract: this.#retract() });
    }
    if (verdict.type === "unknown") {
      this.#record("failed", "no answer", filter);
      throw new Problem("screen_failed", { cause: verdict.cause, retract: this.#retract() });
    }
  }

  /** What the screen that spoke says, or all of them; where one has spoken the others never got to the end. */
  #record(status: "met" | "failed" | "not_reached", detail: string, speaker: Filter | null = null): void {
    this.#recorded = true;
    for (const { rule, filter } of this.#screens) {
      const own = speaker === null || speaker === filter;
      const what = `output, ${filter.id}@${filter.version}: ${own ? detail : "cut short"}`;
      const record = { type: "screen", rule, status: own ? status : "not_reached", detail: what } as const;
      this.#exchange.obligations.push(record);
    }
  }
}

/** As `readyFilter`, and where there is none, the receipt says that this screen failed. @throws Problem */
function openedFilter(
  exchange: Exchange,
  { loaded, id, rule }: { loaded: LoadedRelease<Filter>; id: string; rule: string },
  now: number,
): Filter {
  try {
    return readyFilter(loaded, id, now);
  } catch (thrown) {
    exchange.obligations.push({ type: "screen", rule, status: "failed", detail: `output, ${id}: not ready` });
    throw thrown;
  }
}

/** A partner's verdict on its own answer; one that does not know is a screen without an answer. */
function refuse(verdict: Verdict, shown: boolean): void {
  if (verdict.type === "hit") {
    const { category, retract, endSession } = verdict;
    throw new Problem("partner_refused", { category, retract: retract && shown, endSession });
  }
  if (verdict.type === "unknown")
    throw new Problem("screen_failed", { cause: verdict.cause, retract: shown });
}
