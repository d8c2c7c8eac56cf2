import assert from "node:assert/strict";
import { describe, it, type TestContext } from "node:test";
import {
  type ChatTask,
  type FeatureCall,
  noParameters,
  Problem,
  type ReceiptFacts,
} from "@homeport/protocol";
import { Book, compile, Pack } from "@homeport/rules";
import { openEgress, openSecrets } from "../partners/index.ts";
import { limits, reply, replyStream, type Seen, standIn, streamOf } from "../partners/server.fixture.ts";
import { contentHash } from "../receipts/index.ts";
import type { Filter } from "../safety/index.ts";
import type { Parts } from "./parts.ts";
import {
  anybody,
  anyCaller,
  device,
  filterThat,
  loadedWith,
  now,
  routingWith,
  screenThat,
  textIn,
} from "./pipeline.fixture.ts";
import type { Output } from "./output.ts";
import { type Asking, run } from "./run.ts";
import { UsageCounter } from "./usage-counter.ts";

type Response = Parameters<typeof reply>[0];

const words = { en: "text", zh: "文本" };
const open = { id: "AA/open", type: "availability", effect: "allow" };
const label = {
  id: "AA/label",
  type: "label",
  modality: "text",
  place: "start",
  text: { en: "AI-generated", zh: "AI生成" },
};
const badLabel = { ...label, text: { en: "AI generated huge profits", zh: "AI生成" } };

/** The table of one market with one partner, at a server that stands in for it. */
function tableAt(url: string, rules: readonly object[], screens: readonly string[]) {
  const source = {
    id: "read",
    instrument: "Act",
    locator: "1",
    accessed: "2026-11-22",
    kind: "primary",
    verification: "read",
  };
  const pack = Pack.parse({
    market: "AA",
    name: words,
    version: "1",
    offset: "+00:00",
    places: ["AA"],
    sources: [source],
    rules: [open, ...rules].map((rule) => ({ summary: words, sources: ["read"], ...rule })),
  });
  const book = Book.parse({
    maker: { name: "Maker", screens },
    partners: [
      {
        id: "acme",
        name: "Acme Cloud",
        origin: "AA",
        dialect: "openai",
        credential: { environment: "ACME_KEY" },
        contracts: [{ id: "c", markets: ["AA"], from: "2026-01-01" }],
        endpoints: [
          {
            id: "north",
            url,
            region: "aa-north",
            operator: "Acme Ltd.",
            operatorCountry: "AA",
            storageRegion: "aa-north",
            inferenceScope: "aa",
            privateAddress: true,
          },
        ],
        models: [{ id: "m", name: "m-1", version: "1", modification: "none", endpoints: ["north"] }],
      },
    ],
    launches: [{ market: "AA", feature: "chat", platforms: ["web"], traveller: "home", from: "2026-01-01" }],
    routes: [{ market: "AA", feature: "chat", use: [{ partner: "acme", model: "m", endpoint: "north" }] }],
    approvals: [],
  });
  return compile([pack], book);
}

type SceneOptions = {
  answer?: (response: Response, seen: Seen) => void | Promise<void>;
  rules?: readonly object[];
  filters?: readonly Filter[];
  parts?: Partial<Parts>;
  append?: (facts: ReceiptFacts) => Promise<void>;
};

type Scene = {
  ask: (changes?: Partial<Asking> & { stream?: boolean; text?: string }) => AsyncGenerator<Output>;
  /** Receipts in the order in which they were on disk, and outputs in the order in which they were given out. */
  order: string[];
  receipts: ReceiptFacts[];
  seen: Seen[];
};

function chunk(delta: object, finish: string | null = null): object {
  return { id: "c-1", model: "m-1", choices: [{ index: 0, delta, finish_reason: finish }] };
}

const usage = { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } };
const dear = [chunk({ content: "Dear " }), chunk({ content: "Ms Li" }), chunk({}, "stop"), usage];

function streams(chunks: readonly object[], done = true) {
  return (response: Response) => replyStream(response, [streamOf(chunks, done)]);
}

