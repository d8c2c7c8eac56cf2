import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { StreamEvent, Verdict } from "@homeport/protocol";
import type { Filter } from "../safety/index.ts";
import {
  decisionWith,
  exchangeFor,
  filterThat,
  from,
  loadedWith,
  now,
  outcomeOf,
  screenBy,
  screenOutput,
  screenThat,
  textIn,
} from "./pipeline.fixture.ts";

const spoken = { feature: "chat", spoken: true } as const;

function screen(filters: readonly Filter[], events: readonly StreamEvent[], task: object = spoken) {
  const decision = decisionWith(filters.map(({ id }) => screenBy(id)));
  const exchange = exchangeFor(task);
  const context = { loaded: loadedWith(filters), decision, clock: () => now };
  return { exchange, outcome: outcomeOf(screenOutput(exchange, context, from(events))) };
}

const text = (words: string): StreamEvent => ({ type: "text", text: words });
const sound = (byte: number): StreamEvent => ({
  type: "media",
  index: 0,
  mediaType: "audio/pcm",
  bytes: Uint8Array.of(byte),
});
const finish: StreamEvent = { type: "finish", reason: "stop" };
const harm: Verdict = {
  type: "hit",
  by: "stub",
  phase: "output",
  category: "harm",
  retract: true,
  endSession: false,
  raw: null,
};
const stops = filterThat("one", () =>
  screenThat({
    push: (piece) =>
      piece.includes("bad")
        ? { release: "", verdict: harm }
        : { release: piece, verdict: { type: "clear", by: "stub" } },
  }),
);
const kinds = (given: readonly { type: string }[]) => given.map(({ type }) => type).join(" ");

describe("the sound of a spoken answer", () => {
  it("is held until every word is screened, however early it came", async () => {
    const { outcome } = screen([filterThat("one")], [sound(1), text("Good "), sound(2), text("day"), finish]);
    const { given, problem } = await outcome;
    assert.equal(problem, null);
    assert.equal(kinds(given), "text text media media finish");
  });

  it("never leaves where one of its words is stopped, even the last", async () => {
    const { given, problem } = await screen([stops], [text("Good "), sound(1), sound(2), text("bad"), finish])
      .outcome;
    assert.equal(problem?.code, "content_blocked_output");
    assert.equal(problem?.details.retract, true);
    assert.equal(kinds(given), "text");
  });

  it("never leaves before a verdict of the partner's that comes after its finish", async () => {
    const events: StreamEvent[] = [
      text("Good"),
      sound(1),
      finish,
      { type: "verdict", verdict: { ...harm, phase: "late" } },
    ];
    const { given, problem } = await screen([filterThat("one")], events).outcome;
    assert.equal(problem?.code, "partner_refused");
    assert.equal(kinds(given), "text");
  });

  it("that came without a word was read by nobody, which is not the same as clear", async () => {
    const { exchange, outcome } = screen([filterThat("one")], [sound(1), finish]);
    const { given, problem } = await outcome;
    assert.equal(problem?.code, "screen_failed");
    assert.deepEqual(given, []);
    assert.equal(exchange.obligations[0]?.status, "failed");
  });

  it("comes as it is made where nobody screens, and is withdrawn by a later verdict", async () => {
    const events: StreamEvent[] = [sound(1), text("Good"), { type: "verdict", verdict: harm }];
    const { given, problem } = await screen([], events).outcome;
    assert.equal(kinds(given), "media text");
    assert.equal(problem?.code, "partner_refused");
    assert.equal(problem?.details.retract, true);
  });

  it("is no answer where none was asked for", async () => {
    const { problem, given } = await screen([], [sound(1), finish], { feature: "chat" }).outcome;
    assert.equal(problem?.code, "partner_garbled");
    assert.equal(textIn(given), "");
  });
});
