import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { type ModelTask, noParameters, type StreamEvent } from "@homeport/protocol";
import { type Simulator, startSimulator } from "@homeport/simulator";
import { brief } from "../conformance/dialects/brief.ts";
import { files } from "../conformance/operations/media.ts";
import { askPartner, type PartnerCall } from "../packages/gateway/src/partners/call.ts";
import { type Egress, openEgress } from "../packages/gateway/src/partners/egress.ts";
import { endpointAt, limits, permitFor } from "../packages/gateway/src/partners/server.fixture.ts";

/** Dialects and the simulator's personas were written apart; each with hosts as their partner documents them. */
const partners = {
  openai: { url: "https://api.openai.com/v1", results: null },
  alibaba: { url: "https://dashscope.aliyuncs.com/compatible-mode/v1", results: null },
  "alibaba-native": {
    url: "https://dashscope.aliyuncs.com/api/v1",
    results: "dashscope-result-bj.oss-cn-beijing.aliyuncs.com",
  },
  baidu: { url: "https://qianfan.baidubce.com/v2", results: null },
  bytedance: { url: "https://ark.cn-beijing.volces.com/api/v3", results: null },
  "bytedance-responses": { url: "https://ark.cn-beijing.volces.com/api/v3", results: null },
  "tencent-native": { url: "https://hunyuan.tencentcloudapi.com", results: null },
  xai: { url: "https://api.x.ai/v1", results: null },
  mistral: { url: "https://api.mistral.ai/v1", results: null },
  gemini: { url: "https://generativelanguage.googleapis.com/v1beta", results: null },
  zhipu: { url: "https://open.bigmodel.cn/api/paas/v4", results: null },
  vllm: { url: "https://vllm.simulated/v1", results: null },
  sglang: { url: "https://sglang.simulated/v1", results: null },
  ollama: { url: "https://ollama.simulated/v1", results: null },
} as const;
type Partner = keyof typeof partners;

const embed = { type: "embed", inputs: ["one", "two"], dimensions: null } as const;
const rerank = { type: "rerank", query: "harbour", documents: ["xyz", "harbour"], top: null } as const;
const moderate = { type: "moderate", inputs: ["fine", "SIMULATE-BLOCKED-INPUT"], sources: [] } as const;
const draw = {
  type: "draw",
  prompt: "a harbour",
  count: 1,
  size: null,
  sources: [],
  mask: null,
  quality: null,
} as const;
const edit = {
  ...draw,
  sources: [{ type: "image", mediaType: "image/png", data: files.png.bytes.toString("base64") }],
} as const;
const examined = { inputs: ["a caption"], sources: edit.sources } as const;
/** A conversation about a picture. */
const look: ModelTask = {
  type: "chat",
  messages: [
    {
      role: "user",
      content: "What is it?",
      parts: [...edit.sources, { type: "text", text: "What is it?" }],
    },
  ],
  stream: false,
  parameters: noParameters,
};
const translate = {
  type: "translate",
  text: "A red kite",
  source: null,
  target: "fr",
  terms: [{ source: "kite", target: "milan" }],
  memory: [{ source: "a kite", target: "un milan" }],
  domain: "birds",
  stream: false,
} as const;
const plainly = { ...translate, terms: [], memory: [], domain: null } as const;
const speak = { type: "speak", text: "A red kite", voice: null, format: "wav", speed: null } as const;

/** A second of silence. */
const silence = Buffer.concat([files.wav.bytes.subarray(0, 44), Buffer.alloc(48_000)]);
silence.writeUInt32LE(36 + 48_000, 4);
silence.writeUInt32LE(48_000, 40);
const hear = {
  type: "transcribe",
  audio: { type: "audio", mediaType: "audio/wav", data: silence.toString("base64") },
  language: null,
  translate: false,
  prompt: null,
} as const;

let simulator: Simulator;
let egress: Egress;
before(async () => {
  simulator = await startSimulator({ port: 0, seed: 7 });
  egress = openEgress({ simulator: simulator.url, limits });
});
after(async () => {
  await egress.close();
  await simulator.close();
});

type Asking = { model: string; simulate?: string; changes?: Partial<PartnerCall>; hosts?: readonly string[] };

