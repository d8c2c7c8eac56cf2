import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { type ModelTask, noParameters, type StreamEvent, unknownUsage } from "@homeport/protocol";
import { type Pricing, readPrices } from "../cost/index.ts";
import { endpointAt } from "../partners/server.fixture.ts";
import { settleAdmission } from "./admission.ts";
import { type Asked, beginAsked, note } from "./asked.ts";
import { requestCost } from "./cost.ts";
import { exchangeFor, now } from "./pipeline.fixture.ts";

const folder = fileURLToPath(new URL("../../../../prices", import.meta.url));
const pricing: Pricing = { book: readPrices(folder), currency: null };

/** A partner that was asked for eight bytes, and the events that it answered with. */
async function askedWith(events: readonly StreamEvent[], other?: ModelTask): Promise<Asked> {
  const endpoint = endpointAt("https://api.example/v1", { partner: "openai", region: "global" });
  const task: ModelTask = other ?? {
    type: "chat",
    messages: [{ role: "user", content: "eight by" }],
    stream: true,
    parameters: noParameters,
  };
  const asked = beginAsked({ endpoint, model: "gpt-6-luna", simulated: false, at: now, task });
  for (const event of events) note(asked, event);
  return asked;
}

const text: StreamEvent = { type: "text", text: "文本" };
const busy: StreamEvent = {
  type: "error",
  code: "partner_quota",
  class: "capacity",
  detail: "",
  retryAfterSeconds: null,
};
const usage: StreamEvent = {
  type: "usage",
  usage: {
    inputTokens: 1_000,
    outputTokens: 100,
    cachedInputTokens: 0,
    reasoningTokens: 0,
    cacheWriteTokens: 0,
  },
};

async function costAfter(...answers: (readonly StreamEvent[])[]) {
  const exchange = exchangeFor();
  for (const events of answers) exchange.asked.push(await askedWith(events));
  return requestCost(exchange, pricing);
}

