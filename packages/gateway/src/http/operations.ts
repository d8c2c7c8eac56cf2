import {
  ChatRequest,
  EmbeddingsRequest,
  type FeatureCall,
  ImageEditsRequest,
  ImagesRequest,
  MessagesRequest,
  parseRequest,
  Problem,
  ProofreaderRequest,
  RerankRequest,
  ResponsesRequest,
  SpeechRequest,
  SummarizerRequest,
  TranscriptionsRequest,
  TranslationsRequest,
  TranslatorRequest,
  type Unsupported,
  unsupportedInChat,
  unsupportedInEmbeddings,
  unsupportedInHearing,
  unsupportedInImages,
  unsupportedInMessages,
  unsupportedInRerank,
  unsupportedInResponses,
  unsupportedInSpeech,
} from "@homeport/protocol";
import type { z } from "zod";
import type { About, Asker, Parts } from "../pipeline/index.ts";
import {
  hearingSurface,
  speechCall,
  speechSurface,
  transcriptionsCall,
  translationsCall,
} from "./audio-surface.ts";
import type { BodyKind } from "./body.ts";
import { chatCall, omittedFrom } from "./chat-call.ts";
import { chatSurface } from "./chat-surface.ts";
import { imageEditsCall, imagesCall, imagesSurface } from "./draw-surface.ts";
import { proofreaderSurface, summarizerSurface, translatorSurface } from "./feature-surface.ts";
import { findModel, listModels } from "./models.ts";
import { answerModeration } from "./moderations.ts";
import { messagesBeforeLastTurn, messagesCall } from "./messages-call.ts";
import { omittedFromMessages } from "./messages-omitted.ts";
import { messagesFailure } from "./messages-reply.ts";
import { messagesSurface } from "./messages-surface.ts";
import { embeddingsCall, embeddingsSurface, rerankCall, rerankSurface } from "./search-surface.ts";
import { itemsBeforeLastTurn, omittedFromResponses, responsesCall } from "./responses-call.ts";
import { responsesSurface } from "./responses-surface.ts";
import type { FailureForm, Surface } from "./surface.ts";

/** A parsed request of a feature, and the surface that answers it. */
export type Prepared = {
  call: FeatureCall;
  stream: boolean;
  surface: Surface;
  /**
   * In the surface's own count of what was sent: how much of it stands before the person's last turn. Absent where that
   * is the same as in Homeport's turns.
   */
  continueWith?: number;
};

/** What is answered without a feature being served. */
export type Question = Asker & {
  body: unknown;
  name: string;
  /** What the simulator is asked to do, or null. */
  simulate: string | null;
  /** Aborted when the client goes. */
  signal: AbortSignal;
};

/** The answer to it, and what the access log may tell of it. */
export type Answer =
  | { type: "body"; body: unknown; about: About | null }
  | { type: "failed"; problem: Problem; about: About };

type Common = {
  /** What the body must be; `either`: JSON, or a form with files. */
  body: BodyKind;
  /** The body of a failure, where it is not the common one; it holds from before the request is parsed. */
  failure?: FailureForm;
};

/** One operation: serves a feature through the pipeline, or answers at once. Both throw Problems. */
export type Operation = Common &
  (
    | { type: "feature"; method: "POST"; prepare(body: unknown, clock: () => number): Prepared }
    | { type: "answer"; method: "GET" | "POST"; answer(parts: Parts, question: Question): Promise<Answer> }
  );

/** An operation of a feature that is answered whole: its schema, what it refuses, its call and its surface. */
function whole<Schema extends z.ZodType>(options: {
  body: BodyKind;
  schema: Schema;
  unsupported?: Unsupported;
  call: (request: z.output<Schema>) => FeatureCall;
  surface: (request: z.output<Schema>, clock: () => number) => Surface;
}): Operation {
  const { body: kind, schema, unsupported, call, surface } = options;
  return {
    type: "feature",
    method: "POST",
    body: kind,
    prepare(body, clock) {
      const request = parseRequest(schema, body, unsupported);
      return { call: call(request), stream: false, surface: surface(request, clock) };
    },
  };
}

