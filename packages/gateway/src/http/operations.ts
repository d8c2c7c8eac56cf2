import {
  ChatRequest,
  type Device,
  type FeatureCall,
  type Language,
  MessagesRequest,
  parseRequest,
  Problem,
  ProofreaderRequest,
  ResponsesRequest,
  SummarizerRequest,
  unsupportedInChat,
  unsupportedInMessages,
  unsupportedInResponses,
} from "@homeport/protocol";
import type { Parts } from "../pipeline/index.ts";
import { chatCall, omittedFrom } from "./chat-call.ts";
import { chatSurface } from "./chat-surface.ts";
import { proofreaderSurface, summarizerSurface } from "./feature-surface.ts";
import { messagesCall } from "./messages-call.ts";
import { omittedFromMessages } from "./messages-omitted.ts";
import { messagesFailure } from "./messages-reply.ts";
import { messagesSurface } from "./messages-surface.ts";
import { omittedFromResponses, responsesCall } from "./responses-call.ts";
import { responsesSurface } from "./responses-surface.ts";
import type { FailureForm, Surface } from "./surface.ts";

/** A parsed request of a feature, and the surface that answers it. */
export type Prepared = { call: FeatureCall; stream: boolean; surface: Surface };

/** What is answered from the release alone, with nobody asked. */
export type Question = { device: Device; body: unknown; language: Language; name: string };

type Common = {
  /** What the body must be; `either`: JSON, or a form with files. */
  body: "json" | "form" | "either" | "none";
  /** The body of a failure, where it is not the common one; it holds from before the request is parsed. */
  failure?: FailureForm;
};

/** One operation: serves a feature through the pipeline, or answers at once. Both throw Problems. */
export type Operation = Common &
  (
    | { type: "feature"; method: "POST"; prepare(body: unknown, clock: () => number): Prepared }
    | { type: "answer"; method: "GET" | "POST"; answer(parts: Parts, question: Question): Promise<unknown> }
  );

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
        surface: chatSurface({ includeUsage, clock, omitted: omittedFrom(request) }),
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
      const surface = responsesSurface(request, { clock, omitted });
      return { call: responsesCall(request), stream: request.stream ?? false, surface };
    },
  },
  "/v1/messages": {
    type: "feature",
    method: "POST",
    body: "json",
    failure: messagesFailure,
    prepare(body) {
      const request = parseRequest(MessagesRequest, body, unsupportedInMessages);
      const surface = messagesSurface(omittedFromMessages(request));
      return { call: messagesCall(request), stream: request.stream ?? false, surface };
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
  "/v1/features/summarizer": {
    type: "feature",
    method: "POST",
    body: "json",
    prepare(body) {
      const request = parseRequest(SummarizerRequest, body);
      return { call: { feature: "summarizer", request }, stream: request.stream, surface: summarizerSurface };
    },
  },
  "/v1/features/proofreader": {
    type: "feature",
    method: "POST",
    body: "json",
    prepare(body) {
      const request = parseRequest(ProofreaderRequest, body);
      return { call: { feature: "proofreader", request }, stream: false, surface: proofreaderSurface };
    },
  },
};

/** The operation at a path, the path as the table has it, and the name that stands for `{id}` in it. */
export function operationAt(path: string): { operation: Operation; at: string; name: string } | null {
  const exact = Object.hasOwn(operations, path) ? operations[path] : undefined;
  if (exact) return { operation: exact, at: path, name: "" };
  const cut = path.lastIndexOf("/") + 1;
  const at = `${path.slice(0, cut)}{id}`;
  const named = Object.hasOwn(operations, at) ? operations[at] : undefined;
  const name = path.slice(cut);
  return named && /^[\w.:-]{1,128}$/.test(name) ? { operation: named, at, name } : null;
}
