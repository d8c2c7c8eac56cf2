import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type FeatureId, Problem, type ServeDecision } from "@homeport/protocol";
import { Book, compile, Pack } from "@homeport/rules";
import type { Caller } from "../callers/index.ts";
import { decideOn, requireServe } from "./decide.ts";
import { anybody, anyCaller, device, exchangeFor, loadedWith, now } from "./pipeline.fixture.ts";
import { decideSpoken } from "./spoken.ts";
import { DailyUse } from "./daily-use.ts";

const words = { en: "AI-generated", zh: "AI生成" };
const rule = (fields: object) => ({ summary: words, sources: ["read"], ...fields });
const label = { id: "AA/label", type: "label", modality: "text", place: "start", text: words };
const mark = { id: "AA/mark", type: "mark", modality: "audio", forms: ["c2pa"] };
const consent = { id: "AA/voice", type: "consent", purpose: "voice", features: ["speaker"] };

/** What a market with these rules decides, in which a partner that can everything serves the features named. */
function decideWith(
  rules: readonly object[],
  { features = ["chat", "speaker"], caller = anyCaller, consents = [] as string[] } = {},
): Promise<ServeDecision> {
  const pack = Pack.parse({
    market: "AA",
    name: words,
    version: "1",
    offset: "+00:00",
    places: ["AA"],
    sources: [
      {
        id: "read",
        instrument: "Act",
        locator: "1",
        accessed: "2026-11-22",
        kind: "primary",
        verification: "read",
      },
    ],
    rules: [{ id: "AA/open", type: "availability", effect: "allow" }, ...rules].map(rule),
  });
  const common = { market: "AA" };
  const book = Book.parse({
    maker: { name: "Maker", screens: [] },
    partners: [
      {
        id: "acme",
        name: "Acme Cloud",
        origin: "AA",
        dialect: "openai",
        credential: { environment: "ACME_KEY" },
        capabilities: ["c2pa", "label-audio-spoken"],
        contracts: [{ id: "c", markets: ["AA"], from: "2026-01-01" }],
        endpoints: [
          {
            id: "north",
            url: "https://acme.example",
            region: "aa-north",
            operator: "Acme Ltd.",
            operatorCountry: "AA",
            storageRegion: "aa-north",
            inferenceScope: "aa",
          },
        ],
        models: [{ id: "m", name: "m-1", version: "1", modification: "none", endpoints: ["north"] }],
      },
    ],
    launches: features.map((feature) => ({
      ...common,
      feature,
      platforms: ["web"],
      traveller: "home",
      from: "2026-01-01",
    })),
    routes: features.map((feature) => ({
      ...common,
      feature,
      use: [{ partner: "acme", model: "m", endpoint: "north" }],
    })),
    approvals: [],
  });
  const loaded = loadedWith([], compile([pack], book));
  const asking = { ...device, consent: consents };
  const exchange = { ...exchangeFor({ feature: "chat", spoken: true }), device: asking };
  const chat = decideOn(loaded, { device: asking, feature: "chat", language: null }, now);
  const parts = { usage: new DailyUse(anybody.counters) };
  return decideSpoken(parts, exchange, { loaded, decision: requireServe(chat), caller });
}

function problem(code: string, says: RegExp) {
  return (thrown: unknown) => {
    assert.ok(thrown instanceof Problem);
    assert.equal(thrown.code, code);
    assert.match(JSON.stringify(thrown.details), says);
    return true;
  };
}

describe("an answer that is to be spoken", async () => {
  it("is decided where speech is, under the demands of both and by the conversation's own partners", async () => {
    const decision = await decideWith([consent], { consents: ["voice"] });
    assert.equal(decision.feature, "chat");
    assert.deepEqual(
      decision.obligations.map(({ type, rule }) => `${type} ${rule}`),
      ["consent AA/voice"],
    );
    assert.equal(new Set(decision.rules).size, decision.rules.length);
  });

  it("is refused where the market has no speech, with its own reason", async () => {
    await assert.rejects(
      async () => decideWith([], { features: ["chat"] }),
      problem("not_launched", /speaker/),
    );
  });

  it("is refused where a consent that speech needs was not given", async () => {
    await assert.rejects(async () => decideWith([consent]), problem("consent_missing", /voice/));
  });

  it("is refused to a key that does not reach speech", async () => {
    const scopes = { ...anyCaller.scopes, features: new Set<FeatureId>(["chat"]) };
    const caller: Caller = { ...anyCaller, scopes };
    await assert.rejects(async () => decideWith([], { caller }), problem("key_scope", /`speaker`/));
  });

  for (const [what, demanded] of [
    ["a label that stands in the text", label],
    ["a label that is spoken", { ...label, modality: "audio", place: "spoken" }],
    ["a mark that a machine reads in sound", mark],
  ] as const) {
    it(`is refused by name where the market demands ${what}`, async () => {
      await assert.rejects(
        async () => decideWith([demanded]),
        problem("unsupported_parameter", /"modalities".*AA\//),
      );
    });
  }

  it("is served where the label stands beside it", async () => {
    const beside = { ...label, modality: "audio", place: "beside" };
    assert.equal((await decideWith([beside])).obligations[0]?.rule, "AA/label");
  });
});
