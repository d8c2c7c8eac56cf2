import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ResponsesRequest } from "@homeport/protocol";
import type { Message, RawMessageStreamEvent } from "@anthropic-ai/sdk/resources/messages";
import type { Transcription, TranscriptionVerbose } from "openai/resources/audio/transcriptions";
import type { ChatCompletion, ChatCompletionChunk } from "openai/resources/chat/completions";
import type { CreateEmbeddingResponse } from "openai/resources/embeddings";
import type { ImagesResponse } from "openai/resources/images";
import type { Model } from "openai/resources/models";
import type { Response, ResponseUsage } from "openai/resources/responses/responses";
import type { z } from "zod";
import { wholeCompletion } from "../packages/gateway/src/http/chat-surface.ts";
import { wholeImages } from "../packages/gateway/src/http/draw-surface.ts";
import { wholeMessage } from "../packages/gateway/src/http/messages-reply.ts";
import { echoOf, wholeResponse } from "../packages/gateway/src/http/responses-reply.ts";
import { wholeEmbeddings } from "../packages/gateway/src/http/search-surface.ts";
import type * as published from "./support/published.ts";
import type { MessageEvent, WholeMessage } from "./support/published-messages.ts";
import type { WholeResponse } from "./support/published-responses.ts";
import { finishOf, toolCall } from "../packages/gateway/src/http/surface.fixture.ts";

/** What a schema of these tests lets through, as JSON has it: what is left out is not there, rather than undefined. */
type Let<Value> = Value extends object
  ? { [Name in keyof Value]: Let<Exclude<Value[Name], undefined>> }
  : Value;
type Fits<Published, Own extends Published> = Own;
type Own<Schema extends z.ZodType> = Let<z.output<Schema>>;

/** Held by the compiler: whatever fits a schema here is what the official client's own types publish. */
type Held = [
  Fits<ChatCompletion, Own<typeof published.ChatCompletion>>,
  Fits<ChatCompletionChunk, Own<typeof published.ChatChunk>>,
  Fits<CreateEmbeddingResponse, Own<typeof published.Embeddings>>,
  Fits<ImagesResponse, Own<typeof published.Images>>,
  Fits<Model, Own<typeof published.Model>>,
  Fits<Transcription, Own<typeof published.Transcript>>,
  Fits<TranscriptionVerbose, Own<typeof published.VerboseTranscript>>,
  Fits<Message, Own<typeof WholeMessage>>,
  Fits<RawMessageStreamEvent, Exclude<Own<typeof MessageEvent>, { type: "error" | "ping" }>>,
  // The client itself adds `output_text`; a response that is not over has no usage yet, which its servers write as null.
  Fits<Omit<Response, "output_text" | "usage"> & { usage?: ResponseUsage | null }, Own<typeof WholeResponse>>,
];

it("what the tests' schemas let through is what the official clients' types publish", () => {
  const held: Held["length"] = 10;
  assert.equal(held, 10);
});

/** What the official clients are told to expect; the compiler holds every reply against it. */
describe("a reply of the published types", () => {
  const collected = { text: "Dear", others: [toolCall] };

  it("is what a chat completion is", () => {
    const completion: ChatCompletion = wholeCompletion(collected, finishOf(), 1);
    assert.equal(completion.choices[0]?.message.tool_calls?.length, 1);
  });

  it("is what a response is", () => {
    const request = ResponsesRequest.parse({ model: "homeport", input: "Hi" });
    // The client itself adds `output_text`.
    const response: Omit<Response, "output_text"> = wholeResponse(collected, finishOf(), {
      echo: echoOf(request, 1),
      now: 2,
    });
    assert.deepEqual(
      response.output.map(({ type }) => type),
      ["message", "function_call"],
    );
  });

  it("is what a message of Anthropic's is", () => {
    const message: Message = wholeMessage(collected, finishOf());
    assert.deepEqual(
      message.content.map(({ type }) => type),
      ["text", "tool_use"],
    );
  });

  it("is what vectors and pictures of OpenAI's are", () => {
    const vector = { type: "embedding", index: 0, vector: [1, 2] } as const;
    const list: Omit<CreateEmbeddingResponse, "usage"> = wholeEmbeddings(
      { text: "", others: [vector] },
      finishOf(),
      "float",
    );
    assert.deepEqual(list.data[0]?.embedding, [1, 2]);
    const picture = { type: "media", index: 0, mediaType: "image/png", bytes: Buffer.from("x") } as const;
    const images: ImagesResponse = wholeImages({ text: "", others: [picture] }, 1);
    assert.deepEqual([images.data?.[0]?.b64_json, images.output_format], ["eA==", "png"]);
  });
});
