import assert from "node:assert/strict";
import { request } from "node:http";
import { type TestContext } from "node:test";

import { type Simulator, type SimulatorOptions, startSimulator } from "../simulator.ts";
import { stubEngines } from "./stub-engines.ts";

/** A call to a simulated partner, as a gateway would send it. */
export type TestCall = {
  host?: string;
  path?: string;
  method?: string;
  key?: string | null;
  faults?: string;
  body?: unknown;
  signal?: AbortSignal;
};

/** Everything that came back before the connection ended or broke. */
export type TestReply = {
  status: number | null;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  packets: Buffer[];
  body: Buffer;
  text: string;
  /** The connection broke before the reply was complete. */
  broken: boolean;
};

export const alibabaHost = "dashscope.aliyuncs.com";
export const openaiHost = "api.openai.com";

const paths: Readonly<Record<string, string>> = {
  [alibabaHost]: "/compatible-mode/v1/chat/completions",
  "dashscope-intl.aliyuncs.com": "/compatible-mode/v1/chat/completions",
  "dashscope-us.aliyuncs.com": "/compatible-mode/v1/chat/completions",
};

/** Starts a simulator with stub engines for one test and closes it afterwards. */
export async function simulatorFor(
  test: TestContext,
  options: Partial<SimulatorOptions> = {},
): Promise<Simulator> {
  const simulator = await startSimulator({ port: 0, engines: stubEngines(), seed: 1, ...options });
  test.after(() => simulator.close());
  return simulator;
}

/** A chat request to a model of the host's partner. */
export function chatTo(host: string, text: string, others: Record<string, unknown> = {}): TestCall {
  const model = host.includes("aliyuncs") ? "qwen-plus" : "gpt-6-luna";
  return { host, body: { model, messages: [{ role: "user", content: text }], ...others } };
}

/** Sends a call and collects what comes back, also where the connection breaks. */
export function send({ url }: Simulator, call: TestCall): Promise<TestReply> {
  const { host, key = "simulated-test", method = "POST", faults, body, signal } = call;
  const path = call.path ?? paths[host ?? ""] ?? "/v1/chat/completions";
  const payload = typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const headers: Record<string, string> = {
    "content-type": "application/json",
    ...(host === undefined ? {} : { "homeport-simulated-host": host }),
    ...(key === null ? {} : { authorization: `Bearer ${key}` }),
    ...(faults === undefined ? {} : { "homeport-simulate": faults }),
  };
  return new Promise((resolve) => {
    const reply = { status: null as number | null, headers: {}, packets: [] as Buffer[] };
    const finish = (broken: boolean): void => {
      const all = Buffer.concat(reply.packets);
      resolve({ ...reply, body: all, text: all.toString(), broken });
    };
    const outgoing = request(`${url}${path}`, { method, headers, agent: false, signal }, (incoming) => {
      reply.status = incoming.statusCode ?? null;
      reply.headers = incoming.headers;
      incoming.on("data", (part: Buffer) => reply.packets.push(part));
      incoming.on("error", () => undefined);
      incoming.on("close", () => {
        finish(!incoming.complete);
      });
    });
    outgoing.on("error", () => {
      if (reply.status === null) finish(true);
    });
    outgoing.end(payload);
  });
}

/** The data of each server-sent event, `[DONE]` included. */
export function eventsIn({ text }: TestReply): string[] {
  return text
    .split(/\r?\n\r?\n/)
    .filter((event) => event.startsWith("data: "))
    .map((event) => event.slice("data: ".length));
}

type Chunk = {
  choices: { delta: Record<string, string | null>; finish_reason: string | null }[];
  usage?: Record<string, number> | null;
  [field: string]: unknown;
};

/** The parsed chunks of a stream, without `[DONE]`. */
export function chunksIn(reply: TestReply): Chunk[] {
  return eventsIn(reply)
    .filter((event) => event !== "[DONE]")
    .map((event) => JSON.parse(event) as Chunk);
}

/** The text that a stream shows. */
export function shownIn(reply: TestReply): string {
  return chunksIn(reply)
    .map(({ choices }) => choices[0]?.delta["content"] ?? "")
    .join("");
}

/** The error object of a reply. */
export function errorIn(reply: TestReply): Record<string, unknown> {
  const { error } = JSON.parse(reply.text) as { error?: Record<string, unknown> };
  assert.ok(error, `no error in ${reply.text}`);
  return error;
}
