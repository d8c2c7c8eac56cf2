import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { StreamEvent } from "@homeport/protocol";
import { exchangeFor, filterThat, outcomeOf, screenThat, textIn } from "./pipeline.fixture.ts";
import { finish, screen, text, usage } from "./screen-output.fixture.ts";

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
