import assert from "node:assert/strict";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { ReceiptFacts } from "@homeport/protocol";
import { entriesOf } from "./faults/observe.ts";
import { rewrite, startStage } from "./faults/stage.ts";
import {
  counted,
  type CountingPartner,
  type Given,
  startCountingPartner,
} from "./support/counting-partner.ts";
import type { World } from "./support/world.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const megabyte = 1024 * 1024;
/** How long a client may leave its answer unread. */
const slowReaderMs = 6_000;
/** How long a partner may say nothing; it is not the partner that says nothing while nobody reads. */
const gapMs = 2_000;

type Told = {
  type?: string;
  text?: string;
  delta?: { text?: string } | string;
  choices?: readonly { delta: { content?: string } }[];
};

/** Every surface that streams: what is asked for, and the text that one event of it tells. */
const surfaces: readonly { name: string; path: string; body: object; textOf: (told: Told) => string }[] = [
  {
    name: "chat completions",
    path: "/v1/chat/completions",
    body: { model: "homeport", messages: [{ role: "user", content: "Count." }] },
    textOf: ({ choices }) => choices?.[0]?.delta.content ?? "",
  },
  {
    name: "responses",
    path: "/v1/responses",
    body: { model: "homeport", input: "Count.", store: false },
    textOf: ({ type, delta }) =>
      type === "response.output_text.delta" && typeof delta === "string" ? delta : "",
  },
  {
    name: "messages",
    path: "/v1/messages",
    body: { model: "homeport", max_tokens: 100_000, messages: [{ role: "user", content: "Count." }] },
    textOf: ({ type, delta }) =>
      type === "content_block_delta" && typeof delta === "object" ? (delta.text ?? "") : "",
  },
  {
    name: "summaries",
    path: "/v1/features/summarizer",
    body: { input: "It counts. It counts on." },
    textOf: ({ text }) => text ?? "",
  },
  {
    name: "translations",
    path: "/v1/features/translator",
    body: { input: "It counts.", targetLanguage: "fr" },
    textOf: ({ text }) => text ?? "",
  },
];

let world: World;
let partner: CountingPartner;

before(async () => {
  partner = await startCountingPartner();
  world = await startStage({
    timeouts: { firstByteMs: 60_000, gapMs, totalMs: 300_000 },
    config: { slowReaderMs, totalMs: 300_000 },
    environment: { OPENAI_API_KEY: "sk-real" },
    edit: ({ launch }) =>
      rewrite(join(launch, "partners", "openai.yaml"), (book) => {
        const { endpoints, ...others } = book as { endpoints: object[] };
        const here = { url: partner.url, privateAddress: true };
        return { ...others, endpoints: endpoints.map((endpoint) => ({ ...endpoint, ...here })) };
      }),
  });
});
after(async () => {
  await world.close();
  partner.close();
});

type Asked = { response: IncomingMessage; given: Given; receipt: string };

/** Asks for a stream and reads nothing of it but its head. */
async function ask({ path, body }: (typeof surfaces)[number]): Promise<Asked> {
  const authorization = `Bearer ${await world.token()}`;
  const headers = { "content-type": "application/json", authorization };
  const asked = request(`${world.url}${path}`, { method: "POST", headers, agent: false });
  asked.end(JSON.stringify({ ...body, stream: true }));
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  assert.equal(response.statusCode, 200);
  const receipt = String(response.headers["homeport-receipt"]);
  return { response, given: partner.given.at(-1) ?? assert.fail("nobody was asked"), receipt };
}

/** Waits until the partner can write no more, and tells how much it had written by then, in bytes. */
async function writtenAtMost(given: Given): Promise<number> {
  for (let last = -1; last !== given.written; await pause(300)) last = given.written;
  return given.written;
}

/** Bytes that are still held once everything that nobody needs is gone. */
function held(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Reads a stream to its end and gives its text. */
async function textOf(
  response: IncomingMessage,
  { textOf: one }: (typeof surfaces)[number],
): Promise<string> {
  let text = "";
  let rest = "";
  for await (const piece of response.setEncoding("utf8") as AsyncIterable<string>) {
    const events = (rest + piece).split("\n\n");
    rest = events.pop() ?? "";
    for (const event of events) {
      const data = event.slice(event.indexOf("data: ") + "data: ".length);
      if (data !== "[DONE]") text += one(JSON.parse(data) as Told);
    }
  }
  assert.equal(rest, "");
  return text;
}

async function outcomeOf(receipt: string): Promise<ReceiptFacts> {
  for (let attempt = 0; attempt < 100; attempt++) {
    const facts = (await entriesOf(world, receipt)).at(-1)?.facts;
    if (facts?.kind === "outcome") return facts;
    await pause(50);
  }
  return assert.fail("there is no outcome");
}

for (const surface of surfaces) {
  describe(`a stream of 200 MB, on ${surface.name}`, () => {
    it("waits at the partner while its client reads nothing, and is all there once it reads", async () => {
      const before = held();
      const { response, given, receipt } = await ask(surface);
      const written = await writtenAtMost(given);
      const more = held() - before;
      assert.ok(written < 120 * megabyte, `${(written / megabyte).toFixed(1)} MB left the partner`);
      assert.ok(more < 32 * megabyte, `${(more / megabyte).toFixed(1)} MB were held`);
      const text = await textOf(response, surface);
      // Said of the lengths, because the text itself is far too long to be told.
      assert.equal(text.length, counted.length);
      assert.ok(text === counted, "it is another text");
      assert.equal(await given.over, "whole");
      assert.equal((await outcomeOf(receipt)).outcome, "served");
    });
  });
}

it("a partner that waits for a client is not taken for one that says nothing", async () => {
  const surface = surfaces.at(-1) ?? assert.fail();
  const { response, given } = await ask(surface);
  await writtenAtMost(given);
  await pause(1.5 * gapMs);
  assert.ok((await textOf(response, surface)) === counted, "it is another text");
  assert.equal(await given.over, "whole");
});

it("a client that never reads is cut, its partner let go, and what came is charged, on every surface", async () => {
  const all: Asked[] = [];
  for (const surface of surfaces) {
    const asked = await ask(surface);
    // It learns that it was cut, for it is not gone.
    asked.response.on("error", () => {});
    all.push(asked);
  }
  for (const { given, receipt } of all) {
    assert.equal(await given.over, "cut");
    const { outcome, codes, cost, outputHash } = await outcomeOf(receipt);
    assert.deepEqual([outcome, codes, outputHash], ["cancelled", ["client_cancelled"], null]);
    assert.ok(cost?.type === "known" && cost.estimated && Number(cost.amountMicros) > 0);
  }
  assert.equal(world.gateway.inFlight(), 0);
});
