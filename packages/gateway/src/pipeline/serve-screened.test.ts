import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import {
  type Composition,
  type Endpoint,
  type PartnerComposition,
  Problem,
  type StreamEvent,
} from "@homeport/protocol";
import type { Table } from "@homeport/rules";
import { openEgress, openSecrets } from "../partners/index.ts";
import { endpointAt, limits, reply, replyStream, standIn, streamOf } from "../partners/server.fixture.ts";
import type { Exchange } from "./exchange.ts";
import type { Parts } from "./parts.ts";
import { decisionWith, exchangeFor, now, routingWith } from "./pipeline.fixture.ts";
import { serve } from "./serve.ts";

const judge = "omni-moderation-latest";

function composition(place: string, screen: string | null = place): PartnerComposition {
  return {
    type: "partner",
    id: `acme/m@1/${place}`,
    partner: "acme",
    model: "m",
    modelVersion: "1",
    endpoint: place,
    languages: ["*"],
    display: null,
    ...(screen && {
      parts: [{ role: "screen", partner: "acme", model: judge, modelVersion: "1", endpoint: screen }],
    }),
  };
}

const engine: Composition = { type: "engine", id: "engine/textrank", engine: "textrank", languages: ["en"] };

type Told = { answer?: readonly object[]; down?: readonly string[]; judgeSays?: unknown };

/** Partners at two places whose screen flags what holds `bad`; `asked` tells who was asked for what, in order. */
async function sceneFor(test: TestContext, told: Told = {}) {
  const asked: string[] = [];
  const judged: unknown[] = [];
  const server = await standIn(test, async (response, { path, body }) => {
    const [, place = "", ...rest] = path.split("/");
    asked.push(`${rest.at(-1)} ${place}`);
    const sent = JSON.parse(body) as { input: unknown[]; stream: boolean };
    if (rest.at(-1) !== "moderations") {
      const chunks = told.answer ?? [
        chunk({ content: "Dear" }),
        chunk({ content: " all" }),
        chunk({}, "stop"),
      ];
      return replyStream(response, [streamOf(chunks)]);
    }
    judged.push(sent.input);
    if (told.down?.includes(place)) return reply(response, 500, { error: { code: "server_error" } });
    const inputs = typeof sent.input[0] === "string" ? sent.input : [JSON.stringify(sent.input)];
    const results = inputs.map((input) => {
      const flagged = String(input).includes("bad");
      return { flagged, categories: { harassment: flagged }, category_scores: { harassment: 0.5 } };
    });
    return reply(response, 200, told.judgeSays ?? { id: "m", model: judge, results });
  });
  const egress = openEgress({ simulator: null, limits });
  test.after(() => egress.close());
  const endpoints: Record<string, Endpoint> = Object.fromEntries(
    ["north", "south"].map((id) => [id, endpointAt(`${server.url}/${id}`, { id, region: `aa-${id}` })]),
  );
  const ask = async (list: readonly Composition[], exchange: Exchange = exchangeFor()) => {
    asked.length = 0;
    const parts = {
      egress,
      routing: routingWith(),
      pricing: null,
      clock: () => now,
      secrets: openSecrets({ environment: { ACME_KEY: "sk-1" } }),
      simulator: null,
      region: null,
      engines: {
        summarize: async () => {
          asked.push("engine");
          return {
            type: "done",
            value: "A summary.",
            engine: { id: "textrank", version: "1", level: "B" },
            language: "en",
          };
        },
      },
    } as unknown as Parts;
    const serving = {
      decision: decisionWith([], list),
      table: { endpoints } as unknown as Table,
      release: "sha256:r",
      signal: new AbortController().signal,
    };
    const given: StreamEvent[] = [];
    try {
      const source = await serve(parts, exchange, serving);
      for await (const events of source.events) given.push(...events);
      return { given, problem: null, exchange };
    } catch (thrown) {
      if (!(thrown instanceof Problem)) throw thrown;
      return { given, problem: thrown, exchange };
    }
  };
  return { ask, asked, judged };
}

function chunk(delta: object, finish: string | null = null): object {
  return { id: "c-1", model: "m", choices: [{ index: 0, delta, finish_reason: finish }] };
}

const textOf = (given: readonly StreamEvent[]) =>
  given.map((event) => (event.type === "text" ? event.text : "")).join("");
