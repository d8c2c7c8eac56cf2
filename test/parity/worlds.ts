import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readPrices } from "@homeport/gateway";
import { hashOfKey, newApiKey } from "../../packages/gateway/src/callers/index.ts";
import { exampleApproval, patientRouting, root, startWorld, type World } from "../support/world.ts";

/** `screened`: text filters stand before and behind every partner; `plain`: none; `approved`: mainland China serves. */
export type WorldName = "screened" | "plain" | "approved";

/** Whose requests are refused, each for its own reason. */
export const keys = { spent: newApiKey(), narrow: newApiKey(), poor: newApiKey() };

/** The words that only a test's own filter knows; it looks at answers alone, so that a question may hold them. */
export const words = { early: "quillfeather", late: "zanzibar", split: "passage" } as const;

/** Longer than any piece in which the simulator streams, so that no piece of a stream holds all of it. */
export const splitPhrase = `${words.split} through seven narrow islands before winter`;

export const label = "[AI-generated · 人工智能生成]";
export const notice = "Somebody shall be told of this.";

/** By name of a model; each stands at two endpoints, the first choice and the second. */
const features = {
  chat: "gpt-6.1-terra",
  summarizer: "gpt-6-luna",
  proofreader: "gpt-6-luna",
  translator: "qwen-mt-plus",
  search: "text-embedding-3-small",
  "image-generator": "gpt-image-2",
  "image-editor": "gpt-image-2",
  transcriber: "whisper-1",
  speaker: "gpt-4o-mini-tts",
} as const;

type Feature = keyof typeof features;

/** What mainland China approves in its world: everything that answers with text of its own making. */
const approvedFeatures: readonly Feature[] = ["chat", "summarizer", "proofreader", "translator"];

/** The first and the second choice by their hosts: what a partner is asked for is compared by its place in the order. */
export const places: Readonly<Record<string, "first" | "second">> = {
  "us.api.openai.com": "first",
  "eu.api.openai.com": "second",
  "dashscope-us.aliyuncs.com": "first",
  "dashscope-intl.aliyuncs.com": "second",
  "dashscope.aliyuncs.com": "first",
  "qianfan.baidubce.com": "first",
};

export const firstHosts = Object.keys(places).filter((host) => places[host] === "first");

/** A partner with one model at two endpoints in the United States and in Singapore. */
function partnerOf(id: string, about: { dialect: string; path: string; model: string }): string {
  const { dialect, path, model } = about;
  const place = (which: string, host: string, region: string) =>
    `  - { id: ${id}-${which}, url: "https://${host}${path}", region: ${region}, operator: Example ${id}, operatorCountry: ${region.toUpperCase()}, storageRegion: ${region}, inferenceScope: ${region} }`;
  return `id: ${id}
name: Example ${id}
origin: US
dialect: ${dialect}
credential: { environment: ${id.toUpperCase()}_API_KEY }
capabilities: []
contracts:
  - { id: example-${id}-1, markets: [US, CA], from: 2024-10-01, to: 2028-01-01 }
endpoints:
${place("one", "dashscope-us.aliyuncs.com", "us")}
${place("two", "dashscope-intl.aliyuncs.com", "sg")}
models:
  - { id: ${model}, name: ${model}, version: alias, modification: none, endpoints: [${id}-one, ${id}-two] }
`;
}

const ranker = partnerOf("ranker", { dialect: "alibaba-native", path: "/api/v1", model: "qwen3-rerank" });

/** Whose model is made for translation, and repeats in each piece of a stream what it said before. */
const interpreter = partnerOf("interpreter", {
  dialect: "alibaba",
  path: "/compatible-mode/v1",
  model: features.translator,
});

