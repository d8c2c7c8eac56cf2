import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { StreamEvent, Verdict } from "@homeport/protocol";
import * as fc from "fast-check";
import type { StreamScreen } from "../safety/index.ts";
import { filterOf } from "../safety/pack.fixture.ts";
import type { Exchange } from "./exchange.ts";
import {
  decisionWith,
  exchangeFor,
  filterThat,
  from,
  loadedWith,
  now,
  outcomeOf,
  screenBy,
  type ScreenedEvent,
  screenOutput,
  screenThat,
  textIn,
} from "./pipeline.fixture.ts";

type Filters = Parameters<typeof loadedWith>[0];
type Options = { exchange?: Exchange; clock?: () => number };

/** Screens events with every filter given, as a decision would demand. */
function screen(
  filters: Filters,
  events: Iterable<StreamEvent>,
  options: Options = {},
): AsyncGenerator<ScreenedEvent> {
  const { exchange = exchangeFor(), clock = () => now } = options;
  const decision = decisionWith(filters.map(({ id }) => screenBy(id)));
  return screenOutput(exchange, { loaded: loadedWith(filters), decision, clock }, from(events));
}

function text(words: string): StreamEvent {
  return { type: "text", text: words };
}

const finish: StreamEvent = { type: "finish", reason: "stop" };
const usage: StreamEvent = {
  type: "usage",
  usage: { inputTokens: 3, outputTokens: 2, cachedInputTokens: null, reasoningTokens: null },
};
const fail = (): never => {
  throw new RangeError("the text");
};

