import { alphanumeric } from "../../random.ts";
import type { Verdict } from "../inspection.ts";
import type { Persona } from "../persona.ts";
import { geminiEmbeddings } from "./embeddings.ts";
import { geminiErrors } from "./errors.ts";
import { geminiFraming } from "./framing.ts";
import { translate } from "./translate.ts";

const ratings = [{ category: "HARM_CATEGORY_DANGEROUS_CONTENT", probability: "HIGH", blocked: true }];
const finish = (reason: string, shows: "nothing" | "half" | "all"): Verdict => ({
  as: "finish",
  finish: reason,
  shows,
  marks: { safetyRatings: ratings },
});
const blocked = (reason: string): Verdict => ({
  as: "finish",
  finish: reason,
  shows: "nothing",
  marks: { promptFeedback: { blockReason: reason, safetyRatings: ratings } },
});

const retryDetails = [
  { "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "7s" },
  {
    "@type": "type.googleapis.com/google.rpc.QuotaFailure",
    violations: [{ quotaId: "GenerateRequestsPerMinutePerProjectPerModel-FreeTier" }],
  },
];
const details: Readonly<Record<string, readonly unknown[]>> = {
  retry: retryDetails,
  quota: [
    {
      "@type": "type.googleapis.com/google.rpc.QuotaFailure",
      violations: [{ quotaId: "GenerateRequestsPerDayPerProjectPerModel-FreeTier" }],
    },
  ],
  key: [
    {
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      reason: "API_KEY_INVALID",
      domain: "googleapis.com",
    },
  ],
};

/** Google's Gemini API. */
export const gemini: Persona = {
  name: "gemini",
  api: "generate-content",
  verified: "2026-11-22",
  evidence: [
    "Homeport's wire research, 2026-11-22",
    "background knowledge of the generateContent reference",
    "bug reports named at each error",
  ],
  path: "/v1beta/models/{model}:generateContent",
  otherPaths: ["/v1beta/models/{model}:stream{verb}"],
  hosts: [
    {
      host: "generativelanguage.googleapis.com",
      region: "global",
      inferenceScope: "global",
      keyRegions: ["global"],
    },
  ],
  models: [
    ...["gemini-3.5-flash", "gemini-3.1-pro"].map((id) => ({
      id,
      jsonSchema: true,
      sees: true,
      watches: true,
      hears: "listens" as const,
    })),
    // Names of what draws and speaks: background knowledge, and Google's model page of 2026-04 for speech.
    ...["gemini-3.1-flash-image", "gemini-3-pro-image-preview", "gemini-2.5-flash-image"].map((id) => ({
      id,
      jsonSchema: false,
      sees: true,
      makes: "pictures" as const,
    })),
    ...["gemini-3.1-flash-tts-preview", "gemini-2.5-flash-preview-tts"].map((id) => ({
      id,
      jsonSchema: false,
      makes: "sound" as const,
    })),
  ],
  roles: ["system", "user", "assistant", "tool"],
  messageFields: ["role", "content"],
  parameters: {
    contents: { is: "array" },
    systemInstruction: { is: "object" },
    system_instruction: { is: "object" },
    tools: { is: "array" },
    toolConfig: { is: "object" },
    safetySettings: { is: "array" },
    cachedContent: { is: "string" },
    labels: { is: "object" },
    generationConfig: {
      is: "object",
      fields: {
        temperature: { is: "number", from: 0, to: 2 },
        topP: { is: "number", from: 0, to: 1 },
        topK: { is: "integer", from: 1 },
        maxOutputTokens: { is: "integer", from: 1 },
        stopSequences: { is: "array" },
        candidateCount: { is: "integer", from: 1, to: 1 },
        seed: { is: "integer" },
        presencePenalty: { is: "number" },
        frequencyPenalty: { is: "number" },
        responseMimeType: { is: "string", oneOf: ["text/plain", "application/json"] },
        responseSchema: { is: "object" },
        responseJsonSchema: { is: "object" },
        thinkingConfig: { is: "object" },
        responseModalities: { is: "array" },
        speechConfig: { is: "object" },
        imageConfig: {
          is: "object",
          fields: { aspectRatio: { is: "string" }, imageSize: { is: "string", oneOf: ["1K", "2K", "4K"] } },
        },
        mediaResolution: { is: "string" },
      },
    },
  },
  required: ["contents"],
  requirements: [],
  translate,
  outputCaps: ["max_tokens"],
  thinking: ({ thinkingConfig }) => {
    const { includeThoughts } = (thinkingConfig ?? {}) as { includeThoughts?: unknown };
    return includeThoughts === true ? "shown" : "none";
  },
  errors: geminiErrors,
  errorBody: ({ facts, message }) => {
    const more = details[facts.envelope];
    const error = { code: facts.status, message, status: facts.type };
    return { error: more === undefined ? error : { ...error, details: more } };
  },
  keyIn: ({ headers, target }) => {
    const key = headers["x-goog-api-key"];
    return typeof key === "string" ? key : new URLSearchParams(target.split("?")[1] ?? "").get("key");
  },
  inspection: {
    input: blocked("PROHIBITED_CONTENT"),
    output: finish("SAFETY", "half"),
    modes: {
      "prompt-safety": {
        phase: "input",
        verdict: blocked("SAFETY"),
        says: "`promptFeedback.blockReason` is SAFETY",
      },
      prohibited: {
        phase: "output",
        verdict: finish("PROHIBITED_CONTENT", "nothing"),
        says: "finish PROHIBITED_CONTENT",
      },
      spii: { phase: "output", verdict: finish("SPII", "half"), says: "finish SPII" },
      "image-safety": {
        phase: "output",
        verdict: finish("IMAGE_SAFETY", "nothing"),
        says: "finish IMAGE_SAFETY, no picture",
      },
      recitation: { phase: "output", verdict: finish("RECITATION", "half"), says: "finish RECITATION" },
      late: { phase: "output", verdict: finish("SAFETY", "all"), says: "finish SAFETY after the whole text" },
    },
  },
  framing: geminiFraming,
  finishes: { stop: "STOP", length: "MAX_TOKENS", tool_calls: "STOP" },
  toolCallId: () => "",
  identify: (random, now) => {
    const id = random.characters(23, alphanumeric);
    return { completion: id, request: id, created: Math.floor(now / 1000) };
  },
  headers: () => ({ server: "scaffolding on HTTPServer2" }),
  rateLimitHeaders: {},
  limits: {
    requestsPerMinute: 10,
    tokensPerMinute: 250_000,
    concurrent: null,
    source: "composed: the free tier from background knowledge",
  },
  delays: {
    streamFirstByte: {
      p50: 517,
      p90: 883,
      source: "assumption: as OpenAI's streams in the wire research; Gemini's were not recorded",
    },
    whole: { p50: 1800, p90: 7000, source: "wire research: Gemini, not streamed, n=365" },
  },
  operations: geminiEmbeddings,
};