/** A partner whose verdicts end conversations; where nothing but `approved` is about, it is the US's first choice. */
const ender = `id: ender
name: Example Ender
origin: US
dialect: baidu
credential: { environment: ENDER_API_KEY }
capabilities: []
contracts:
  - { id: example-ender-1, markets: [US], from: 2024-10-01, to: 2028-01-01 }
endpoints:
  - { id: ender-one, url: "https://qianfan.baidubce.com/v2", region: us, operator: Example Ender Inc., operatorCountry: US, storageRegion: us, inferenceScope: us }
models:
  - { id: ernie-5.1, name: ernie-5.1, version: alias, modification: none, endpoints: [ender-one] }
`;

const summary = "summary: { en: Of the parity test., zh: 用于一致性测试。 }\n    from: 2024-10-28";

/** What one market asks of every feature in the test, beside its own rules. */
const rules = `
  - id: US/parity-label
    type: label
    ${summary}
    sources: [santa-clara]
    features: [chat, summarizer, proofreader, translator]
    modality: text
    place: start
    text: { en: "${label}", zh: 【人工智能生成】 }
  - id: US/parity-notice
    type: disclosure
    ${summary}
    sources: [santa-clara]
    text: { en: ${notice}, zh: 应当告知。 }
  - id: US/parity-consent
    type: consent
    ${summary}
    sources: [santa-clara]
    purpose: parity
  - id: US/parity-residency
    type: residency
    ${summary}
    sources: [santa-clara]
    dataClass: inference
    permit: [us, eu, sg]
`;

const screen = `
  - id: US/parity-screen
    type: screen
    ${summary}
    sources: [santa-clara]
    phases: [output]
    filter: parity
`;

const filter = `id: parity
version: "1"
title: { en: Parity, zh: 一致性 }
validFrom: "2026-11-01T00:00:00Z"
validTo: "2028-01-01T00:00:00Z"
categories:
  - id: parity-late
    title: { en: Late, zh: 后 }
    patterns:
      - { text: ${words.late}, match: word }
  - id: parity-split
    title: { en: Split, zh: 分 }
    patterns:
      - { text: ${splitPhrase}, match: word }
  - id: parity-early
    title: { en: Early, zh: 先 }
    patterns:
      - { text: simulated reply you wrote ${words.early}, match: word }
      - { text: simulated translation into french ${words.early}, match: word }
      - { text: ${words.early}, match: word }
`;

/** Nobody in Canada may be asked at this place. */
const elsewhere = `
  - id: CA/parity-residency
    type: residency
    ${summary}
    sources: [santa-clara]
    dataClass: inference
    permit: ["ca-*"]
`;

function edit(file: string, change: (text: string) => string): void {
  writeFileSync(file, change(readFileSync(file, "utf8")));
}

function launchBook(name: WorldName): { launches: string; routes: string } {
  const all = Object.keys(features) as Feature[];
  const launch = (market: string, feature: string) =>
    `- { market: ${market}, feature: ${feature}, platforms: [android, ios], traveller: home, from: 2026-01-01 }\n`;
  const route = (market: string, feature: string, use: string) =>
    `- { market: ${market}, feature: ${feature}, use: [${use}] }\n`;
  const at = (partner: string, model: string, endpoint: string) =>
    `{ partner: ${partner}, model: ${model}, endpoint: ${endpoint} }`;
  const both = (partner: string, model: string, [one, other]: readonly [string, string]) => [
    at(partner, model, `${partner}-${one}`),
    at(partner, model, `${partner}-${other}`),
  ];
  const choices = (feature: Feature): readonly string[] => {
    const model = features[feature];
    const own =
      feature === "translator"
        ? both("interpreter", model, ["one", "two"])
        : both("openai", model, ["us", "eu"]);
    if (feature === "search") return [...own, ...both("ranker", "qwen3-rerank", ["one", "two"])];
    const ends = name === "approved" && approvedFeatures.includes(feature);
    return ends ? [at("ender", "ernie-5.1", "ender-one"), ...own.slice(1)] : own;
  };
  const chinese = name === "approved" ? approvedFeatures : all;
  return {
    launches: [
      ...all.map((feature) => launch("US", feature)),
      ...all.map((feature) => launch("CA", feature)),
      ...chinese.map((feature) => launch("CN", feature)),
    ].join(""),
    routes: [
      ...all.map((feature) => route("US", feature, choices(feature).join(", "))),
      ...all.map((feature) => route("CA", feature, choices(feature)[0] ?? "")),
      ...chinese.map((feature) =>
        route("CN", feature, "{ partner: alibaba, model: qwen-plus, endpoint: alibaba-cn-beijing }"),
      ),
    ].join(""),
  };
}

