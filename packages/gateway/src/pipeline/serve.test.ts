import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Obligation } from "@homeport/protocol";
import * as fc from "fast-check";
import { exchangeFor } from "./pipeline.fixture.ts";
import { engine, eventsIn, partner, places, sceneFor } from "./serve.fixture.ts";

describe("the first composition that answers", () => {
  it("serves, and says who it is", async (test) => {
    const { ask, asked } = await sceneFor(test);
    const { source, exchange } = await ask([partner("answers"), partner("answers", "south")]);
    assert.deepEqual(asked, ["answers north"]);
    assert.deepEqual(source?.served, {
      partner: "acme",
      model: "answers",
      modelVersion: "1",
      endpoint: { id: "north", region: "aa-north", operator: "Acme Cloud (North) Ltd." },
      engine: null,
      executed: "cloud",
      simulated: false,
    });
    assert.deepEqual(
      (await eventsIn(source)).map(({ type }) => type),
      ["start", "text", "finish"],
    );
    assert.deepEqual(exchange.codes, []);
  });

  it("may be an engine, which says that it is one", async (test) => {
    const { ask } = await sceneFor(test);
    const { source } = await ask([engine]);
    assert.deepEqual(source?.served.engine, { id: "textrank", version: "1" });
    assert.deepEqual([source?.served.executed, source?.served.partner], ["edge", null]);
    assert.deepEqual(await eventsIn(source), [
      { type: "text", text: "A summary." },
      { type: "finish", reason: "stop" },
    ]);
  });

  it("tells which failed before it", async (test) => {
    const { ask } = await sceneFor(test);
    const { exchange } = await ask([
      partner("is-busy"),
      partner("hangs-up", "south"),
      partner("answers", "east"),
    ]);
    assert.deepEqual(exchange.codes, ["partner_capacity", "partner_down"]);
  });
});

describe("a place", () => {
  it("that the release does not hold, or the market does not permit, is not asked and nobody in its stead", async (test) => {
    const { ask, asked } = await sceneFor(test);
    const unknown = await ask([partner("answers", "nowhere"), partner("answers", "south"), engine]);
    assert.equal(unknown.problem?.code, "egress_denied");
    const locate: Obligation = {
      type: "locate",
      dataClass: "inference",
      regions: ["aa-south", "aa"],
      rule: "AA/residency",
    };
    const outside = await ask([partner("answers", "north"), engine], { obligations: [locate] });
    assert.equal(outside.problem?.code, "egress_denied");
    assert.deepEqual(asked, []);
    assert.ok((await ask([partner("answers", "south")], { obligations: [locate] })).source);
  });
});

describe("a model that the caller insists on", () => {
  it("is the only one that is asked, and no engine stands in for it", async (test) => {
    const { ask, asked } = await sceneFor(test);
    const list = [engine, partner("answers"), partner("is-busy", "south")];
    const { problem } = await ask(list, { exchange: exchangeFor({ model: "is-busy" }) });
    assert.equal(problem?.code, "partner_capacity");
    assert.deepEqual(asked, ["is-busy south"]);
  });

  it("is refused where the market does not permit it", async (test) => {
    const { ask, asked } = await sceneFor(test);
    for (const model of ["gpt-6-astra", "textrank", "", "constructor"]) {
      const { problem } = await ask([engine, partner("answers")], { exchange: exchangeFor({ model }) });
      assert.equal(problem?.code, "model_not_selectable");
    }
    assert.deepEqual(asked, []);
  });
});

describe("an answer in another language", () => {
  const speaking = (languages: readonly string[], region = "north") => ({
    ...partner("answers", region),
    languages,
  });

  it("is not asked of a model that the launch book says does not speak it", async (test) => {
    const { ask, asked } = await sceneFor(test);
    const exchange = () => exchangeFor({ outputLanguage: "fr-CA" });
    const list = [speaking(["en", "de"]), speaking(["en", "fr"], "south")];
    assert.ok((await ask(list, { exchange: exchange() })).source);
    assert.deepEqual(asked, ["answers south"]);
    const { problem } = await ask(list.slice(0, 1), { exchange: exchange() });
    assert.equal(problem?.code, "language_unsupported");
    assert.deepEqual(problem.details.issues, [{ path: "outputLanguage", message: "`fr-CA`" }]);
    assert.deepEqual(asked, []);
    assert.ok((await ask([speaking(["*"])], { exchange: exchange() })).source);
  });
});

describe("a caller who has gone away", () => {
  it("is not served by the next in the list", async (test) => {
    const { ask, asked } = await sceneFor(test);
    const { problem } = await ask([partner("answers"), partner("answers", "south")], {
      signal: AbortSignal.abort(),
    });
    assert.equal(problem?.code, "client_cancelled");
    assert.deepEqual(asked, []);
  });
});

describe("whatever the compositions do", () => {
  it("they are asked in the decision's order, within it, and no further than the rules of failing over allow", async (test) => {
    const { ask, asked } = await sceneFor(test);
    const models = ["answers", "refuses", "is-busy", "does-not-know-us", "does-not-want-this", "mumbles"];
    const one = fc.oneof(
      { weight: 4, arbitrary: fc.tuple(fc.constantFrom(...models), fc.constantFrom(...places)) },
      { weight: 1, arbitrary: fc.constant(null) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(one, { minLength: 1, maxLength: 6 }), async (list) => {
        const expected: string[] = [];
        let onlyEngines = false;
        for (const item of list) {
          if (onlyEngines && item !== null) continue;
          expected.push(item === null ? "engine" : item.join(" "));
          const does = item?.[0] ?? "answers";
          if (["answers", "refuses", "does-not-want-this"].includes(does)) break;
          if (does === "does-not-know-us") onlyEngines = true;
        }
        const compositions = list.map((item) => (item === null ? engine : partner(...item)));
        const { source } = await ask(compositions);
        assert.deepEqual(asked, expected);
        assert.equal(
          source !== null,
          expected.at(-1) === "engine" || (expected.at(-1)?.startsWith("answers") ?? false),
        );
        if (source) await eventsIn(source);
      }),
      { numRuns: 80 },
    );
  });
});