async function sceneFor(test: TestContext, options: SceneOptions = {}): Promise<Scene> {
  const { answer = streams(dear), rules = [], filters = [] } = options;
  const server = await standIn(test, answer);
  // So patient that a partner is not let go by a limit where it should be by us.
  const egress = openEgress({
    simulator: server.url,
    limits: { ...limits, firstByteMs: 60_000, gapMs: 60_000 },
  });
  test.after(() => egress.close());
  const order: string[] = [];
  const receipts: ReceiptFacts[] = [];
  const append = async (facts: ReceiptFacts) => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    await options.append?.(facts);
    receipts.push(structuredClone(facts));
    order.push(`receipt ${facts.kind} ${facts.outcome}`);
  };
  const table = tableAt(
    server.url,
    rules,
    filters.map(({ id }) => id),
  );
  const parts = {
    releases: { current: loadedWith(filters, table) },
    egress,
    engines: {},
    receipts: { append, hasten: () => {} },
    usage: new UsageCounter(),
    routing: routingWith(),
    callers: anybody,
    simulator: null,
    region: null,
    secrets: openSecrets({ environment: { ACME_KEY: "sk-1" } }),
    pricing: null,
    totalMs: 60_000,
    clock: () => now,
    ...options.parts,
  } as unknown as Parts;
  return {
    order,
    receipts,
    seen: server.seen,
    async *ask({ stream = true, text = "Write to Ms Li.", ...changes } = {}) {
      const messages = [{ role: "user" as const, content: text }];
      const task: ChatTask = { type: "chat", messages, stream, parameters: noParameters };
      const call: FeatureCall = { feature: "chat", model: null, task };
      const asking = {
        caller: anyCaller,
        device,
        call,
        simulate: null,
        signal: new AbortController().signal,
        ...changes,
      };
      for await (const outputs of run(parts, asking)) {
        for (const output of outputs) {
          order.push(output.type);
          yield output;
        }
      }
    },
  };
}

function problemOf(outputs: readonly Output[]): Problem {
  const last = outputs.at(-1);
  return last?.type === "failed" ? last.problem : assert.fail(`it ended in ${last?.type}`);
}

describe("a request that is served", () => {
  it("has its decision on disk before the first byte is given out, and its outcome before the last", async (test) => {
    const { ask, order, receipts } = await sceneFor(test);
    const outputs = await Array.fromAsync(ask());
    assert.equal(textIn(outputs), "Dear Ms Li");
    assert.deepEqual(order, [
      "receipt decision serve",
      "ready",
      "text",
      "text",
      "receipt outcome served",
      "finish",
    ]);
    assert.equal(new Set(receipts.map(({ receipt }) => receipt)).size, 1);
  });

  it("is told about in full: who served, where, how many tokens, under which receipt", async (test) => {
    const { ask, receipts } = await sceneFor(test);
    const finish = (await Array.fromAsync(ask())).at(-1);
    assert.ok(finish?.type === "finish");
    const { partner, model, endpoint, executed, simulated, market, receipt, release } = finish.meta;
    assert.deepEqual(
      [partner, model, endpoint?.id, executed, simulated],
      ["acme", "m-1", "north", "cloud", false],
    );
    assert.deepEqual([market, release, receipt], ["AA", "sha256:release", receipts[0]?.receipt]);
    assert.deepEqual([finish.meta.usage.inputTokens, finish.meta.usage.outputTokens], [3, 2]);
  });

  it("leaves hashes that prove to whoever holds the texts what came in and what went out, label included", async (test) => {
    const { ask, receipts } = await sceneFor(test, { rules: [label] });
    const outputs = await Array.fromAsync(ask());
    const outcome = receipts[1] ?? assert.fail();
    assert.equal(textIn(outputs), "[AI-generated]\nDear Ms Li");
    assert.equal(outcome.inputHash, contentHash(outcome.salt, "Write to Ms Li."));
    assert.equal(outcome.outputHash, contentHash(outcome.salt, textIn(outputs)));
    assert.ok(!JSON.stringify(receipts).includes("Ms Li"), "and not the texts themselves");
  });

  it("has every obligation of the decision in its outcome, with how it was met", async (test) => {
    const rules = [
      label,
      { id: "AA/tell", type: "disclosure", text: words },
      { id: "AA/keep", type: "retention", record: "decision", minDays: 180 },
      { id: "AA/where", type: "residency", dataClass: "inference", permit: ["aa", "aa-*"] },
    ];
    const { ask, receipts } = await sceneFor(test, { rules, filters: [filterThat("one")] });
    await Array.fromAsync(ask());
    const outcome = receipts[1] ?? assert.fail();
    assert.deepEqual(outcome.obligations.map(({ type, status }) => `${type} ${status}`).toSorted(), [
      "disclose met",
      "label met",
      "locate met",
      "retain met",
      "screen met",
      "screen met",
    ]);
    assert.deepEqual(outcome.filters, [{ id: "one", version: "1", digest: "sha256:one", patterns: 1 }]);
  });
});

