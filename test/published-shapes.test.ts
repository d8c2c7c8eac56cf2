import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import type { z } from "zod";
import { files } from "../conformance/operations/media.ts";
import { operations } from "../packages/gateway/src/http/operations.ts";
import { launchMore, rankingModel } from "./support/launch-more.ts";
import {
  ChatChunk,
  ChatCompletion,
  Embeddings,
  Images,
  Model,
  Models,
  Moderation,
  OpenAiError,
  Rerank,
  Transcript,
  VerboseTranscript,
} from "./support/published.ts";
import { FeatureEvent, Proofreading, Summary, Translation } from "./support/published-features.ts";
import { MessageError, MessageEvent, WholeMessage } from "./support/published-messages.ts";
import { ResponseEvent, WholeResponse } from "./support/published-responses.ts";
import { settled } from "./support/settled.ts";
import { startWorld, type World } from "./support/world.ts";

/** What an operation says, by the shape that is published for it. */
type Shape = {
  /** What is asked for; a function where each request needs a body of its own. Absent: there is nothing to send. */
  body?: object | (() => FormData);
  /** Of a whole answer; `sound` is bytes, and null is an operation that only ever refuses. */
  whole: z.ZodType | "sound" | null;
  /** Of each event of a stream, its name beside its data where the surface names events. */
  event?: z.ZodType;
  error?: z.ZodType;
  /** Other bodies, and the shapes of what they are answered with. */
  also?: readonly { body: () => FormData; whole: z.ZodType }[];
  /** Where a name stands in the path. */
  name?: string;
};

const messages = [{ role: "user", content: "Name two harbours." }];
const dot = `data:image/png;base64,${files.png.bytes.toString("base64")}`;
const tool = {
  name: "look_up",
  description: "Looks a place up.",
  parameters: { type: "object", properties: { place: { type: "string" } }, required: ["place"] },
};

/** A form with half a second of silence. */
function sound(more: Readonly<Record<string, string>> = {}): FormData {
  const bytes = Buffer.concat([files.wav.bytes.subarray(0, 44), Buffer.alloc(24_000)]);
  bytes.writeUInt32LE(36 + 24_000, 4);
  bytes.writeUInt32LE(24_000, 40);
  const form = new FormData();
  form.set("model", "homeport");
  form.set("file", new File([bytes], "said.wav", { type: "audio/wav" }));
  for (const [name, value] of Object.entries(more)) form.set(name, value);
  return form;
}

const verbose = { body: () => sound({ response_format: "verbose_json" }), whole: VerboseTranscript };

const shapes: Readonly<Record<string, Shape>> = {
  "/v1/chat/completions": {
    body: { model: "homeport", messages, tools: [{ type: "function", function: tool }] },
    whole: ChatCompletion,
    event: ChatChunk,
  },
  "/v1/responses": {
    body: { model: "homeport", input: "Name two harbours.", tools: [{ type: "function", ...tool }] },
    whole: WholeResponse,
    event: ResponseEvent,
  },
  "/v1/messages": {
    body: {
      model: "homeport",
      max_tokens: 100,
      messages,
      tools: [{ name: tool.name, description: tool.description, input_schema: tool.parameters }],
    },
    whole: WholeMessage,
    event: MessageEvent,
    error: MessageError,
  },
  "/v1/messages/count_tokens": {
    body: { model: "homeport", messages },
    whole: null,
    error: MessageError,
  },
  "/v1/embeddings": { body: { model: "homeport", input: ["a", "b"] }, whole: Embeddings },
  "/v1/rerank": {
    body: { model: rankingModel, query: "a", documents: ["a", "b"], return_documents: true },
    whole: Rerank,
  },
  "/v1/images/generations": { body: { prompt: "A harbour." }, whole: Images },
  "/v1/images/edits": { body: { prompt: "A harbour.", images: [{ image_url: dot }] }, whole: Images },
  "/v1/audio/transcriptions": { body: sound, whole: Transcript, also: [verbose] },
  "/v1/audio/translations": { body: sound, whole: Transcript, also: [verbose] },
  "/v1/audio/speech": { body: { model: "homeport", voice: "alloy", input: "A calm sea." }, whole: "sound" },
  "/v1/moderations": { body: { input: ["A calm sea."] }, whole: Moderation },
  "/v1/models": { whole: Models },
  "/v1/models/{id}": { whole: Model, name: "homeport" },
  "/v1/features/summarizer": {
    body: { input: "It counts. It counts on." },
    whole: Summary,
    event: FeatureEvent,
  },
  "/v1/features/translator": {
    body: { input: "A calm sea.", targetLanguage: "fr" },
    whole: Translation,
    event: FeatureEvent,
  },
  "/v1/features/proofreader": { body: { input: "They recieve it." }, whole: Proofreading },
};

