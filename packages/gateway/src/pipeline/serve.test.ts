import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import { EngineFailure, type Engines } from "@homeport/engines";
import {
  type Composition,
  type Endpoint,
  type ErrorCode,
  type Obligation,
  type PartnerComposition,
  Problem,
  type StreamEvent,
} from "@homeport/protocol";
import type { Table } from "@homeport/rules";
import * as fc from "fast-check";
import { openEgress, openSecrets } from "../partners/index.ts";
import { endpointAt, limits, reply, replyStream, standIn, streamOf } from "../partners/server.fixture.ts";
import type { Exchange } from "./exchange.ts";
import type { Parts } from "./parts.ts";
import { decisionWith, exchangeFor, now, routingWith } from "./pipeline.fixture.ts";
import { serve } from "./serve.ts";
import type { Source } from "./source.ts";

function chunk(delta: object, finish: string | null = null): object {
  return { id: "c-1", model: "m", choices: [{ index: 0, delta, finish_reason: finish }] };
}

const error = (code: string) => ({ error: { code, message: "words" } });

/** What a partner does, by the name of the model that is asked for. */
const behaviours: Record<string, (response: Parameters<typeof reply>[0]) => void | Promise<void>> = {
  answers: (response) => replyStream(response, [streamOf([chunk({ content: "Dear" }), chunk({}, "stop")])]),
  refuses: (response) => reply(response, 400, error("content_policy_violation")),
  "refuses-in-stream": (response) =>
    replyStream(response, [streamOf([chunk({ refusal: "No." }), chunk({}, "stop")])]),
  "is-filtered": (response) => replyStream(response, [streamOf([chunk({}, "content_filter")])]),
  "is-busy": (response) => reply(response, 429, error("rate_limit_exceeded")),
  "is-busy-in-stream": (response) => replyStream(response, [streamOf([error("insufficient_quota")])]),
  "owes-money": (response) => reply(response, 429, error("insufficient_quota")),
  "hangs-up": (response) => void response.destroy(),
  mumbles: (response) => reply(response, 200, "<html>"),
  "does-not-know-us": (response) => reply(response, 401, error("invalid_api_key")),
  "does-not-want-this": (response) => reply(response, 400, error("context_length_exceeded")),
  "thinks-then-fails": (response) =>
    replyStream(response, [streamOf([chunk({}), error("insufficient_quota")])]),
  "breaks-off": async (response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(streamOf([chunk({ content: "Dear" })], false), () => response.destroy());
  },
};

/** A place that a partner answers from; each has a key of its own. */
const places = ["north", "south", "east"] as const;

function partner(model: string, place: string = "north"): PartnerComposition {
  return {
    type: "partner",
    id: `acme/${model}@1/${place}`,
    partner: "acme",
    model,
    modelVersion: "1",
    endpoint: place,
    languages: ["*"],
    display: null,
  };
}

const engine: Composition = { type: "engine", id: "engine/textrank", engine: "textrank", languages: ["en"] };

type Scene = {
  /** Asks the compositions in their order; `asked` tells which models at which places were really asked. */
  ask: (
    compositions: readonly Composition[],
    changes?: {
      exchange?: Exchange;
      obligations?: readonly Obligation[];
      signal?: AbortSignal;
      engines?: Partial<Engines>;
    },
  ) => Promise<{ source: Source | null; problem: Problem | null; exchange: Exchange }>;
  asked: string[];
};

async function sceneFor(
  test: TestContext,
  environment: Record<string, string> = { ACME_KEY: "sk-1" },
): Promise<Scene> {
  const asked: string[] = [];
  const server = await standIn(test, async (response, { path, body }) => {
    const { model } = JSON.parse(body) as { model: string };
    asked.push(`${model} ${path.split("/")[1]}`);
    await behaviours[model]?.(response);
  });
  const egress = openEgress({ simulator: null, limits });
  test.after(() => egress.close());
  const endpoints: Record<string, Endpoint> = Object.fromEntries(
    places.map((id) => [id, endpointAt(`${server.url}/${id}`, { id, region: `aa-${id}` })]),
  );
  const { port } = new URL(server.url);
  for (const [id, changes] of Object.entries({
    "at-home": { url: `https://localhost:${port}/v1`, privateAddress: false },
    nameless: { url: "https://nobody.invalid/v1", privateAddress: false },
    untrusted: { url: `https://127.0.0.1:${port}/v1` },
    closed: { url: "http://127.0.0.1:1/v1" },
  }))
    endpoints[id] = endpointAt(server.url, { id, region: `aa-${id}`, ...changes });
  const engines = {
    summarize: async () => {
      asked.push("engine");
      return {
        type: "done",
        value: "A summary.",
        engine: { id: "textrank", version: "1", level: "B" },
        language: "en",
      };
    },
  };
  return {
    asked,
    async ask(compositions, changes = {}) {
      asked.length = 0;
      const { exchange = exchangeFor(), obligations = [], signal = new AbortController().signal } = changes;
      const parts = {
        egress,
        routing: routingWith(),
        pricing: null,
        clock: () => now,
        secrets: openSecrets({ environment }),
        simulator: null,
        region: null,
        engines: { ...engines, ...changes.engines },
      } as unknown as Parts;
      const decision = decisionWith(obligations, compositions);
      const table = { endpoints } as unknown as Table;
      try {
        return {
          source: await serve(parts, exchange, { decision, table, release: "sha256:r", signal }),
          problem: null,
          exchange,
        };
      } catch (thrown) {
        if (!(thrown instanceof Problem)) throw thrown;
        return { source: null, problem: thrown, exchange };
      }
    },
  };
}