const screens = ({ obligations }: Exchange) =>
  obligations.map(({ rule, status, detail }) => `${rule} ${status} ${detail}`);
const by = `acme/${judge}@1, north`;

describe("a partner's screen beside a model", () => {
  it("judges what goes in before it leaves, and what comes out before any of it is given out", async (test) => {
    const { ask, asked, judged } = await sceneFor(test);
    const { given, exchange } = await ask([composition("north")]);
    assert.equal(textOf(given), "Dear all");
    assert.deepEqual(asked, ["moderations north", "completions north", "moderations north"]);
    assert.deepEqual(judged, [["A text."], ["Dear all"]]);
    assert.deepEqual(screens(exchange), [
      `book/routes met input, ${by}: clear`,
      `book/routes met output, ${by}: clear`,
    ]);
  });

  it("that flags what goes in keeps it from the model, and nobody else is asked", async (test) => {
    const { ask, asked } = await sceneFor(test);
    const exchange = exchangeFor({ screened: ["A text.", "a bad text"] });
    const { problem } = await ask([composition("north"), composition("south"), engine], exchange);
    assert.deepEqual([problem?.code, problem?.details.category], ["content_blocked_input", "harassment"]);
    assert.deepEqual(asked, ["moderations north"]);
    assert.deepEqual(screens(exchange), [`book/routes met input, ${by}: hit harassment`]);
  });

  for (const [what, answer] of [
    ["text, cut anywhere", [chunk({ content: "a b" }), chunk({ content: "ad word" }), chunk({}, "stop")]],
    ["text behind an escape", [chunk({ content: '{"a":"b\\u0061d"}' }), chunk({}, "stop")]],
    [
      "a call of a tool",
      [
        chunk({ tool_calls: [{ index: 0, id: "c", function: { name: "f", arguments: '{"q":"ba' } }] }),
        chunk({ tool_calls: [{ index: 0, function: { arguments: 'd"}' } }] }),
        chunk({}, "tool_calls"),
      ],
    ],
  ] as const) {
    it(`that flags what comes out shows none of it: ${what}`, async (test) => {
      const { ask } = await sceneFor(test, { answer });
      const { given, problem } = await ask([composition("north"), composition("south")]);
      assert.equal(problem?.code, "content_blocked_output");
      assert.deepEqual(given, []);
    });
  }

  it("that has no word lets nothing through, and none without a screen stands in", async (test) => {
    const { ask, asked } = await sceneFor(test, { down: ["north"] });
    for (const others of [[composition("south", null)], [engine], []]) {
      const { problem, exchange } = await ask([composition("north"), ...others]);
      assert.equal(problem?.code, "screen_failed");
      assert.match(JSON.stringify(problem.details), /`north`: partner_capacity/);
      assert.deepEqual(asked, ["moderations north"]);
      assert.deepEqual(exchange.codes, ["partner_capacity", "screen_failed"]);
      assert.deepEqual(screens(exchange), [`book/routes failed input, ${by}: partner_capacity`]);
    }
  });

  it("that is out of order is followed by the next permitted model that has one as well", async (test) => {
    const { ask, asked } = await sceneFor(test, { down: ["north"] });
    const { given } = await ask([composition("north"), composition("south")]);
    assert.equal(textOf(given), "Dear all");
    assert.deepEqual(asked, [
      "moderations north",
      "moderations south",
      "completions south",
      "moderations south",
    ]);
  });

  it("whose word on one text is missing has no word", async (test) => {
    const judgeSays = { id: "m", model: judge, results: [{ flagged: false, categories: { hate: false } }] };
    const { ask, asked } = await sceneFor(test, { judgeSays });
    const { problem } = await ask([composition("north")], exchangeFor({ screened: ["one", "two"] }));
    assert.equal(problem?.code, "screen_failed");
    assert.deepEqual(asked, ["moderations north"]);
  });

  it("lets through none of an answer that the model's own partner refuses at its end", async (test) => {
    const { ask, asked } = await sceneFor(test, {
      answer: [chunk({ content: "Dear" }), chunk({}, "content_filter")],
    });
    const { given } = await ask([composition("north")]);
    assert.equal(textOf(given), "");
    assert.ok(given.some(({ type }) => type === "verdict"));
    assert.deepEqual(asked, ["moderations north", "completions north"]);
  });
});
