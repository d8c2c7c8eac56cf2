import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Problem } from "@homeport/protocol";
import { type ChatTask, type FeatureCall, noParameters, type ReceiptFacts } from "@homeport/protocol";
import { Book, compile, Pack } from "@homeport/rules";
import { openEgress, openSecrets } from "../partners/index.ts";
import type { reply } from "../partners/server.fixture.ts";
import { limits, replyStream, type Seen, standIn, streamOf } from "../partners/server.fixture.ts";
import type { Filter } from "../safety/index.ts";
import type { Parts } from "./parts.ts";
import { anybody, anyCaller, device, loadedWith, now, routingWith } from "./pipeline.fixture.ts";
import type { Output } from "./output.ts";
import { type Asking, run } from "./run.ts";
import { DailyUse } from "./daily-use.ts";

export type Response = Parameters<typeof reply>[0];

export const words = { en: "text", zh: "文本" };
const open = { id: "AA/open", type: "availability", effect: "allow" };
export const label = {
  id: "AA/label",
  type: "label",
  modality: "text",
  place: "start",
  text: { en: "AI-generated", zh: "AI生成" },
};
export const badLabel = { ...label, text: { en: "AI generated huge profits", zh: "AI生成" } };

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

export function chunk(delta: object, finish: string | null = null): object {
  return { id: "c-1", model: "m-1", choices: [{ index: 0, delta, finish_reason: finish }] };
}

const usage = { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } };
export const dear = [chunk({ content: "Dear " }), chunk({ content: "Ms Li" }), chunk({}, "stop"), usage];

export function streams(chunks: readonly object[], done = true) {
  return (response: Response) => replyStream(response, [streamOf(chunks, done)]);
}

export async function sceneFor(test: TestContext, options: SceneOptions = {}): Promise<Scene> {
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
    usage: new DailyUse(anybody.counters),
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

export function problemOf(outputs: readonly Output[]): Problem {
  const last = outputs.at(-1);
  return last?.type === "failed" ? last.problem : assert.fail(`it ended in ${last?.type}`);
}