/** Where nothing is taken away for the sake of pictures, so that there is a screen that moderates. */
let screened: World;
let world: World;
before(async () => {
  [world, screened] = [await startWorld({ edit: launchMore }), await startWorld()];
  await settled(world);
  await settled(screened);
});
after(() => Promise.all([world.close(), screened.close()]));

type Sent = { place?: string; token?: string; body?: object | FormData | undefined };

/** Asks an operation; of a refused request only the token or the place is other. */
async function ask(path: string, { place = "US", token, body }: Sent): Promise<Response> {
  const at = path === "/v1/moderations" ? screened : world;
  const { name = "" } = shapes[path] ?? {};
  const form = body instanceof FormData;
  return fetch(`${at.url}${path.replace("{id}", name)}`, {
    method: operations[path]?.method ?? assert.fail(path),
    headers: {
      authorization: `Bearer ${token ?? (await at.token({ place }))}`,
      ...(body && !form && { "content-type": "application/json" }),
    },
    ...(body && { body: form ? body : JSON.stringify(body) }),
  });
}

const bodyOf = ({ body }: Shape) => (typeof body === "function" ? body() : body);

/** The events of a stream as their surface publishes them. */
function eventsIn(text: string, named: boolean): unknown[] {
  const frames = text.split("\n\n").filter((frame) => frame !== "");
  return frames.flatMap((frame) => {
    const { event, data } =
      /^(?:event: (?<event>.+)\n)?data: (?<data>.+)$/.exec(frame)?.groups ?? assert.fail(frame);
    if (data === "[DONE]") return [];
    const told = JSON.parse(data ?? "") as unknown;
    return [named ? { event, data: told } : told];
  });
}

it("every operation of the gateway has a published shape", () => {
  assert.deepEqual(Object.keys(shapes).toSorted(), Object.keys(operations).toSorted());
});

for (const [path, shape] of Object.entries(shapes)) {
  const { whole, event, error = OpenAiError, also = [] } = shape;
  describe(path, () => {
    if (whole !== null && whole !== "sound") {
      it("answers in the shape that is published", async () => {
        for (const one of [{ body: () => bodyOf(shape), whole }, ...also]) {
          const reply = await ask(path, { body: one.body() });
          assert.equal(reply.status, 200, await reply.clone().text());
          one.whole.parse(await reply.json());
        }
      });
    }

    if (whole === "sound") {
      it("answers with sound, and tells beside it what others tell in their bodies", async () => {
        const reply = await ask(path, { body: bodyOf(shape) });
        assert.equal(reply.headers.get("content-type"), "audio/mpeg");
        assert.ok((await reply.arrayBuffer()).byteLength > 0);
        const meta = JSON.parse(decodeURIComponent(reply.headers.get("homeport-meta") ?? "")) as object;
        assert.ok("receipt" in meta);
      });
    }

    if (event) {
      it("streams events of the shape that is published, and errors too", async () => {
        const named = event === FeatureEvent;
        for (const fault of ["", "cut-mid-stream", "cut-before-first-byte"]) {
          const token = await world.token();
          const reply = await fetch(`${world.url}${path}`, {
            method: "POST",
            headers: {
              "content-type": "application/json",
              authorization: `Bearer ${token}`,
              "homeport-simulate": fault,
            },
            body: JSON.stringify({ ...bodyOf(shape), tools: undefined, stream: true }),
          });
          if (reply.status !== 200) {
            error.parse(await reply.json());
            continue;
          }
          const events = eventsIn(await reply.text(), named);
          assert.ok(events.length > 2);
          for (const told of events) isPublished(told, { event, error, path });
        }
      });
    }

    const body = bodyOf(shape);
    if (event && body && "tools" in body) {
      it("streams a tool's call in the shape that is published", async () => {
        const reply = await ask(path, { body: { ...body, stream: true } });
        for (const told of eventsIn(await reply.text(), false)) event.parse(told);
      });
    }

    it("refuses in the shape that is published: without a right token, without a market, and by name", async () => {
      const refusals: [number[], Sent][] = [
        [[401], { token: "x.y.z", body: bodyOf(shape) }],
        ...(operations[path]?.type === "feature"
          ? [[[403, 451], { place: "FR", body: bodyOf(shape) }] satisfies [number[], Sent]]
          : []),
        ...(shape.body && typeof shape.body === "object"
          ? [[[400], { body: { ...shape.body, surprise: true } }] satisfies [number[], Sent]]
          : []),
      ];
      for (const [statuses, sent] of refusals) {
        const reply = await ask(path, sent);
        assert.ok(statuses.includes(reply.status) || whole === null, `${reply.status}`);
        error.parse(await reply.json());
      }
    });
  });
}

/** An error in the midst of a chat's stream is no chunk: OpenAI's clients throw on it. */
function isPublished(
  told: unknown,
  { event, error, path }: { event: z.ZodType; error: z.ZodType; path: string },
): void {
  const failed = typeof told === "object" && told !== null && "error" in told;
  if (path === "/v1/chat/completions" && failed) error.parse(told);
  else event.parse(told);
}
