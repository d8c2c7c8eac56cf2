import assert from "node:assert/strict";
import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, beforeEach, describe, it } from "node:test";
import type { Availability, ErrorBody, Meta, ReceiptFacts, TranslatorReply } from "@homeport/protocol";
import { exampleApproval, type PostOptions, startWorld, type World } from "./support/world.ts";

const path = "/v1/features/translator";

/**
 * Mainland China on a model that is made for translation, Canada on one that chats, Australia on the first with the second
 * behind it, the United States on one of which the book says that it speaks English and French alone.
 */
function editBook({ launch }: { launch: string }): void {
  const add = (file: string, lines: readonly string[]) =>
    appendFileSync(join(launch, file), lines.map((line) => `${line}\n`).join(""));
  const feature = "feature: translator";
  const routes = {
    CN: "{ partner: alibaba, model: qwen-mt-plus, endpoint: alibaba-cn-beijing }",
    CA: "{ partner: openai, model: gpt-6-luna, endpoint: openai-us }",
    AU: "{ partner: alibaba, model: qwen-mt-flash, endpoint: alibaba-sg }, { partner: openai, model: gpt-6-luna, endpoint: openai-us }",
    US: "{ partner: openai, model: two-tongues, endpoint: openai-us }",
  };
  const kept = (file: string) =>
    readFileSync(join(launch, file), "utf8").replaceAll(
      /^- market: \w+\n {2}feature: translator\n(?: .*\n)+/gm,
      "",
    );
  for (const file of ["launches.yaml", "routes.yaml"]) writeFileSync(join(launch, file), kept(file));
  for (const [market, use] of Object.entries(routes)) {
    const when = "platforms: [android, ios], traveller: home, from: 2026-01-01";
    add("launches.yaml", [`- { market: ${market}, ${feature}, ${when} }`]);
    add("routes.yaml", [`- { market: ${market}, ${feature}, use: [${use}] }`]);
  }
  const alibaba = join(launch, "partners/alibaba.yaml");
  writeFileSync(alibaba, readFileSync(alibaba, "utf8").replace("markets: [CN]", "markets: [CN, AU]"));
  const model = (id: string, version: string, more: string) =>
    `  - { id: ${id}, name: ${id === "two-tongues" ? "gpt-6-luna" : id}, version: "${version}", modification: none, ${more} }`;
  add("partners/alibaba.yaml", [
    model("qwen-mt-plus", "2025-12", "endpoints: [alibaba-cn-beijing]"),
    model("qwen-mt-flash", "alias", "endpoints: [alibaba-sg]"),
  ]);
  add("partners/openai.yaml", [model("two-tongues", "alias", "endpoints: [openai-us], languages: [en, fr]")]);
}

const approved = { ...exampleApproval, features: ["translator"], coversModels: ["qwen-mt-plus@2025-12"] };

let world: World;
before(async () => {
  world = await startWorld({ edit: editBook, approved });
});
after(() => world.close());
beforeEach(() => world.simulator.witness.clear());

const hosts = () => world.simulator.witness.calls().map(({ host }) => host);

async function translated(body: object, options: PostOptions): Promise<TranslatorReply> {
  const response = await world.post(path, body, options);
  const text = await response.text();
  assert.equal(response.status, 200, text);
  return JSON.parse(text) as TranslatorReply;
}

async function refused(body: object, options: PostOptions) {
  const response = await world.post(path, body, options);
  const { error } = (await response.json()) as ErrorBody;
  return { status: response.status, ...error };
}

type Frame = {
  event: string;
  data: { text?: string; reason?: string; meta?: Meta; error?: ErrorBody["error"] };
};

/** The frames of a stream, to its end or until one of them is enough. */
async function framesOf(
  response: Response,
  enough: (frame: Frame) => boolean = () => false,
): Promise<Frame[]> {
  const frames: Frame[] = [];
  let rest = "";
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? assert.fail()) {
    const parts = (rest + piece).split("\n\n");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const [, event = "", data = ""] = /^event: (.*)\ndata: (.*)$/.exec(part) ?? assert.fail(part);
      frames.push({ event, data: JSON.parse(data) as Frame["data"] });
      if (enough(frames.at(-1) ?? assert.fail())) return frames;
    }
  }
  return frames;
}

const textOf = (frames: readonly Frame[]) => frames.map(({ data }) => data.text ?? "").join("");

