import {
  type Composition,
  type Device,
  type FinishReason,
  noParameters,
  type Obligation,
  Problem,
  type ServeDecision,
  type StreamEvent,
  type Verdict,
} from "@homeport/protocol";
import type { Table } from "@homeport/rules";
import { type Caller, type Callers, openCallers } from "../callers/index.ts";
import type { FeatureTask } from "../features/index.ts";
import type { LoadedRelease } from "../release/index.ts";
import { parseRouting, Routing, systemTimers } from "../routing/index.ts";
import type { Filter, StreamScreen } from "../safety/index.ts";
import { beginExchange, type Exchange } from "./exchange.ts";
import { OutputLabel } from "./label.ts";
import type { Content } from "./output.ts";
import { OutputScreen } from "./screen-output.ts";

export const now = Date.UTC(2026, 10, 22, 9);

export const device: Device = {
  soldIn: "AA",
  account: "AA",
  location: "AA",
  platform: "web",
  language: "en-GB",
  ageBand: "adult",
  consent: [],
  capabilities: [],
  switchedOff: [],
};

/** A streamed task that both a partner and an engine can do. */
function taskOf(changes: Partial<FeatureTask> = {}): FeatureTask {
  return {
    feature: "summarizer",
    stream: true,
    language: null,
    outputLanguage: null,
    model: null,
    screened: ["A text."],
    asked: () => ({
      type: "chat",
      messages: [{ role: "user", content: "A text." }],
      stream: true,
      parameters: noParameters,
    }),
    media: false,
    tools: false,
    form: false,
    spoken: false,
    engine: {
      type: "summarize",
      text: "A text.",
      summary: { type: "tldr", length: "short", format: "plain-text" },
    },
    continueWith: null,
    corrected: null,
    unchanged: null,
    ...changes,
  };
}

export function exchangeFor(changes: Partial<FeatureTask> = {}): Exchange {
  return beginExchange(device, taskOf(changes), { now, simulate: null });
}

export function decisionWith(
  obligations: readonly Obligation[],
  compositions: readonly Composition[] = [],
): ServeDecision {
  return {
    type: "serve",
    market: "AA",
    feature: "summarizer",
    compositions,
    obligations,
    rules: [],
    warnings: [],
  };
}

export function screenBy(filter: string, phase: "input" | "output" = "output"): Obligation {
  return { type: "screen", phase, filter, rule: `AA/screen-${filter}` };
}

export function labelSaying(en: string, zh = "AI生成"): Obligation {
  return { type: "label", modality: "text", place: "start", text: { en, zh }, rule: "AA/label" };
}

const clear: Verdict = { type: "clear", by: "stub" };

/** A stream screen that lets everything through at once, but for what is told otherwise. */
export function screenThat(changes: Partial<StreamScreen> = {}): StreamScreen {
  return {
    push: (text) => ({ release: text, verdict: clear }),
    end: () => ({ release: "", verdict: clear }),
    ...changes,
  };
}

/** A filter in force at `now` whose stream screens are the ones given. */
export function filterThat(
  id: string,
  open: () => StreamScreen = screenThat,
  changes: Partial<Filter> = {},
): Filter {
  return {
    id,
    version: "1",
    digest: `sha256:${id}`,
    patterns: 1,
    validFrom: now - 1,
    validTo: now + 3_600_000,
    screen: () => clear,
    open,
    ...changes,
  };
}

/** A release that holds a table and filters; nothing else of it is looked at here. */
export function loadedWith(filters: readonly Filter[], table: Partial<Table> = {}): LoadedRelease<Filter> {
  const release = {
    digest: "sha256:release",
    expiresAt: now + 3_600_000,
    approvedBy: ["alice", "bob"],
    payload: { serial: 1, content: { table } },
  };
  return {
    release: release as unknown as LoadedRelease<Filter>["release"],
    filters: new Map(filters.map((filter) => [filter.id, filter])),
  };
}

export async function* from<Item>(items: Iterable<Item>): AsyncGenerator<Item> {
  yield* items;
}

/** Everything a stream gave out, and the problem it ended in; anything else thrown is a bug. */
export async function outcomeOf<Item>(
  stream: AsyncIterable<Item>,
): Promise<{ given: Item[]; problem: Problem | null }> {
  const given: Item[] = [];
  try {
    for await (const item of stream) given.push(item);
  } catch (thrown) {
    if (!(thrown instanceof Problem)) throw thrown;
    return { given, problem: thrown };
  }
  return { given, problem: null };
}

/** The text among what was given out. */
export function textIn(given: readonly { type: string }[]): string {
  return given.map((item) => ("text" in item && item.type === "text" ? String(item.text) : "")).join("");
}

/** What comes through a screen, event by event, each as a read of its own. */
export async function* screenOutput(
  exchange: Exchange,
  context: ConstructorParameters<typeof OutputScreen>[1],
  events: AsyncIterable<StreamEvent>,
): AsyncGenerator<ScreenedEvent> {
  const screen = new OutputScreen(exchange, context);
  let shown: Content[] = [];
  try {
    for await (const event of events) {
      shown = [];
      screen.push([event], shown);
      yield* shown;
    }
    shown = [];
    const reason = screen.end(shown);
    yield* shown;
    yield { type: "finish", reason };
  } finally {
    screen.abandon();
  }
}

/** What leaves once it is labelled. */
export async function* labelOutput(
  exchange: Exchange,
  decision: ServeDecision,
  events: AsyncIterable<ScreenedEvent>,
): AsyncGenerator<ScreenedEvent> {
  const label = new OutputLabel(exchange, decision);
  for await (const event of events) {
    const shown: Content[] = [];
    if (event.type === "finish") label.end(shown);
    else {
      shown.push({ ...event });
      label.pass(shown);
    }
    yield* shown.filter((content) => content.type !== "text" || content.text !== "");
    if (event.type === "finish") yield event;
  }
}

/** What is given out, and the end. */
export type ScreenedEvent = Content | { type: "finish"; reason: FinishReason };

/** Routing with a tuning, in which nothing is ever too much and chance has no say. */
export function routingWith(tuning: object = {}): Routing {
  const calm = {
    heapBytes: 0,
    heapLimitBytes: 1,
    residentBytes: 0,
    residentLimitBytes: null,
    loopDelayMs: 0,
  };
  return new Routing(parseRouting(JSON.stringify(tuning)), {
    timers: systemTimers,
    random: () => 0.5,
    probe: { look: () => calm },
  });
}

/** Everybody may call, without limits: there is no file of callers. */
export const anybody: Callers = openCallers({
  file: "no-such-folder/callers.json",
  currency: null,
  redis: null,
  totalMs: 1_000,
  clock: () => now,
  report: () => {},
});

export const anyCaller: Caller = anybody.identify(null, now);
