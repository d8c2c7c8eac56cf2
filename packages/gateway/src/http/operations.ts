import {
  ChatRequest,
  type FeatureCall,
  parseRequest,
  ProofreaderRequest,
  SummarizerRequest,
} from "@homeport/protocol";
import { chatCall } from "./chat-call.ts";
import { chatSurface } from "./chat-surface.ts";
import { proofreaderSurface, summarizerSurface } from "./feature-surface.ts";
import type { Surface } from "./surface.ts";

/** A parsed request of a feature, and the surface that answers it. */
export type Prepared = { call: FeatureCall; stream: boolean; surface: Surface };

/** Each operation that serves a feature: its path, and how its body becomes a call. @throws Problem */
export const featureOperations: Readonly<Record<string, (body: unknown, clock: () => number) => Prepared>> = {
  "/v1/chat/completions": (body, clock) => {
    const request = parseRequest(ChatRequest, body);
    const includeUsage = request.stream_options?.include_usage ?? false;
    return {
      call: chatCall(request),
      stream: request.stream ?? false,
      surface: chatSurface({ includeUsage, clock }),
    };
  },
  "/v1/features/summarizer": (body) => {
    const request = parseRequest(SummarizerRequest, body);
    return { call: { feature: "summarizer", request }, stream: request.stream, surface: summarizerSurface };
  },
  "/v1/features/proofreader": (body) => {
    const request = parseRequest(ProofreaderRequest, body);
    return { call: { feature: "proofreader", request }, stream: false, surface: proofreaderSurface };
  },
};