async function eventsIn(source: Source | null): Promise<StreamEvent[]> {
  return (await Array.fromAsync(source?.events ?? assert.fail("nothing answered"))).flat();
}

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

describe("a verdict on content", () => {
  for (const model of ["refuses", "refuses-in-stream", "is-filtered"]) {
    it(`is final: nobody else is asked after a partner that ${model.replaceAll("-", " ")}`, async (test) => {
      const { ask, asked } = await sceneFor(test);
      const { problem } = await ask([partner(model), partner("answers", "south"), engine]);
      assert.equal(problem?.code, "partner_refused");
      assert.deepEqual(asked, [`${model} north`]);
    });
  }
});

describe("a partner that cannot answer", () => {
  const movesOn: [string, ErrorCode][] = [
    ["is-busy", "partner_capacity"],
    ["owes-money", "partner_quota"],
    ["is-busy-in-stream", "partner_quota"],
    ["thinks-then-fails", "partner_quota"],
    ["hangs-up", "partner_down"],
    ["mumbles", "partner_garbled"],
  ];
  for (const [model, code] of movesOn) {
    it(`because it ${model.replaceAll("-", " ")} is followed by the next that is permitted, and by no other`, async (test) => {
      const { ask, asked } = await sceneFor(test);
      assert.ok((await ask([partner(model), partner("answers", "south"), engine])).source);
      assert.deepEqual(asked, [`${model} north`, "answers south"]);
      assert.equal((await ask([partner(model)])).problem?.code, code);
      assert.deepEqual(asked, [`${model} north`], "the table holds other places, but the decision does not");
    });
  }

  const outOfReach: [string, string, ErrorCode][] = [
    ["its name leads to an address that is not public", "at-home", "egress_denied"],
    ["its name leads nowhere", "nameless", "partner_down"],
    ["nobody there can be trusted by TLS", "untrusted", "partner_down"],
    ["nobody listens there", "closed", "partner_down"],
  ];
  for (const [why, place, code] of outOfReach) {
    it(`because ${why} is followed by the next that is permitted, and told where it was the last`, async (test) => {
      const { ask, asked } = await sceneFor(test);
      const { source, exchange } = await ask([partner("answers", place), partner("answers", "south")]);
      assert.equal(source?.served.endpoint?.id, "south");
      assert.deepEqual(exchange.codes, [code]);
      assert.deepEqual(asked, ["answers south"]);
      const { problem, exchange: last } = await ask([partner("answers", place)]);
      assert.equal(problem?.code, code);
      assert.deepEqual([asked, last.codes], [[], [code]]);
      // The handshake may have been broken off by anybody on the way, so that one alone is no proof of anything.
      assert.equal(exchange.asked[0]?.open, place === "untrusted");
    });
  }

  it("because it does not know our key is followed by an engine only, never by another region", async (test) => {
    const { ask, asked } = await sceneFor(test);
    const list = [
      partner("does-not-know-us"),
      partner("answers", "south"),
      engine,
      partner("answers", "east"),
    ];
    assert.equal((await ask(list)).source?.served.executed, "edge");
    assert.deepEqual(asked, ["does-not-know-us north", "engine"]);
    const { problem } = await ask(list.filter(({ type }) => type === "partner"));
    assert.equal(problem?.code, "partner_credential");
    assert.deepEqual(asked, ["does-not-know-us north"]);
  });

  it("because we hold no key for it is not asked, and followed by an engine only", async (test) => {
    const { ask, asked } = await sceneFor(test, {});
    assert.equal((await ask([partner("answers"), engine])).source?.served.executed, "edge");
    assert.deepEqual(asked, ["engine"]);
    const { problem } = await ask([partner("answers"), partner("answers", "south")]);
    assert.equal(problem?.code, "partner_credential_missing");
    assert.deepEqual(problem.details.issues?.[0]?.message, "`ACME_KEY`");
    assert.deepEqual(asked, []);
  });

  it("because our request is wrong is followed by nobody: it would be wrong there too", async (test) => {
    const { ask, asked } = await sceneFor(test);
    const { problem } = await ask([partner("does-not-want-this"), partner("answers", "south"), engine]);
    assert.equal(problem?.code, "partner_rejected");
    assert.deepEqual(asked, ["does-not-want-this north"]);
  });

  it("after it has begun to answer is followed by nobody: what was shown is its own", async (test) => {
    const { ask, asked } = await sceneFor(test);
    const { source } = await ask([partner("breaks-off"), partner("answers", "south"), engine]);
    const events = await eventsIn(source);
    assert.equal(events.at(-1)?.type, "error");
    assert.ok(!events.some(({ type }) => type === "finish"));
    assert.deepEqual(asked, ["breaks-off north"]);
  });

  it("tells how long to wait", async (test) => {
    behaviours["says-when"] = (response) => {
      response.setHeader("retry-after", "7");
      reply(response, 429, error("rate_limit_exceeded"));
    };
    const { ask } = await sceneFor(test);
    assert.equal((await ask([partner("says-when")])).problem?.details.retryAfterSeconds, 7);
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
