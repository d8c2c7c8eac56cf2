import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { Engines } from "@homeport/engines";
import {
  type Composition,
  type Endpoint,
  type Obligation,
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
import type { Source } from "./source.ts";

function chunk(delta: object, finish: string | null = null): object {
  return { id: "c-1", model: "m", choices: [{ index: 0, delta, finish_reason: finish }] };
}

export const error = (code: string) => ({ error: { code, message: "words" } });

/** What a partner does, by the name of the model that is asked for. */
export const behaviours: Record<string, (response: Parameters<typeof reply>[0]) => void | Promise<void>> = {
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
export const places = ["north", "south", "east"] as const;

export function partner(model: string, place: string = "north"): PartnerComposition {
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

export const engine: Composition = {
  type: "engine",
  id: "engine/textrank",
  engine: "textrank",
  languages: ["en"],
};

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

export async function sceneFor(
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

export async function eventsIn(source: Source | null): Promise<StreamEvent[]> {
  return (await Array.fromAsync(source?.events ?? assert.fail("nothing answered"))).flat();
}