async function ask(
  partner: Partner,
  task: ModelTask,
  { model, simulate, changes, hosts }: Asking,
): Promise<StreamEvent[]> {
  const { url, results } = partners[partner];
  const named = hosts ?? (results === null ? [] : [results]);
  const endpoint = endpointAt(url, {
    dialect: partner,
    privateAddress: false,
    region: "cn-beijing",
    inferenceScope: "cn",
    ...(named.length > 0 ? { resultHosts: named.map((host) => ({ host, region: "cn-beijing" })) } : {}),
  });
  const batches = askPartner(egress, {
    permit: permitFor(endpoint, [["cn-*"]]),
    model,
    task,
    credential: { type: "simulated", value: "simulated-acme" },
    signal: new AbortController().signal,
    simulate: simulate ?? null,
    now: Date.now(),
    patience: { firstPauseMs: 1, mostPauseMs: 2 },
    ...changes,
  });
  return (await Array.fromAsync(batches)).flat();
}

/** What came, in short: kinds of content, and how it ended. */
function kinds(events: readonly StreamEvent[]): string[] {
  const said = events.map((event) => {
    if (event.type === "media") return `media ${event.mediaType}`;
    if (event.type === "error") return `error ${event.code}`;
    if (event.type === "verdict") return brief([event])[0] ?? "";
    return event.type;
  });
  return said.filter((word, index) => word !== said[index - 1]);
}

