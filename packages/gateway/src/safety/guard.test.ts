import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { Verdict } from "@homeport/protocol";
import { guard, screenStream, screenText } from "./guard.ts";
import { filterOf } from "./pack.fixture.ts";
import type { Screen } from "./screen.ts";

const filter = filterOf("kill yourself");
const clear: Verdict = { type: "clear", by: "moderation" };

function screenOf(screen: Screen["screen"]): Screen {
  return { id: "moderation", version: "2", screen };
}

function unknown(cause: string): Verdict {
  return { type: "unknown", by: "guard:moderation@2", phase: "input", cause };
}

describe("a guarded screen", () => {
  it("passes on the word of a filter and of a screen that answers later", async () => {
    assert.equal((await guard(filter, 1_000).screen("kill yourself", "input")).type, "hit");
    const later = screenOf(async () => sleep(5, clear));
    assert.deepEqual(await guard(later, 1_000).screen("good day", "input"), clear);
  });

  it("is `unknown` where the screen throws or rejects, without the message", async () => {
    const thrown = screenOf((text) => {
      throw new TypeError(text);
    });
    const rejected = screenOf(async (text) => {
      throw Object.assign(new Error(text), { name: text });
    });
    const strange = screenOf(() => Promise.reject("the text"));
    assert.deepEqual(
      await guard(thrown, 1_000).screen("the text", "input"),
      unknown("the screen failed with TypeError"),
    );
    assert.deepEqual(
      await guard(rejected, 1_000).screen("the text", "input"),
      unknown("the screen failed with an error"),
    );
    assert.deepEqual(
      await guard(strange, 1_000).screen("the text", "input"),
      unknown("the screen failed with an error"),
    );
  });

  it("is `unknown` at the deadline, tells the screen to stop and never looks at a late `clear`", async () => {
    let aborted = false;
    const slow = screenOf(async (_text, _phase, signal) => {
      signal.addEventListener("abort", () => (aborted = true));
      return sleep(200, clear);
    });
    const verdict = await guard(slow, 10).screen("good day", "input");
    assert.deepEqual(verdict, unknown("the screen gave no answer within 10 ms"));
    assert.equal(aborted, true);
  });

  it("survives a screen that rejects after its deadline", async () => {
    const slow = screenOf(async () => {
      await sleep(20);
      throw new Error("late");
    });
    assert.equal((await guard(slow, 5).screen("good day", "input")).type, "unknown");
    await sleep(40);
  });

  it("is `unknown` where the answer is no verdict", async () => {
    for (const answer of [undefined, null, true, "clear", {}, { type: "ok" }]) {
      const screen = screenOf(() => answer as unknown as Verdict);
      assert.deepEqual(
        await guard(screen, 1_000).screen("good day", "input"),
        unknown("the screen gave no verdict"),
      );
    }
  });

  it("screens a long text in turns with other work, to the same verdict", async () => {
    const long = "an ordinary sentence. ".repeat(20_000);
    let turns = 0;
    let running = true;
    const other = (): void => {
      turns += 1;
      if (running) setImmediate(other);
    };
    setImmediate(other);
    assert.deepEqual(await guard(filter, 10_000).screen(long, "input"), filter.screen(long, "input"));
    for (const end of ["kill yourself", "kill yourself.", "kill"]) {
      const text = `${long.slice(0, 98_300)} ${end}`;
      assert.deepEqual(await guard(filter, 10_000).screen(text, "input"), filter.screen(text, "input"));
    }
    running = false;
    assert.ok(turns >= Math.floor(long.length / 32_768));
  });

  it("is `unknown` at the deadline also where a filter has a very long text to screen", async () => {
    const long = "an ordinary sentence. ".repeat(2_000_000);
    const start = performance.now();
    const verdict = await guard(filter, 1).screen(long, "input");
    assert.equal(verdict.type === "unknown" && verdict.cause, "the screen gave no answer within 1 ms");
    const waited = performance.now() - start;
    filter.screen(long, "input");
    assert.ok(waited < (performance.now() - start - waited) / 2);
  });
});

describe("a whole text", () => {
  it("is screened at once, and `unknown` where the screen throws", () => {
    assert.equal(screenText(filter, "kill yourself", "input").type, "hit");
    const broken = {
      id: "moderation",
      version: "2",
      screen: () => {
        throw new RangeError("the text");
      },
    };
    assert.deepEqual(screenText(broken, "the text", "input"), unknown("the screen failed with RangeError"));
  });
});

describe("a guarded stream", () => {
  it("passes on what the filter releases and says", () => {
    const stream = screenStream(filter, "output");
    assert.deepEqual(stream.push("You kill"), {
      release: "You ",
      verdict: { type: "clear", by: "filter:test@1" },
    });
    assert.deepEqual(stream.end(), { release: "kill", verdict: { type: "clear", by: "filter:test@1" } });
  });

  it("stays `unknown` and releases nothing once it has failed, wherever it fails", () => {
    const working = {
      push: (text: string) => ({ release: text, verdict: clear }),
      end: () => ({ release: "", verdict: clear }),
    };
    const fail = (): never => {
      throw new Error("the text");
    };
    for (const open of [fail, () => ({ ...working, push: fail })]) {
      const stream = screenStream({ id: "moderation", version: "2", open }, "input");
      const failed = { release: "", verdict: unknown("the screen failed with Error") };
      assert.deepEqual(stream.push("the text"), failed);
      assert.deepEqual(stream.push("the text"), failed);
      assert.deepEqual(stream.end(), failed);
    }
    const ending = screenStream(
      { id: "moderation", version: "2", open: () => ({ ...working, end: fail }) },
      "input",
    );
    assert.equal(ending.push("good day").release, "good day");
    assert.equal(ending.end().verdict.type, "unknown");
  });

  it("releases nothing beside a verdict that is not clear", () => {
    const careless = () => ({ release: "the text", verdict: unknown("a reason of its own") });
    const stream = screenStream(
      { id: "moderation", version: "2", open: () => ({ push: careless, end: careless }) },
      "input",
    );
    assert.deepEqual(stream.push("the text"), { release: "", verdict: unknown("a reason of its own") });
  });
});
