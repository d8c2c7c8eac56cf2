import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { StreamEvent } from "@homeport/protocol";
import * as fc from "fast-check";
import { filterOf } from "../safety/pack.fixture.ts";
import { exchangeFor, filterThat, outcomeOf, textIn } from "./pipeline.fixture.ts";
import { finish, hit, screen, text } from "./screen-output.fixture.ts";

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