function hit(retract = true): Verdict {
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

describe("an answer without fault", () => {
  it("is given out as it comes, and its finish last", async () => {
    const { given, problem } = await outcomeOf(
      screen([filterThat("one")], [text("Dear "), text("Ms Li"), finish]),
    );
    assert.equal(problem, null);
    assert.deepEqual(given, [text("Dear "), text("Ms Li"), finish]);
  });

  it("has its usage counted, although usage comes after the finish", async () => {
    const exchange = exchangeFor();
    const stream = screen([], [text("x"), finish, usage], { exchange });
    for await (const event of stream)
      if (event.type === "finish") assert.equal(exchange.usage.inputTokens, 3);
    assert.deepEqual({ type: "usage", usage: exchange.usage }, usage);
  });

  it("gives out what a screen held back before its finish", async () => {
    let held = "";
    const holding = screenThat({
      push: (piece) => {
        held += piece;
        return { release: "", verdict: { type: "clear", by: "stub" } };
      },
      end: () => ({ release: held, verdict: { type: "clear", by: "stub" } }),
    });
    const { given } = await outcomeOf(
      screen([filterThat("one", () => holding)], [text("a"), text("b"), finish]),
    );
    assert.deepEqual(given, [text("ab"), finish]);
  });

  it("passes every screen in turn, what the first holds back being seen by the next at the end", async () => {
    const seen: string[] = [];
    const watching = (name: string, release: boolean) => {
      let held = "";
      return filterThat(name, () =>
        screenThat({
          push: (piece) => {
            seen.push(`${name} ${piece}`);
            held += piece;
            return { release: release ? piece : "", verdict: { type: "clear", by: name } };
          },
          end: () => ({ release: release ? "" : held, verdict: { type: "clear", by: name } }),
        }),
      );
    };
    const filters = [watching("one", false), watching("two", true)];
    const { given } = await outcomeOf(screen(filters, [text("a"), text("b"), finish]));
    assert.deepEqual(
      seen.filter((line) => line !== "two "),
      ["one a", "one b", "two ab"],
    );
    assert.equal(textIn(given), "ab");
  });

  it("does not give out how the model reasoned, nor what began the answer", async () => {
    const start: StreamEvent = { type: "start", id: "c-1", model: "m" };
    const { given } = await outcomeOf(
      screen([], [start, { type: "reasoning", text: "secret" }, text("x"), finish]),
    );
    assert.deepEqual(given, [text("x"), finish]);
  });
});

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

describe("a hit in an answer", () => {
  const filter = filterOf("blow it up", "*炸弹*");

  it("lets nothing of the match leave, however the answer is cut, and is withdrawn only where text was shown", async () => {
    const whole = fc.constantFrom(
      "blow it up",
      "Please blow it up now",
      "I will blow, it, up",
      "做炸弹吧",
      "say 炸弹",
      "clear text blow it",
    );
    await fc.assert(
      fc.asyncProperty(
        whole,
        fc.array(fc.integer({ min: 1, max: 6 }), { maxLength: 12 }),
        async (words, sizes) => {
          let at = 0;
          const pieces = [...sizes.map((size) => words.slice(at, (at += size))), words.slice(at)].filter(
            (piece) => piece !== "",
          );
          const { given, problem } = await outcomeOf(screen([filter], [...pieces.map(text), finish]));
          const shown = textIn(given);
          if (words.startsWith("clear")) {
            assert.deepEqual([shown, problem], [words, null]);
            return;
          }
          assert.equal(problem?.code, "content_blocked_output");
          assert.equal(problem.details.retract, shown !== "");
          assert.ok(words.startsWith(shown) && !/bl|炸/.test(shown), shown);
        },
      ),
      { numRuns: 300 },
    );
  });

  it("asks for nothing to be withdrawn where the answer was not streamed, because nothing was shown", async () => {
    const exchange = exchangeFor({ stream: false });
    const { problem } = await outcomeOf(
      screen([filter], [text("Fine. "), text("Now blow it up"), finish], { exchange }),
    );
    assert.deepEqual([problem?.code, problem?.details.retract], ["content_blocked_output", false]);
    const late = screen([], [text("Fine."), { type: "verdict", verdict: hit() }], {
      exchange: exchangeFor({ stream: false }),
    });
    assert.equal((await outcomeOf(late)).problem?.details.retract, false);
  });

  it("is recorded for the screen that found it, and not for one that did not", async () => {
    const exchange = exchangeFor();
    const other = filterThat("other");
    await outcomeOf(screen([other, filter], [text("Now blow it up"), finish], { exchange }));
    const records = exchange.obligations.map(({ rule, status, detail }) => `${rule} ${status} ${detail}`);
    assert.equal(records.length, 2);
    assert.ok(
      records.some((record) => record.startsWith("AA/screen-test met") && record.includes("hit c0")),
      records.join(),
    );
    assert.ok(
      records.some((record) => record.startsWith("AA/screen-other not_reached")),
      records.join(),
    );
  });
});

describe("the record of a screen", () => {
  it("says that it was clear only once the whole answer was", async () => {
    const exchange = exchangeFor();
    const stream = screen([filterThat("one")], [text("a"), finish], { exchange });
    for await (const event of stream) if (event.type === "text") assert.deepEqual(exchange.obligations, []);
    assert.deepEqual(
      exchange.obligations.map(({ status, detail }) => [status, detail]),
      [["met", "output, one@1: clear"]],
    );
  });

  it("says that it was cut short where the answer broke off or nobody read on", async () => {
    const error: StreamEvent = {
      type: "error",
      code: "partner_down",
      class: "transport",
      detail: "cut",
      retryAfterSeconds: null,
    };
    const broken = exchangeFor();
    await outcomeOf(screen([filterThat("one")], [text("a"), error], { exchange: broken }));
    const left = exchangeFor();
    for await (const _ of screen([filterThat("one")], [text("a"), finish], { exchange: left })) break;
    for (const { obligations } of [broken, left]) {
      assert.deepEqual(
        obligations.map(({ status }) => status),
        ["not_reached"],
      );
    }
  });
});

describe("a partner's own word on its answer", () => {
  const verdict = (retract: boolean): StreamEvent => ({ type: "verdict", verdict: hit(retract) });

  it("ends it, and withdraws text only where some was shown and the partner says so", async () => {
    for (const [events, retract] of [
      [[verdict(true), finish], false],
      [[text("a"), verdict(true), finish], true],
      [[text("a"), verdict(false), finish], false],
      [[text("a"), finish, verdict(true)], true],
    ] as const) {
      const { given, problem } = await outcomeOf(screen([], events));
      assert.deepEqual([problem?.code, problem?.details.retract], ["partner_refused", retract]);
      assert.ok(!given.some(({ type }) => type === "finish"), "also where it comes after the finish");
      assert.equal(problem?.details.category, "harm");
    }
  });

  it("withdraws what was shown where it says so by itself", async () => {
    const retract: StreamEvent = { type: "retract", category: "harm", by: "partner:acme" };
    assert.equal((await outcomeOf(screen([], [text("a"), retract]))).problem?.details.retract, true);
    assert.equal((await outcomeOf(screen([], [retract]))).problem?.details.retract, false);
  });

  it("counts as a failed screen where the partner's own moderation does not know", async () => {
    const unknown: StreamEvent = {
      type: "verdict",
      verdict: { type: "unknown", by: "partner:acme", phase: "output", cause: "down" },
    };
    const { given, problem } = await outcomeOf(screen([], [text("a"), unknown, finish]));
    assert.deepEqual([given, problem?.code, problem?.details.retract], [[text("a")], "screen_failed", true]);
  });

  it("that all is clear changes nothing", async () => {
    const event: StreamEvent = { type: "verdict", verdict: { type: "clear", by: "partner:acme" } };
    assert.equal((await outcomeOf(screen([], [text("a"), event, finish]))).problem, null);
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
