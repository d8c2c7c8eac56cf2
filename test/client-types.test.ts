import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ResponsesRequest } from "@homeport/protocol";
import type { Message } from "@anthropic-ai/sdk/resources/messages";
import type { ChatCompletion } from "openai/resources/chat/completions";
import type { CreateEmbeddingResponse } from "openai/resources/embeddings";
import type { ImagesResponse } from "openai/resources/images";
import type { Response } from "openai/resources/responses/responses";
import { wholeCompletion } from "../packages/gateway/src/http/chat-surface.ts";
import { wholeImages } from "../packages/gateway/src/http/draw-surface.ts";
import { wholeMessage } from "../packages/gateway/src/http/messages-reply.ts";
import { echoOf, wholeResponse } from "../packages/gateway/src/http/responses-reply.ts";
import { wholeEmbeddings } from "../packages/gateway/src/http/search-surface.ts";
import { finishOf, toolCall } from "../packages/gateway/src/http/surface.fixture.ts";

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
