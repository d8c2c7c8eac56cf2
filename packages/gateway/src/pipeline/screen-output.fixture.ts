import type { StreamEvent, Verdict } from "@homeport/protocol";
import type { Exchange } from "./exchange.ts";
import {
  decisionWith,
  exchangeFor,
  from,
  loadedWith,
  now,
  screenBy,
  type ScreenedEvent,
  screenOutput,
} from "./pipeline.fixture.ts";

type Filters = Parameters<typeof loadedWith>[0];
type Options = { exchange?: Exchange; clock?: () => number };

/** Screens events with every filter given, as a decision would demand. */
export function screen(
  filters: Filters,
  events: Iterable<StreamEvent>,
  options: Options = {},
): AsyncGenerator<ScreenedEvent> {
  const { exchange = exchangeFor(), clock = () => now } = options;
  const decision = decisionWith(filters.map(({ id }) => screenBy(id)));
  return screenOutput(exchange, { loaded: loadedWith(filters), decision, clock }, from(events));
}

export function text(words: string): StreamEvent {
  return { type: "text", text: words };
}

export const finish: StreamEvent = { type: "finish", reason: "stop" };
export const usage: StreamEvent = {
  type: "usage",
  usage: { inputTokens: 3, outputTokens: 2, cachedInputTokens: null, reasoningTokens: null },
};
export const fail = (): never => {
  throw new RangeError("the text");
};

export function hit(retract = true): Verdict {
  return {
    type: "hit",
    by: "stub",
    phase: "output",
    category: "harm",
    retract,
    endSession: false,
    raw: null,
  };
}