describe("a request that is not served", () => {
  it("is refused without a release, and with one whose date has passed", async (test) => {
    for (const [parts, code] of [
      [{ releases: { current: null } }, "release_missing"],
      [{ clock: () => now + 3_600_000 }, "release_expired"],
    ] as const) {
      const { ask, receipts, seen } = await sceneFor(test, { parts });
      const outputs = await Array.fromAsync(ask());
      assert.deepEqual([outputs.length, problemOf(outputs).code], [1, code]);
      assert.deepEqual([receipts[0]?.outcome, receipts[0]?.codes, receipts.length], ["refuse", [code], 1]);
      assert.equal(seen.length, 0);
    }
  });

  it("is refused with every reason the decision has, before anything leaves", async (test) => {
    const { ask, receipts, seen } = await sceneFor(test);
    const outputs = await Array.fromAsync(
      ask({ device: { ...device, soldIn: "ZZ", switchedOff: ["chat"] } }),
    );
    const { code, details } = problemOf(outputs);
    assert.equal(code, "market_unknown");
    assert.deepEqual(
      details.reasons?.map((reason) => reason.code),
      ["market_unknown", "administrator_off"],
    );
    assert.deepEqual(receipts[0]?.codes, ["market_unknown", "administrator_off"]);
    assert.equal(seen.length, 0);
  });

  it("is refused where a screen stops the input, and the partner never sees it", async (test) => {
    const screens: [Partial<Filter>, string][] = [
      [
        {
          screen: () => ({
            type: "hit",
            by: "s",
            phase: "input",
            category: "harm",
            retract: false,
            endSession: false,
            raw: null,
          }),
        },
        "content_blocked_input",
      ],
      [{ screen: () => assert.fail("it broke") }, "screen_failed"],
      [{ screen: () => ({ type: "unknown", by: "s", phase: "input", cause: "?" }) }, "screen_failed"],
      [{ validTo: now }, "filter_stale"],
    ];
    for (const [changes, code] of screens) {
      const { ask, receipts, seen } = await sceneFor(test, {
        filters: [filterThat("one", screenThat, changes)],
      });
      const outputs = await Array.fromAsync(ask());
      assert.deepEqual([outputs.length, problemOf(outputs).code], [1, code]);
      assert.deepEqual([receipts.length, receipts[0]?.kind, receipts[0]?.outcome], [1, "decision", "refuse"]);
      assert.equal(seen.length, 0);
    }
  });
});

describe("nothing of an answer is given out", () => {
  it(
    "where its label cannot be read back, and the partner is let go at once",
    { timeout: 30_000 },
    async (test) => {
      for (const rule of [badLabel, { ...label, text: { en: "Enjoy", zh: "请" } }]) {
        const { ask, receipts, seen } = await sceneFor(test, {
          rules: [rule],
          answer: (response) => {
            response.writeHead(200, { "content-type": "text/event-stream" });
            response.write(streamOf(dear.slice(0, 1), false));
          },
        });
        const outputs = await Array.fromAsync(ask());
        assert.deepEqual([outputs.length, problemOf(outputs).code], [1, "label_failed"]);
        assert.deepEqual([receipts[1]?.outcome, receipts[1]?.outputHash], ["failed", null]);
        assert.deepEqual(await seen[0]?.over, { complete: false });
      }
    },
  );

  it("where a screen of the output breaks", async (test) => {
    const filter = filterThat("one", () => screenThat({ push: () => assert.fail("it broke") }));
    for (const stream of [true, false]) {
      const { ask } = await sceneFor(test, { rules: [label], filters: [filter] });
      const outputs = await Array.fromAsync(ask({ stream }));
      assert.deepEqual([outputs.length, problemOf(outputs).code], [1, "screen_failed"]);
    }
  });

  it(
    "where the receipt of the decision cannot be stored, and the partner is let go at once",
    { timeout: 30_000 },
    async (test) => {
      const { ask, seen } = await sceneFor(test, {
        append: () => Promise.reject(new Problem("receipt_failed")),
        answer: (response) => {
          response.writeHead(200, { "content-type": "text/event-stream" });
          response.write(streamOf(dear.slice(0, 1), false));
        },
      });
      const outputs = await Array.fromAsync(ask());
      assert.deepEqual([outputs.length, problemOf(outputs).code], [1, "receipt_failed"]);
      assert.deepEqual(await seen[0]?.over, { complete: false });
    },
  );
});

