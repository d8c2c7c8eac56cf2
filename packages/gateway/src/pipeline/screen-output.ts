import {
  type FinishReason,
  Problem,
  type ServeDecision,
  type StreamEvent,
  type Verdict,
} from "@homeport/protocol";
import type { LoadedRelease } from "../release/index.ts";
import { type Filter, filterState, screenStream } from "../safety/index.ts";
import type { Exchange } from "./exchange.ts";
import { readyFilter, screensOf } from "./screen-input.ts";
import { problemOf } from "./serve-partner.ts";

/** More output than this is no answer of any feature; in UTF-16 units. */
const maxOutput = 2_000_000;

/** What is left of an answer once it is screened: text that may be shown, and its end. */
export type ScreenedEvent = { type: "text"; text: string } | { type: "finish"; reason: FinishReason };

/**
 * Screens an answer as it comes. Text is held back only as long as it could still become part of a match.
 *
 * @throws Problem on a hit, on a screen without an answer, on a filter that goes stale on the way, and on the
 * partner's own verdict or error; its `retract` says whether text already given out must be withdrawn.
 */
export async function* screenOutput(
  exchange: Exchange,
  context: { loaded: LoadedRelease<Filter>; decision: ServeDecision; clock: () => number },
  events: AsyncIterable<StreamEvent>,
): AsyncGenerator<ScreenedEvent> {
  const now = context.clock();
  const screens = screensOf(context.decision, "output").map((obligation) => {
    const filter = readyFilter(context.loaded, obligation.filter, now);
    return { ...obligation, filter, stream: screenStream(filter, "output") };
  });
  let shown = 0;
  let received = 0;
  let recorded = false;

  /** Only a stream shows its text before its end. */
  const retract = () => exchange.task.stream && shown > 0;

  /** What the screen that spoke says, or all of them; where one has spoken the others never got to the end. */
  const record = (
    status: "met" | "failed" | "not_reached",
    detail: string,
    speaker: Filter | null = null,
  ) => {
    recorded = true;
    for (const { rule, filter } of screens) {
      const own = speaker === null || speaker === filter;
      const what = `output, ${filter.id}@${filter.version}: ${own ? detail : "cut short"}`;
      exchange.obligations.push({ type: "screen", rule, status: own ? status : "not_reached", detail: what });
    }
  };

  /** One piece of text, or the end, through every screen in turn. */
  const pass = (text: string, ended: boolean): string => {
    let piece = text;
    for (const { filter, stream } of screens) {
      const state = filterState(filter, context.clock());
      if (state.type === "refuse") {
        record("failed", "stale", filter);
        throw new Problem(state.code, { retract: retract() });
      }
      let released = "";
      const steps = ended
        ? [...(piece === "" ? [] : [() => stream.push(piece)]), () => stream.end()]
        : [() => stream.push(piece)];
      for (const step of steps) {
        const { release, verdict } = step();
        if (verdict.type === "hit") {
          record("met", `hit ${verdict.category}`, filter);
          throw new Problem("content_blocked_output", { category: verdict.category, retract: retract() });
        }
        if (verdict.type === "unknown") {
          record("failed", "no answer", filter);
          throw new Problem("screen_failed", { cause: verdict.cause, retract: retract() });
        }
        released += release;
      }
      piece = released;
    }
    shown += piece.length;
    return piece;
  };

  try {
    let reason: FinishReason | null = null;
    for await (const event of events) {
      switch (event.type) {
        case "text": {
          received += event.text.length;
          if (received > maxOutput) throw new Problem("partner_garbled", { retract: retract() });
          const text = pass(event.text, false);
          if (text !== "") yield { type: "text", text };
          break;
        }
        case "finish":
          // Usage, and a late verdict, still come after it.
          reason = event.reason;
          break;
        case "usage":
          exchange.usage = event.usage;
          break;
        case "verdict":
          refuse(event.verdict, retract());
          break;
        case "retract":
          throw new Problem("partner_refused", { category: event.category, retract: retract() });
        case "error":
          // What breaks after the finish breaks nothing: the answer is whole.
          if (reason === null) throw problemOf(event);
          break;
        case "tool":
          // No feature of this build offers tools, so a partner that calls one has not answered.
          throw new Problem("partner_garbled", { retract: retract() });
        case "start":
        case "reasoning":
        case "citation":
          // Reasoning is not output: it stays with the partner.
          break;
      }
    }
    if (reason === null) throw new Problem("partner_garbled", { retract: retract() });
    const rest = pass("", true);
    record("met", "clear");
    if (rest !== "") yield { type: "text", text: rest };
    yield { type: "finish", reason };
  } finally {
    if (!recorded) record("not_reached", "cut short");
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