describe("every operation against its partner's persona", () => {
  const whole: readonly [Partner, string, ModelTask, readonly string[]][] = [
    ["openai", "text-embedding-3-small", { ...embed, dimensions: 16 }, ["embedding"]],
    ["alibaba", "text-embedding-v4", embed, ["embedding"]],
    ["alibaba-native", "text-embedding-v4", { ...embed, dimensions: 64 }, ["embedding"]],
    ["baidu", "embedding-v1", embed, ["embedding"]],
    ["bytedance", "doubao-embedding-large-text-250515", embed, ["embedding"]],
    ["mistral", "mistral-embed", embed, ["embedding"]],
    ["zhipu", "embedding-3", embed, ["embedding"]],
    ["gemini", "gemini-embedding-001", { ...embed, dimensions: 64 }, ["embedding"]],
    ["vllm", "BAAI/bge-m3", embed, ["embedding"]],
    ["sglang", "BAAI/bge-m3", embed, ["embedding"]],
    ["ollama", "nomic-embed-text", embed, ["embedding"]],
    ["alibaba-native", "gte-rerank-v2", rerank, ["ranking"]],
    ["baidu", "bce-reranker-base", rerank, ["ranking"]],
    ["vllm", "BAAI/bge-reranker-v2-m3", rerank, ["ranking"]],
    ["zhipu", "rerank", rerank, ["ranking"]],
    ["sglang", "BAAI/bge-reranker-v2-m3", rerank, ["ranking"]],
    ["openai", "omni-moderation-latest", moderate, ["moderation"]],
    ["openai", "omni-moderation-latest", { ...moderate, ...examined }, ["moderation"]],
    ["mistral", "mistral-moderation-latest", moderate, ["moderation"]],
    ["zhipu", "moderation", moderate, ["moderation"]],
    ["openai", "gpt-image-2", draw, ["media image/png"]],
    ["baidu", "irag-1.0", draw, ["media image/png"]],
    ["baidu", "qwen-image", draw, ["media image/png"]],
    ["alibaba-native", "qwen-image-3.0", { ...draw, count: 2 }, ["media image/png"]],
    ["alibaba-native", "wan2.5-t2i-preview", { ...draw, count: 2 }, ["media image/png"]],
    ["bytedance", "doubao-seedream-4-0-250828", draw, ["media image/png"]],
    ["xai", "grok-imagine-image", { ...draw, count: 2 }, ["media image/png"]],
    ["zhipu", "cogview-4-250304", draw, ["media image/png"]],
    ["gemini", "gemini-2.5-flash-image", draw, ["media image/png"]],
    ["gemini", "gemini-2.5-flash-image", edit, ["media image/png"]],
    ["openai", "gpt-image-2", edit, ["media image/png"]],
    ["bytedance", "doubao-seedream-4-0-250828", edit, ["media image/png"]],
    ["xai", "grok-imagine-image", edit, ["media image/png"]],
    ["mistral", "voxtral-mini-latest", hear, ["text"]],
    ["zhipu", "glm-asr-2512", hear, ["text"]],
    ["alibaba", "qwen3-asr-flash", hear, ["text"]],
    ["alibaba-native", "qwen3-asr-flash", hear, ["text"]],
    ["alibaba-native", "wan2.7-image", draw, ["media image/png"]],
    ["alibaba-native", "wan2.7-image-pro", edit, ["media image/png"]],
    ["alibaba-native", "wan2.6-image", edit, ["media image/png"]],
    ["alibaba-native", "wan2.5-i2i-preview", edit, ["media image/png"]],
    ["alibaba-native", "qwen-image-edit-plus", edit, ["media image/png"]],
    ["alibaba-native", "qwen3-vl-plus", look, ["text"]],
    ["alibaba-native", "qwen3.7-plus", { ...look, stream: true }, ["text"]],
    ["alibaba", "qwen-mt-plus", translate, ["text"]],
    ["alibaba", "qwen-mt-turbo", { ...translate, stream: true }, ["text"]],
    ["alibaba", "qwen-mt-flash", { ...translate, stream: true, source: "en", terms: [] }, ["text"]],
    ["bytedance-responses", "doubao-seed-translation-250915", plainly, ["text"]],
    ["bytedance-responses", "doubao-seed-translation-250915", { ...plainly, stream: true }, ["text"]],
    ["tencent-native", "hunyuan-translation", { ...translate, source: "en" }, ["text"]],
    ["tencent-native", "hunyuan-translation-lite", { ...translate, source: "en", stream: true }, ["text"]],
    ["alibaba-native", "qwen-mt-plus", translate, ["text"]],
    ["alibaba-native", "qwen-mt-flash", { ...translate, stream: true }, ["text"]],
    ["zhipu", "glm-tts", speak, ["media audio/wav"]],
    [
      "gemini",
      "gemini-2.5-flash-preview-tts",
      { ...speak, format: "pcm" },
      ["media audio/L16;codec=pcm;rate=24000"],
    ],
    ["openai", "whisper-1", hear, ["text"]],
    ["openai", "whisper-1", { ...hear, translate: true }, ["text"]],
    ["openai", "gpt-4o-mini-tts", speak, ["media audio/wav"]],
    ["openai", "gpt-4o-mini-tts", { ...speak, format: "mp3" }, ["media audio/mpeg"]],
    ["alibaba-native", "qwen3-tts-flash", speak, ["media audio/wav"]],
  ];
  for (const [partner, model, task, content] of whole) {
    it(`${partner} ${task.type}, ${model}`, async () => {
      const events = await ask(partner, task, { model });
      const said = kinds(events).filter((kind) => kind !== "usage" && kind !== "start");
      const found = said.filter((kind, index) => kind !== said[index - 1]);
      assert.deepEqual(found, [...content, "finish"], JSON.stringify(events.at(-1)));
      if (task.type === "embed") assert.equal(count(events, "embedding"), task.inputs.length);
      if (task.type === "moderate") {
        const flags = events.flatMap((event) => (event.type === "moderation" ? [event.flagged] : []));
        assert.deepEqual(flags, task.sources.length > 0 ? [false] : [false, true]);
      }
      if (task.type === "rerank") {
        const best = events.find(({ type }) => type === "ranking");
        assert.ok(best?.type === "ranking" && best.index === 1);
      }
      if (task.type === "translate") {
        const text = events.map((event) => (event.type === "text" ? event.text : "")).join("");
        const name = task.terms.length > 0 ? "milan" : "kite";
        assert.match(text, new RegExp(`^Simulated translation into (?:French|fr): “A red ${name}”$`));
      }
      if (task.type === "draw") assert.equal(count(events, "media"), task.count);
    });
  }
});

function count(events: readonly StreamEvent[], type: StreamEvent["type"]): number {
  return events.filter((event) => event.type === type).length;
}