describe("an answer that fails on its way", () => {
  it("is never finished where its outcome cannot be stored", async (test) => {
    const append = ({ kind }: ReceiptFacts) =>
      kind === "outcome" ? Promise.reject(new Problem("receipt_failed")) : Promise.resolve();
    const { ask } = await sceneFor(test, { append });
    const outputs = await Array.fromAsync(ask());
    assert.equal(problemOf(outputs).code, "receipt_failed");
    assert.ok(!outputs.some(({ type }) => type === "finish"));
  });

  it("is never finished where the partner's stream ends early, and has one outcome: failed", async (test) => {
    const { ask, receipts } = await sceneFor(test, { answer: streams(dear.slice(0, 2)) });
    const outputs = await Array.fromAsync(ask());
    assert.equal(problemOf(outputs).code, "partner_garbled");
    assert.deepEqual(
      receipts.map(({ outcome }) => outcome),
      ["serve", "failed"],
    );
  });

  it("is withdrawn where a verdict comes after text was given out, and only then", async (test) => {
    const filtered = [chunk({ content: "Dear" }), chunk({}, "content_filter")];
    const streamed = await Array.fromAsync((await sceneFor(test, { answer: streams(filtered) })).ask());
    assert.deepEqual(
      [problemOf(streamed).code, problemOf(streamed).details.retract],
      ["partner_refused", true],
    );
    const whole = { choices: [{ message: { content: "Dear" }, finish_reason: "content_filter" }] };
    const { ask } = await sceneFor(test, { answer: (response) => reply(response, 200, whole) });
    const unstreamed = problemOf(await Array.fromAsync(ask({ stream: false })));
    assert.deepEqual([unstreamed.code, unstreamed.details.retract ?? false], ["partner_refused", false]);
  });

  it("says that the simulator was the partner, where it was", async (test) => {
    const { ask } = await sceneFor(test, {
      answer: (response) => reply(response, 400, { error: { code: "invalid_prompt", message: "words" } }),
      parts: { simulator: "http://127.0.0.1:1", secrets: openSecrets({ environment: {} }) },
    });
    const last = (await Array.fromAsync(ask())).at(-1);
    assert.ok(last?.type === "failed" && last.problem.code === "partner_refused");
    assert.equal(last.about.simulated, true);
  });
});

describe("a caller who goes away", () => {
  const talking = (response: Response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(streamOf(dear.slice(0, 1), false));
  };

  it("leaves a receipt that says so, and the partner is let go", async (test) => {
    const { ask, receipts, seen } = await sceneFor(test, { answer: talking });
    for await (const output of ask()) if (output.type === "text") break;
    assert.deepEqual(
      receipts.map(({ outcome, codes }) => [outcome, codes]),
      [
        ["serve", []],
        ["cancelled", ["client_cancelled"]],
      ],
    );
    assert.deepEqual(await seen[0]?.over, { complete: false });
  });

  it("has nothing asked for it where it was gone before anything began", async (test) => {
    const { ask, receipts, seen } = await sceneFor(test, { answer: talking });
    const outputs = await Array.fromAsync(ask({ signal: AbortSignal.abort() }));
    assert.equal(problemOf(outputs).code, "client_cancelled");
    assert.equal(receipts.at(-1)?.outcome, "cancelled");
    assert.equal(seen.length, 0);
  });

  it("leaves a receipt that says so also where the connection told of it first", async (test) => {
    const client = new AbortController();
    const { ask, receipts, seen } = await sceneFor(test, { answer: talking });
    const outputs: Output[] = [];
    for await (const output of ask({ signal: client.signal })) {
      outputs.push(output);
      if (output.type === "text") client.abort();
    }
    assert.equal(problemOf(outputs).code, "client_cancelled");
    assert.equal(receipts.at(-1)?.outcome, "cancelled");
    assert.deepEqual(await seen[0]?.over, { complete: false });
  });

  it("after the finish has been served", async (test) => {
    const { ask, receipts } = await sceneFor(test);
    for await (const output of ask()) if (output.type === "finish") break;
    assert.deepEqual(
      receipts.map(({ outcome }) => outcome),
      ["serve", "served"],
    );
  });
});

describe("a request that takes too long", () => {
  it("is the partner's time-out and not the caller's fault", async (test) => {
    const { ask, receipts } = await sceneFor(test, { answer: () => {}, parts: { totalMs: 50 } });
    assert.equal(problemOf(await Array.fromAsync(ask())).code, "partner_timeout");
    assert.equal(receipts.at(-1)?.outcome, "failed");
  });
});