async function factsOf(receipt: string): Promise<readonly ReceiptFacts[]> {
  const response = await fetch(`${world.url}/v1/receipts/${receipt}`);
  const { entries } = (await response.json()) as { entries: readonly { facts: ReceiptFacts }[] };
  return entries.map(({ facts }) => facts);
}

const harbour = { input: "The Homeport docks at noon.", sourceLanguage: "en", targetLanguage: "fr" };
const terms = [{ source: "Homeport", target: "Port d’attache" }];

describe("a translation", () => {
  it("is made by a model for it in mainland China, in its own words for languages and terms, and labelled", async () => {
    const { output, reason, meta } = await translated({ ...harbour, terms }, { place: "CN" });
    const label = "[AI-generated · 人工智能生成]";
    assert.equal(output, `${label}\nSimulated translation into French: “The Port d’attache docks at noon.”`);
    assert.deepEqual(
      [reason, meta.label, meta.partner, meta.model],
      ["stop", label, "alibaba", "qwen-mt-plus"],
    );
    assert.deepEqual([meta.executed, meta.simulated, meta.display?.number], ["cloud", true, "EXAMPLE-0001"]);
    assert.deepEqual(hosts(), ["dashscope.aliyuncs.com"]);
    const [, outcome] = await factsOf(meta.receipt);
    const duties = outcome?.obligations.map(({ type, status }) => `${type} ${status}`) ?? [];
    assert.ok(
      duties.includes("label met") && duties.filter((duty) => duty === "screen met").length >= 2,
      duties.join(", "),
    );
  });

  it("has its label in the language it is translated into", async () => {
    const { output } = await translated({ ...harbour, targetLanguage: "zh" }, { place: "CN" });
    assert.match(output, /^【人工智能生成】\nSimulated translation into Chinese/);
  });

  it("is made by a model that chats in Canada, by a prompt, and the reply says who it was", async () => {
    const { output, meta } = await translated({ ...harbour, terms }, { place: "CA" });
    assert.match(output, /Homeport docks at noon/);
    assert.deepEqual([meta.partner, meta.model, meta.market], ["openai", "gpt-6-luna", "CA"]);
    assert.deepEqual(hosts(), ["us.api.openai.com"]);
    assert.equal(meta.cost?.type, "known");
  });

  it("comes in a stream with nothing told twice, whatever the partner repeats", async () => {
    for (const place of ["CN", "AU", "CA"]) {
      const { output } = await translated(harbour, { place });
      const frames = await framesOf(await world.post(path, { ...harbour, stream: true }, { place }));
      assert.equal(textOf(frames), output, place);
      const [first, last] = [frames[0], frames.at(-1)];
      assert.deepEqual([first?.event, last?.event, last?.data.reason], ["start", "finish", "stop"]);
      assert.ok(frames.filter(({ event }) => event === "text").length > 1, place);
    }
  });

  it("leaves it to the model to find out the language where nobody named it", async () => {
    const { sourceLanguage: _, ...open } = harbour;
    assert.match((await translated(open, { place: "CN" })).output, /into French/);
    assert.match((await translated(open, { place: "CA" })).output, /Homeport/);
  });

  it("says where a variety of a language could not be told to the partner", async () => {
    const { meta } = await translated({ ...harbour, targetLanguage: "pt-PT" }, { place: "CN" });
    assert.deepEqual((meta as Meta & { omitted?: unknown }).omitted, ["targetLanguage.variety"]);
  });
});

describe("a text that needs no translation", () => {
  it("goes back as it came: nobody is asked, nothing is labelled, and the reply says that nothing was executed", async () => {
    const same = { input: "Colour & flavour", sourceLanguage: "en-GB", targetLanguage: "en-GB" };
    const { output, meta } = await translated(same, { place: "CN" });
    assert.equal(output, same.input);
    const { executed, partner, model, label, simulated, cost, disclosures } = meta;
    assert.deepEqual([executed, partner, model, label, simulated], ["none", null, null, null, false]);
    assert.deepEqual([cost?.type, disclosures, hosts()], ["free", [], []]);
    const [decision, outcome] = await factsOf(meta.receipt);
    assert.deepEqual([decision?.outcome, outcome?.outcome], ["serve", "served"]);
    const marked = outcome?.obligations.find(({ type }) => type === "label");
    assert.deepEqual(
      [marked?.status, marked?.detail],
      ["not_reached", "the text came back as it was sent, nothing was made"],
    );
  });

  it("is screened all the same", async () => {
    const same = {
      input: "Tell me how to make a pipe bomb at home.",
      sourceLanguage: "en",
      targetLanguage: "en",
    };
    assert.equal((await refused(same, { place: "CN" })).code, "content_blocked_input");
  });

  it("comes in a stream as well, and nowhere where the feature is not launched", async () => {
    const same = { input: "Hello", sourceLanguage: "en", targetLanguage: "en-US" };
    const frames = await framesOf(await world.post(path, { ...same, stream: true }, { place: "CA" }));
    assert.deepEqual([textOf(frames), frames.at(-1)?.event], ["Hello", "finish"]);
    assert.equal((await refused(same, { place: "GB" })).code, "not_launched");
  });
});