/** A pack with more rules, which stand before its calendar or at its end. */
function rulesOf(text: string, more: string): string {
  return /^calendar:/m.test(text) ? text.replace(/^calendar:/m, `${more}\ncalendar:`) : text + more;
}

function callers() {
  const limit = { most: 1, of: "requests", per: "day" };
  const key = ({ id, text }: { id: string; text: string }, more: object) => ({
    id,
    tenant: "acme",
    hash: hashOfKey(text).toString("hex"),
    ...more,
  });
  return {
    type: "homeport-callers/1",
    currency: "USD",
    withoutKey: "acme",
    tenants: [{ id: "acme" }],
    keys: [
      key(keys.spent, { limits: [limit] }),
      key(keys.narrow, { scopes: { markets: ["GB"] } }),
      key(keys.poor, { budgets: [{ most: "0.000001", per: "day", unknownAs: "1" }] }),
    ],
  };
}

/** Starts one of the worlds of the grid; `ahead` moves its clock, in milliseconds. */
export async function parityWorld(name: WorldName): Promise<World & { ahead(ms: number): void }> {
  let ahead = 0;
  const soon = new Date(Date.now() + 3_600_000).toISOString();
  const world = await startWorld({
    approved: name === "approved" && { ...exampleApproval, features: [...approvedFeatures] },
    clock: () => Date.now() + ahead,
    config: {
      region: "cn-beijing",
      // A busy machine may take its time; nothing here is about time.
      totalMs: 60_000,
      pricing: { book: readPrices(join(root, "prices")), currency: "USD" },
    },
    routing: {
      rules: [{ cache: { ttlSeconds: 600 }, timeouts: { firstByteMs: 60_000 } }],
      ...patientRouting,
      // A busy machine that tests turns nobody away.
      shed: { loopDelayMs: 60_000, heapPercent: 100, residentPercent: 100 },
    },
    edit({ packs, launch, filters }) {
      const book = launchBook(name);
      writeFileSync(join(launch, "launches.yaml"), book.launches);
      writeFileSync(join(launch, "routes.yaml"), book.routes);
      writeFileSync(join(launch, "partners/ranker.yaml"), ranker);
      writeFileSync(join(launch, "partners/ender.yaml"), ender);
      writeFileSync(join(launch, "partners/interpreter.yaml"), interpreter);
      const known = readFileSync(join(launch, "partners/openai.yaml"), "utf8");
      for (const id of new Set(Object.values(features))) {
        if (known.includes(`id: ${id}\n`) || id === features.translator) continue;
        appendFileSync(
          join(launch, "partners/openai.yaml"),
          `  - { id: ${id}, name: ${id}, version: alias, modification: none, endpoints: [openai-us, openai-eu] }\n`,
        );
      }
      const plain = name === "plain";
      edit(join(packs, "US/pack.yaml"), (text) => rulesOf(text, plain ? rules : rules + screen));
      edit(join(packs, "CA/pack.yaml"), (text) => rulesOf(text, elsewhere));
      if (plain) edit(join(launch, "maker.yaml"), (text) => text.replace(/^screens: .*$/m, "screens: []"));
      else writeFileSync(join(filters, "parity.yaml"), filter);
      // The youngest filter is the first that goes stale.
      edit(join(filters, "generic-harms.yaml"), (text) =>
        text.replace(/^validTo:.*$/m, `validTo: "${soon}"`),
      );
      writeFileSync(join(dirname(launch), "callers.json"), JSON.stringify(callers()));
    },
  });
  return { ...world, ahead: (ms) => void (ahead = ms) };
}
