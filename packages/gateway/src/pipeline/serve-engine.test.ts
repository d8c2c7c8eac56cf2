import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { EngineFailure, type Engines } from "@homeport/engines";
import { exchangeFor } from "./pipeline.fixture.ts";
import { engine, partner, sceneFor } from "./serve.fixture.ts";

describe("a text that needs nothing done", () => {
  it("is its own answer, with nobody asked and no mark demanded of anybody", async (test) => {
    const { ask, asked } = await sceneFor(test);
    const exchange = exchangeFor({ unchanged: "As it came." });
    const { source } = await ask([partner("answers"), engine], { exchange });
    const events = (await Array.fromAsync(source?.events ?? assert.fail())).flat();
    assert.deepEqual(events, [
      { type: "text", text: "As it came." },
      { type: "finish", reason: "stop" },
    ]);
    assert.deepEqual([source?.served.executed, asked], ["none", []]);
  });
});

describe("an engine", () => {
  it("that cannot do what is asked is passed over", async (test) => {
    const { ask, asked } = await sceneFor(test);
    assert.ok((await ask([engine, partner("answers")], { exchange: exchangeFor({ engine: null }) })).source);
    assert.deepEqual(asked, ["answers north"]);
    const { problem } = await ask([engine], { exchange: exchangeFor({ engine: null }) });
    assert.equal(problem?.code, "unsupported_parameter");
  });

  it("that does not speak the language is told, unless a partner's failure says more", async (test) => {
    const { ask } = await sceneFor(test);
    const engines: Partial<Engines> = {
      summarize: async () => ({
        type: "unavailable",
        code: "language_unsupported",
        message: "not French",
        languages: ["en"],
      }),
    };
    assert.equal((await ask([engine], { engines })).problem?.code, "language_unsupported");
    const after = await ask([partner("is-busy"), engine], { engines });
    assert.equal(after.problem?.code, "partner_capacity");
    assert.deepEqual(after.exchange.codes, ["partner_capacity", "language_unsupported"]);
    assert.equal((await ask([engine, partner("is-busy")], { engines })).problem?.code, "partner_capacity");
    const locked = await ask([partner("does-not-know-us"), engine, partner("answers", "south")], { engines });
    assert.equal(locked.problem?.code, "partner_credential", "and the other region is still not tried");
  });

  it("that fails is a failure and not an empty answer; anything else thrown is a bug", async (test) => {
    const { ask } = await sceneFor(test);
    const failing = (cause: Error): Partial<Engines> => ({ summarize: () => Promise.reject(cause) });
    const crashed = new EngineFailure("crashed", "the thread died");
    assert.equal((await ask([engine], { engines: failing(crashed) })).problem?.code, "engine_failed");
    assert.ok((await ask([engine, partner("answers")], { engines: failing(crashed) })).source);
    await assert.rejects(ask([engine], { engines: failing(new TypeError("a bug")) }), TypeError);
  });
});