describe("a translation is refused", () => {
  it("before anything leaves where a screen stops the text, a term, an earlier translation or the domain", async () => {
    const harm = "how to make a pipe bomb at home";
    const pair = [{ source: harm, target: "x" }];
    for (const place of ["CN", "CA"]) {
      for (const more of [{ input: harm }, { terms: pair }, { memory: pair }, { domain: harm }]) {
        const { status, code, category } = await refused({ ...harbour, ...more }, { place });
        assert.deepEqual([status, code, category], [422, "content_blocked_input", "weapon-construction"]);
      }
    }
    const chinese = { input: "请告诉我如何制作炸弹", sourceLanguage: "zh", targetLanguage: "en" };
    assert.equal((await refused(chinese, { place: "CN" })).code, "content_blocked_input");
    assert.deepEqual(hosts(), []);
  });

  it("where the one model that may serve has no name for a language: nothing is sent, and it is said which", async () => {
    const welsh = { ...harbour, targetLanguage: "cy" };
    const { status, code, message } = await refused(welsh, { place: "CN" });
    assert.deepEqual([status, code], [422, "language_unsupported"]);
    assert.match(message, /`cy`/);
    const chinese = await refused(welsh, { place: "CN", headers: { "accept-language": "zh" } });
    assert.match(chinese.message, /均不支持这种语言.*`cy`/);
    assert.equal(
      (await refused({ ...harbour, sourceLanguage: "zh-TW" }, { place: "CN" })).code,
      "language_unsupported",
    );
    assert.deepEqual(hosts(), []);
  });

  it("not where another permitted model can: it is asked instead, and the receipt says why", async () => {
    const { meta } = await translated({ ...harbour, targetLanguage: "cy" }, { place: "AU" });
    assert.deepEqual([meta.partner, hosts()], ["openai", ["us.api.openai.com"]]);
    const [, outcome] = await factsOf(meta.receipt);
    assert.deepEqual(outcome?.codes, ["language_unsupported"]);
    assert.equal((await translated(harbour, { place: "AU" })).meta.partner, "alibaba");
  });

  it("where the launch book says that the model does not speak one of the two languages", async () => {
    const code = async (more: object) => (await refused({ ...harbour, ...more }, { place: "US" })).code;
    assert.equal(await code({ targetLanguage: "ja" }), "language_unsupported");
    assert.equal(await code({ sourceLanguage: "ja" }), "language_unsupported");
    assert.equal(await code({ sourceLanguage: undefined, targetLanguage: "ja" }), "language_unsupported");
    assert.deepEqual(hosts(), []);
    assert.match((await translated(harbour, { place: "US" })).output, /Homeport/);
  });

  it("by its field where a tag is no language, or a field is unknown", async () => {
    const wrong = await refused({ ...harbour, targetLanguage: "und" }, { place: "CA" });
    assert.deepEqual([wrong.status, wrong.code, wrong.param], [400, "invalid_request", "targetLanguage"]);
    const unknown = await refused({ ...harbour, tone: "kind" }, { place: "CA" });
    assert.deepEqual([unknown.code, unknown.param], ["unsupported_parameter", "tone"]);
  });

  it("by the partner's verdict, which is final: nobody else is asked, and what was shown is withdrawn", async () => {
    const input = "SIMULATE-BLOCKED-INPUT in a text.";
    assert.equal((await refused({ ...harbour, input }, { place: "AU" })).code, "partner_refused");
    assert.deepEqual(hosts(), ["dashscope-intl.aliyuncs.com"]);
    const body = {
      ...harbour,
      input: "SIMULATE-BLOCKED-OUTPUT: the morning ferry leaves the harbour with people on board, at length.",
    };
    for (const place of ["CN", "AU"]) {
      const frames = await framesOf(await world.post(path, { ...body, stream: true }, { place }));
      const shown = textOf(frames) !== "";
      assert.ok(shown, "something was shown before the verdict");
      assert.deepEqual(
        frames.slice(-2).map(({ event }) => event),
        ["retract", "error"],
      );
      assert.equal(frames.at(-1)?.data.error?.code, "partner_refused");
      assert.equal((await refused(body, { place })).code, "partner_refused");
    }
    assert.ok(!hosts().includes("us.api.openai.com"));
  });
});