describe("work that is begun and asked after", () => {
  const model = "wan2.5-t2i-preview";
  const endings: readonly [string, readonly string[]][] = [
    ["task=failed", ["error partner_garbled"]],
    ["task=blocked", ["hit output answer inspection retract (DataInspectionFailed)"]],
    ["task=canceled", ["error partner_garbled"]],
    ["task=unknown", ["error partner_garbled"]],
  ];
  for (const [simulate, ended] of endings) {
    it(`comes to one clear end: ${simulate}`, async () => {
      assert.deepEqual(kinds(await ask("alibaba-native", draw, { model, simulate })), ended);
    });
  }

  it("of which one picture was held back shows none", async () => {
    const events = await ask("alibaba-native", { ...draw, count: 2 }, { model, simulate: "task=partial" });
    assert.deepEqual(kinds(events), ["hit output answer inspection retract (DataInspectionFailed)"]);
  });

  it("without an end is given up in time, and said to be", async () => {
    const patience = { firstPauseMs: 1, mostPauseMs: 2, workMs: 60 };
    const events = await ask("alibaba-native", draw, {
      model,
      simulate: "task=stuck",
      changes: { patience },
    });
    assert.deepEqual(kinds(events), ["error partner_timeout"]);
  });

  it("is left within 100 ms when the caller goes, and called off at the partner", async () => {
    const client = new AbortController();
    const before = simulator.witness.calls().length;
    const patience = { firstPauseMs: 60_000, mostPauseMs: 60_000 };
    const asked = ask("alibaba-native", draw, { model, changes: { patience, signal: client.signal } });
    await until(() => simulator.witness.calls().length > before);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const at = performance.now();
    client.abort();
    assert.deepEqual(kinds(await asked), ["error client_cancelled"]);
    assert.ok(performance.now() - at < 100);
    await until(() => simulator.witness.calls().some(({ path }) => path.endsWith("/cancel")));
  });
});

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; tries < 200 && !holds(); tries++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(holds());
}

describe("a result", () => {
  const model = "qwen-image-3.0";
  const asked = (simulate: string | undefined, hosts?: readonly string[]) =>
    ask("alibaba-native", draw, { model, ...(simulate ? { simulate } : {}), ...(hosts ? { hosts } : {}) });

  it("is fetched from the partner's own store, seen there as a call of its own", async () => {
    const before = simulator.witness.calls().length;
    assert.ok(kinds(await asked(undefined)).includes("media image/png"));
    assert.deepEqual(
      simulator.witness
        .calls()
        .slice(before)
        .filter(({ path }) => !path.endsWith("/cancel"))
        .map(({ host }) => host),
      [new URL(partners["alibaba-native"].url).host, partners["alibaba-native"].results],
    );
  });

  it("is fetched by https even where the address says otherwise", async () => {
    assert.ok(kinds(await asked("http-results")).includes("media image/png"));
  });

  it("on a host that the launch book does not name is not fetched", async () => {
    for (const address of [
      "https://elsewhere.example/a.png",
      "https://169.254.169.254/latest/meta-data",
      "https://localhost/a.png",
      "https://[::1]/a.png",
      "file:///etc/passwd",
      `https://user:word@${partners["alibaba-native"].results}/a.png`,
      `https://${partners["alibaba-native"].results}.elsewhere.example/a.png`,
      `https://${partners["alibaba-native"].results}:8443/a.png`,
    ]) {
      const before = simulator.witness.calls().length;
      const found = kinds(await asked(`result-at=${address}`));
      assert.deepEqual(found, ["start", "error egress_denied"], address);
      assert.equal(simulator.witness.calls().length, before + 1, address);
    }
    assert.deepEqual(kinds(await asked(undefined, ["results.example.com"])), [
      "start",
      "error egress_denied",
    ]);
  });

  it("that sends its visitor elsewhere is not followed", async () => {
    const found = kinds(await asked("result-redirect=https://elsewhere.example/a.png"));
    assert.deepEqual(found, ["start", "error egress_denied"]);
  });

  it("that has expired or is missing is said to be gone", async () => {
    for (const simulate of ["expired-results", "missing-results"]) {
      assert.deepEqual(kinds(await asked(simulate)), ["start", "error partner_result_gone"], simulate);
    }
  });
});

describe("a refusal on content", () => {
  const prompt = "SIMULATE-BLOCKED-INPUT";
  const refused: readonly [Partner, string, ModelTask][] = [
    ["bytedance", "doubao-seedream-4-0-250828", { ...draw, prompt }],
    ["alibaba-native", "qwen-image-3.0", { ...draw, prompt }],
    ["openai", "gpt-image-2", { ...draw, prompt }],
    ["zhipu", "cogview-4-250304", { ...draw, prompt }],
    ["alibaba", "text-embedding-v4", { ...embed, inputs: [prompt] }],
    ["alibaba-native", "qwen3-tts-flash", { ...speak, text: prompt }],
    ["xai", "grok-imagine-image", { ...draw, prompt: "SIMULATE-BLOCKED-OUTPUT" }],
  ];
  for (const [partner, model, task] of refused) {
    it(`is a verdict and nothing else: ${partner} ${task.type}`, async () => {
      const found = kinds(await ask(partner, task, { model }));
      assert.equal(found.length, 1, found.join());
      assert.match(found[0] ?? "", /^hit /);
    });
  }
});