/** Every operation that asks for a device, by its path; `{id}` stands for one name. */
export const operations: Readonly<Record<string, Operation>> = {
  "/v1/chat/completions": {
    type: "feature",
    method: "POST",
    body: "json",
    prepare(body, clock) {
      const request = parseRequest(ChatRequest, body, unsupportedInChat);
      const includeUsage = request.stream_options?.include_usage ?? false;
      return {
        call: chatCall(request),
        stream: request.stream ?? false,
        surface: chatSurface({
          includeUsage,
          clock,
          omitted: omittedFrom(request),
          spoken: request.modalities?.includes("audio") ?? false,
        }),
      };
    },
  },
  "/v1/responses": {
    type: "feature",
    method: "POST",
    body: "json",
    prepare(body, clock) {
      const request = parseRequest(ResponsesRequest, body, unsupportedInResponses);
      const omitted = omittedFromResponses(request);
      return {
        call: responsesCall(request),
        stream: request.stream ?? false,
        surface: responsesSurface(request, { clock, omitted }),
        continueWith: itemsBeforeLastTurn(request),
      };
    },
  },
  "/v1/messages": {
    type: "feature",
    method: "POST",
    body: "json",
    failure: messagesFailure,
    prepare(body) {
      const request = parseRequest(MessagesRequest, body, unsupportedInMessages);
      return {
        call: messagesCall(request),
        stream: request.stream ?? false,
        surface: messagesSurface(omittedFromMessages(request)),
        continueWith: messagesBeforeLastTurn(request),
      };
    },
  },
  "/v1/messages/count_tokens": {
    type: "answer",
    method: "POST",
    body: "json",
    failure: messagesFailure,
    answer: () => {
      const message = "tokens are a model's own, and counting them would ask its partner";
      throw new Problem("feature_not_built", { issues: [{ path: "", message }] });
    },
  },
  "/v1/embeddings": whole({
    body: "json",
    schema: EmbeddingsRequest,
    unsupported: unsupportedInEmbeddings,
    call: embeddingsCall,
    surface: embeddingsSurface,
  }),
  "/v1/rerank": whole({
    body: "json",
    schema: RerankRequest,
    unsupported: unsupportedInRerank,
    call: rerankCall,
    surface: rerankSurface,
  }),
  "/v1/images/generations": whole({
    body: "json",
    schema: ImagesRequest,
    unsupported: unsupportedInImages,
    call: imagesCall,
    surface: imagesSurface,
  }),
  "/v1/images/edits": whole({
    body: "either",
    schema: ImageEditsRequest,
    unsupported: unsupportedInImages,
    call: imageEditsCall,
    surface: imagesSurface,
  }),
  "/v1/audio/transcriptions": whole({
    body: "form",
    schema: TranscriptionsRequest,
    unsupported: unsupportedInHearing,
    call: transcriptionsCall,
    surface: hearingSurface,
  }),
  "/v1/audio/translations": whole({
    body: "form",
    schema: TranslationsRequest,
    unsupported: unsupportedInHearing,
    call: translationsCall,
    surface: hearingSurface,
  }),
  "/v1/audio/speech": whole({
    body: "json",
    schema: SpeechRequest,
    unsupported: unsupportedInSpeech,
    call: speechCall,
    surface: () => speechSurface,
  }),
  "/v1/moderations": { type: "answer", method: "POST", body: "json", answer: answerModeration },
  "/v1/models": { type: "answer", method: "GET", body: "none", answer: listModels },
  "/v1/models/{id}": { type: "answer", method: "GET", body: "none", answer: findModel },
  "/v1/features/summarizer": {
    type: "feature",
    method: "POST",
    body: "json",
    prepare(body) {
      const request = parseRequest(SummarizerRequest, body);
      return { call: { feature: "summarizer", request }, stream: request.stream, surface: summarizerSurface };
    },
  },
  "/v1/features/translator": {
    type: "feature",
    method: "POST",
    body: "json",
    prepare(body) {
      const request = parseRequest(TranslatorRequest, body);
      return { call: { feature: "translator", request }, stream: request.stream, surface: translatorSurface };
    },
  },
  "/v1/features/proofreader": whole({
    body: "json",
    schema: ProofreaderRequest,
    call: (request) => ({ feature: "proofreader", request }),
    surface: () => proofreaderSurface,
  }),
};

/** The operation at a path, the path as the table has it, and the name that stands for `{id}` in it. */
export function operationAt(path: string): { operation: Operation; at: string; name: string } | null {
  const exact = Object.hasOwn(operations, path) ? operations[path] : undefined;
  if (exact) return { operation: exact, at: path, name: "" };
  for (const at of named) {
    const head = at.slice(0, -"{id}".length);
    const name = path.startsWith(head) ? decoded(path.slice(head.length)) : "";
    const operation = operations[at];
    if (operation && /^[\w.:@/-]{1,128}$/.test(name)) return { operation, at, name };
  }
  return null;
}

const named = Object.keys(operations).filter((path) => path.endsWith("/{id}"));

/** A name as it was meant; what cannot be decoded is none. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return "";
  }
}