describe("what a request cost", () => {
  it("is null without prices, and where nobody was asked", async () => {
    assert.equal(await costAfter(), null);
    assert.equal(requestCost(exchangeFor(), null), null);
  });

  it("is by the partner's count where it counted, and by what came where it did not", async () => {
    const counted = await costAfter([text, usage]);
    assert.deepEqual(counted?.type === "known" && [counted.amountMicros, counted.estimated], ["150", false]);
    const estimated = await costAfter([text]);
    assert.ok(estimated?.type === "known" && estimated.estimated);
    assert.deepEqual(
      estimated.parts.map(({ count }) => count),
      [2, 2],
      "eight bytes, and six",
    );
  });

  it("of a translation that was not counted is by all that the model was sent, and by what came", async () => {
    const pair = [{ source: "ab", target: "cd" }];
    const task: ModelTask = {
      type: "translate",
      text: "eight by",
      source: null,
      target: "fr",
      terms: pair,
      memory: pair,
      domain: "four",
      stream: true,
    };
    const exchange = exchangeFor();
    exchange.asked.push(await askedWith([text], task));
    const cost = requestCost(exchange, pricing);
    assert.ok(cost?.type === "known" && cost.estimated);
    assert.deepEqual(
      cost.parts.map(({ count }) => count),
      [5, 2],
      "twenty bytes, and six",
    );
    assert.equal(requestCost(exchangeFor({ unchanged: "As it came." }), pricing)?.type, "free");
  });

  it("is unknown where a partner only erred or turned the request away", async () => {
    assert.equal((await costAfter([busy]))?.type, "unknown");
    const verdict: StreamEvent = {
      type: "verdict",
      verdict: { type: "clear", by: "partner:acme" },
    };
    assert.equal((await costAfter([verdict]))?.type, "unknown");
  });

  it("is unknown for pictures and sound whose tokens nobody told, and never nought or a guess from text", async () => {
    const media: StreamEvent = { type: "media", index: 0, mediaType: "image/png", bytes: new Uint8Array(9) };
    const made: StreamEvent = { type: "usage", usage: { ...unknownUsage, images: 1 } };
    const draw: ModelTask = {
      type: "draw",
      prompt: "eight by",
      count: 1,
      size: null,
      sources: [],
      mask: null,
      quality: null,
    };
    const speak: ModelTask = { type: "speak", text: "eight by", voice: null, format: "mp3", speed: null };
    const audio = { type: "audio", mediaType: "audio/wav", data: "" } as const;
    const hear: ModelTask = { type: "transcribe", audio, language: null, translate: false, prompt: null };
    const heard: StreamEvent = { type: "usage", usage: { ...unknownUsage, seconds: 3 } };
    for (const [task, events, why] of [
      [draw, [media, made], /no price of an image/],
      [speak, [media], /counted no tokens/],
      [hear, [text], /counted no tokens/],
      [hear, [text, heard], /no price of a second/],
    ] as const) {
      const exchange = exchangeFor();
      exchange.asked.push(await askedWith(events, task));
      const cost = requestCost(exchange, pricing);
      assert.ok(cost?.type === "unknown", JSON.stringify(cost));
      assert.match(cost.why, why);
    }
  });

  it("of a picture is by tokens where both are told and the list prices those", async () => {
    const exchange = exchangeFor();
    const draw: ModelTask = {
      type: "draw",
      prompt: "x",
      count: 1,
      size: null,
      sources: [],
      mask: null,
      quality: null,
    };
    const told = usage.type === "usage" ? { ...usage.usage, images: 1 } : unknownUsage;
    exchange.asked.push(await askedWith([{ type: "usage", usage: told }], draw));
    const cost = requestCost(exchange, pricing);
    assert.ok(cost?.type === "known" && !cost.estimated);
    assert.equal(cost.amountMicros, "150");
  });

  it("tells of a partner that had begun before another served, and not of one that had not", async () => {
    const cost = await costAfter([busy], [text, busy], [text, usage]);
    assert.ok(cost?.type === "known");
    assert.equal(cost.amountMicros, "150");
    assert.equal(cost.earlier?.length, 1);
    assert.equal(cost.earlier[0]?.type === "known" && cost.earlier[0].estimated, true);
  });

  it("tells of an answer that was lost on the way, and not of a partner that was never reached", async () => {
    const lost: StreamEvent = { ...busy, code: "partner_down", class: "transport" };
    const garbled: StreamEvent = { ...busy, code: "partner_garbled", class: "protocol" };
    const cost = await costAfter([lost], [garbled], [{ ...lost, uncharged: true }], [busy], [text, usage]);
    assert.equal(cost?.type, "known");
    assert.deepEqual(
      cost?.earlier?.map((each) => each.type === "unknown" && /may have charged/.test(each.why)),
      [true, true],
    );
    const last = await costAfter([lost]);
    assert.match(last?.type === "unknown" ? last.why : "", /^`acme-north` was asked .* may have charged/);
  });

  it("is free where an engine served, with what a partner had begun before it", async () => {
    const exchange = exchangeFor();
    exchange.served = { ...exchange.served, engine: { id: "textrank", version: "1" }, executed: "edge" };
    assert.deepEqual(requestCost(exchange, pricing), {
      type: "free",
      amountMicros: "0",
      why: "an engine in the gateway served; no partner charges for it",
    });
    exchange.asked.push(await askedWith([text]));
    const cost = requestCost(exchange, pricing);
    assert.equal(cost?.type === "free" && cost.earlier?.length, 1);
  });
});

it("a limit of tokens hears of the model's own, and not that a screen beside it counted none", async () => {
  const settled: unknown[] = [];
  const exchange = exchangeFor();
  exchange.admission = { partner: () => {}, settle: (spent) => settled.push(spent), cancel: () => {} };
  const judgement: StreamEvent = { type: "moderation", index: 0, flagged: false, findings: [] };
  const task: ModelTask = { type: "moderate", inputs: ["eight by"], sources: [] };
  exchange.asked.push(await askedWith([judgement], task), await askedWith([text, usage]));
  settleAdmission({ pricing: null }, exchange, now);
  assert.deepEqual(settled, [{ costMicros: null, tokens: 1_100 }]);
  // Of a model it is another matter: what nobody counted is not known.
  exchange.asked.push(await askedWith([text]));
  settleAdmission({ pricing: null }, exchange, now);
  assert.deepEqual(settled[1], { costMicros: null, tokens: null });
});