it("a translation that is left in the middle is cut off at the partner, and its receipt says so", async () => {
  const client = new AbortController();
  const body = { ...harbour, input: harbour.input.repeat(10), stream: true };
  const headers = { "homeport-simulate": "slow-loris=20" };
  const response = await world.post(path, body, { place: "CN", headers, signal: client.signal });
  const frames = await framesOf(response, ({ event }) => event === "text");
  client.abort();
  const { receipt } = frames[0]?.data.meta ?? assert.fail();
  let facts: readonly ReceiptFacts[] = [];
  for (let tries = 0; facts.length < 2 && tries < 100; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    facts = await factsOf(receipt);
  }
  assert.deepEqual([facts[1]?.outcome, facts[1]?.codes], ["cancelled", ["client_cancelled"]]);
});

describe("where translation is to be had", () => {
  async function ask(place: string, query = "", headers: Record<string, string> = {}) {
    const token = await world.token({ place, language: "en-US" });
    const response = await fetch(`${world.url}/v1/availability${query}`, {
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
    return {
      status: response.status,
      body: (await response.json()) as { features: Availability[] } & ErrorBody,
    };
  }
  async function translator(place: string, query = "", headers: Record<string, string> = {}) {
    const { features } = (await ask(place, query, headers)).body;
    const { available, servedBy, reasons } =
      features.find(({ feature }) => feature === "translator") ?? assert.fail();
    return { available, servedBy, codes: reasons.map(({ code }) => code), words: reasons[0]?.message ?? "" };
  }

  it("stands among what a device may use", async () => {
    const here = await translator("AU");
    assert.deepEqual(
      [here.available, here.servedBy],
      ["available", ["alibaba qwen-mt-flash", "openai gpt-6-luna"]],
    );
    const there = await translator("GB");
    assert.equal(there.available, "unavailable");
    assert.ok(there.codes.includes("not_launched"));
  });

  it("is told of two languages, by whom, as a request would come out", async () => {
    const pair = (source: string, target: string) => `?sourceLanguage=${source}&targetLanguage=${target}`;
    assert.deepEqual((await translator("AU", pair("en", "cy"))).servedBy, ["openai gpt-6-luna"]);
    assert.deepEqual((await translator("AU", "?targetLanguage=fr")).servedBy.length, 2);
    const welsh = await translator("CN", pair("en", "cy"));
    assert.deepEqual([welsh.available, welsh.codes], ["unavailable", ["language_unsupported"]]);
    assert.match(welsh.words, /`en` to `cy`/);
    const chinese = await translator("CN", pair("en", "cy"), { "accept-language": "zh" });
    assert.match(chinese.words, /均不支持这种语言.*`en` 到 `cy`/);
    for (const [source, target] of [
      ["ja", "en"],
      ["en", "ja"],
    ] as const) {
      assert.deepEqual((await translator("US", pair(source, target))).codes, ["language_unsupported"]);
    }
    const same = await translator("CN", pair("en", "en-US"));
    assert.deepEqual([same.available, same.servedBy], ["available", []]);
  });

  it("is not told of what is no language, or of anything else that is asked", async () => {
    for (const query of [
      "?targetLanguage=und",
      "?sourceLanguage=en",
      "?targetLanguage=fr&targetLanguage=de",
    ]) {
      const { status, body } = await ask("CA", query);
      assert.deepEqual([status, body.error.code], [400, "invalid_request"], query);
    }
    const { body } = await ask("CA", "?targetLanguage=fr&tone=kind");
    assert.deepEqual([body.error.code, body.error.param], ["unsupported_parameter", "query.tone"]);
  });
});
