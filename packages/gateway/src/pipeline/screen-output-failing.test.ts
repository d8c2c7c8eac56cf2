import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { StreamEvent } from "@homeport/protocol";
import type { StreamScreen } from "../safety/index.ts";
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
} from "./pipeline.fixture.ts";
import { fail, finish, screen, text } from "./screen-output.fixture.ts";

describe("an answer that its partner could not moderate", () => {
  const unmoderated: StreamEvent = {
    type: "error",
    code: "partner_moderation_down",
    class: "moderation_outage",
    detail: "rule moderation",
    retryAfterSeconds: null,
  };

  it("is withdrawn as far as it was shown, also where the partner says so after its finish", async () => {
    for (const events of [
      [text("Dear"), unmoderated],
      [text("Dear"), finish, unmoderated],
    ]) {
      const { problem } = await outcomeOf(screen([filterThat("one")], events));
      assert.equal(problem?.code, "partner_moderation_down");
      assert.equal(problem?.details.retract, true);
    }
  });

  it("has nothing to withdraw where nothing was shown", async () => {
    const { problem } = await outcomeOf(screen([filterThat("one")], [unmoderated]));
    assert.equal(problem?.details.retract, false);
  });
});

describe("a screen that fails", () => {
  const broken: [string, () => StreamScreen][] = [
    ["at the start", fail],
    ["at a piece", () => screenThat({ push: fail })],
    [
      "by saying nothing",
      () => screenThat({ push: (() => ({ release: "Dear" })) as unknown as StreamScreen["push"] }),
    ],
    [
      "by being unsure",
      () =>
        screenThat({
          push: () => ({
            release: "Dear",
            verdict: { type: "unknown", by: "s", phase: "output", cause: "?" },
          }),
        }),
    ],
    [
      "at the end",
      () => screenThat({ push: () => ({ release: "", verdict: { type: "clear", by: "s" } }), end: fail }),
    ],
  ];
  for (const [when, open] of broken) {
    it(`${when} lets nothing of the text leave`, async () => {
      const exchange = exchangeFor();
      const stream = screen([filterThat("one", open)], [text("Dear Ms Li"), finish], { exchange });
      const { given, problem } = await outcomeOf(stream);
      assert.deepEqual(given, []);
      assert.equal(problem?.code, "screen_failed");
      assert.equal(problem.details.retract, false, "nothing was shown");
      assert.ok(exchange.obligations.some(({ status }) => status === "failed"));
      assert.ok(!exchange.obligations.some(({ status }) => status === "met"));
    });
  }

  it("after text was shown lets no more leave, and what was shown must be withdrawn", async () => {
    let pieces = 0;
    const open = () =>
      screenThat({
        push: (piece) => (++pieces > 1 ? fail() : { release: piece, verdict: { type: "clear", by: "s" } }),
      });
    const { given, problem } = await outcomeOf(
      screen([filterThat("one", open)], [text("a"), text("b"), finish]),
    );
    assert.deepEqual(given, [text("a")]);
    assert.deepEqual([problem?.code, problem?.details.retract], ["screen_failed", true]);
  });

  it("fails the answer also where it is the second of two", async () => {
    const filters = [filterThat("one"), filterThat("two", () => screenThat({ push: fail }))];
    const { given, problem } = await outcomeOf(screen(filters, [text("a"), finish]));
    assert.deepEqual([given, problem?.code], [[], "screen_failed"]);
  });
});

describe("a filter", () => {
  it("that is missing or out of date keeps everything in", async () => {
    const loaded = loadedWith([filterThat("old", screenThat, { validTo: now })]);
    for (const [id, code] of [
      ["absent", "filter_missing"],
      ["old", "filter_stale"],
    ] as const) {
      const decision = decisionWith([screenBy(id)]);
      const exchange = exchangeFor();
      const stream = screenOutput(
        exchange,
        { loaded, decision, clock: () => now },
        from([text("a"), finish]),
      );
      const { given, problem } = await outcomeOf(stream);
      assert.deepEqual([given, problem?.code], [[], code]);
      const told = exchange.obligations.map(({ type, status, detail }) => [type, status, detail]);
      assert.deepEqual(told, [["screen", "failed", `output, ${id}: not ready`]]);
    }
  });

  it("that goes out of date in the middle of a stream ends it there", async () => {
    let time = now;
    const filter = filterThat("one", screenThat, { validTo: now + 10 });
    function* events(): Generator<StreamEvent> {
      yield text("a");
      time = now + 10;
      yield text("b");
      yield finish;
    }
    const { given, problem } = await outcomeOf(screen([filter], events(), { clock: () => time }));
    assert.deepEqual(given, [text("a")]);
    assert.deepEqual([problem?.code, problem?.details.retract], ["filter_stale", true]);
  });

  it("that goes out of date just before the end does not let the end leave", async () => {
    let time = now;
    const filter = filterThat("one", screenThat, { validTo: now + 10 });
    function* events(): Generator<StreamEvent> {
      yield text("a");
      time = now + 10;
      yield finish;
    }
    const { given, problem } = await outcomeOf(screen([filter], events(), { clock: () => time }));
    assert.deepEqual([given, problem?.code], [[text("a")], "filter_stale"]);
  });
});

describe("an answer that is none", () => {
  const error: StreamEvent = {
    type: "error",
    code: "partner_down",
    class: "transport",
    detail: "cut",
    retryAfterSeconds: null,
  };

  it("is never a success where it breaks off, with an error or without one", async () => {
    for (const [events, code] of [
      [[text("a"), error], "partner_down"],
      [[text("a")], "partner_garbled"],
      [[], "partner_garbled"],
    ] as const) {
      const { given, problem } = await outcomeOf(screen([filterThat("one")], events));
      assert.equal(problem?.code, code);
      assert.ok(!given.some(({ type }) => type === "finish"));
    }
  });

  it("is refused where it calls a tool that nobody offered, or has no end", async () => {
    const tool: StreamEvent = { type: "tool", index: 0, id: "1", name: "rm", arguments: "" };
    assert.equal((await outcomeOf(screen([], [tool, finish]))).problem?.code, "partner_garbled");
    function* endless(): Generator<StreamEvent> {
      for (;;) yield text("x".repeat(100_000));
    }
    assert.equal((await outcomeOf(screen([], endless()))).problem?.code, "partner_garbled");
  });
});
