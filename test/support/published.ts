import { z } from "zod";

/**
 * OpenAI's published schemas of replies (`openai/openai-openapi`, and the types that OpenAI generates from it), as far
 * as they are answered here. Strict: what they do not know is wrong, but for `homeport`.
 */
const homeport = z.record(z.string(), z.unknown());

const Counts = z.strictObject({
  prompt_tokens: z.int(),
  completion_tokens: z.int(),
  total_tokens: z.int(),
  prompt_tokens_details: z.strictObject({ cached_tokens: z.int(), audio_tokens: z.int().optional() }),
  completion_tokens_details: z.strictObject({
    reasoning_tokens: z.int(),
    audio_tokens: z.int().optional(),
  }),
});

const Finish = z.enum(["stop", "length", "tool_calls", "content_filter"]);

const Call = z.strictObject({
  id: z.string().min(1),
  type: z.literal("function"),
  function: z.strictObject({ name: z.string().min(1), arguments: z.string() }),
});

const Audio = z.strictObject({
  id: z.string().min(1),
  data: z.base64().min(1),
  expires_at: z.int(),
  transcript: z.string(),
});

export const ChatCompletion = z.strictObject({
  id: z.string().startsWith("chatcmpl-"),
  object: z.literal("chat.completion"),
  created: z.int(),
  model: z.string().min(1),
  choices: z.tuple([
    z.strictObject({
      index: z.literal(0),
      message: z.strictObject({
        role: z.literal("assistant"),
        content: z.string().nullable(),
        refusal: z.null(),
        audio: Audio.optional(),
        tool_calls: z.array(Call).min(1).optional(),
      }),
      logprobs: z.null(),
      finish_reason: Finish,
    }),
  ]),
  usage: Counts.optional(),
  homeport,
});

export const ChatChunk = z.strictObject({
  id: z.string().startsWith("chatcmpl-"),
  object: z.literal("chat.completion.chunk"),
  created: z.int(),
  model: z.string().min(1),
  choices: z
    .array(
      z.strictObject({
        index: z.literal(0),
        delta: z.strictObject({
          role: z.literal("assistant").optional(),
          content: z.string().optional(),
          refusal: z.null().optional(),
          audio: Audio.partial().optional(),
          tool_calls: z.array(Call.extend({ index: z.int().nonnegative() })).optional(),
        }),
        logprobs: z.null(),
        finish_reason: Finish.nullable(),
      }),
    )
    .max(1),
  usage: Counts.nullish(),
  homeport: homeport.optional(),
});

export const Embeddings = z.strictObject({
  object: z.literal("list"),
  data: z.array(
    z.strictObject({
      object: z.literal("embedding"),
      index: z.int().nonnegative(),
      embedding: z.array(z.number()),
    }),
  ),
  model: z.string().min(1),
  usage: z.strictObject({ prompt_tokens: z.int(), total_tokens: z.int() }),
  homeport,
});

export const Images = z.strictObject({
  created: z.int(),
  data: z.array(z.strictObject({ b64_json: z.base64().min(1) })).min(1),
  output_format: z.enum(["png", "webp", "jpeg"]).optional(),
  homeport,
});

/** An error as OpenAI publishes it, and what Homeport adds beside its four fields. */
export const OpenAiError = z.strictObject({
  error: z.strictObject({
    message: z.string().min(1),
    type: z.string().min(1),
    param: z.string().nullable(),
    code: z.string().nullable(),
    remedy: z.string().min(1),
    issues: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
    reasons: z.array(z.record(z.string(), z.unknown())).optional(),
    category: z.string().optional(),
    retract: z.boolean().optional(),
    endSession: z.literal(true).optional(),
    receipt: z.string().optional(),
    market: z.string().nullable().optional(),
    simulated: z.boolean().optional(),
    continueWith: z.int().nonnegative().optional(),
  }),
});

const homeportBeside = { homeport };

export const Transcript = z.strictObject({ text: z.string(), ...homeportBeside });

/** `tokens` is always empty: the same text in another writing, which no screen reads. */
export const VerboseTranscript = z.strictObject({
  language: z.string().min(1),
  duration: z.number().nonnegative(),
  text: z.string(),
  segments: z.array(
    z.strictObject({
      id: z.int().nonnegative(),
      seek: z.int().nonnegative(),
      start: z.number().nonnegative(),
      end: z.number().nonnegative(),
      text: z.string().min(1),
      tokens: z.tuple([]),
      temperature: z.number(),
      avg_logprob: z.number(),
      compression_ratio: z.number(),
      no_speech_prob: z.number(),
    }),
  ),
  usage: z.strictObject({ type: z.literal("duration"), seconds: z.number() }).optional(),
  ...homeportBeside,
});

/** The filters' own categories stand beside the published ones, and only where they were found. */
const Categories = <Value extends z.ZodType>(value: Value) => z.record(z.string().min(1), value);

export const Moderation = z.strictObject({
  id: z.string().startsWith("modr-"),
  model: z.string().min(1),
  results: z
    .array(
      z.strictObject({
        flagged: z.boolean(),
        categories: Categories(z.boolean()),
        category_scores: Categories(z.number().min(0).max(1)),
        category_applied_input_types: Categories(z.array(z.enum(["text", "image"]))),
      }),
    )
    .min(1),
  homeport,
});

export const Model = z.strictObject({
  id: z.string().min(1),
  object: z.literal("model"),
  created: z.int().nonnegative(),
  owned_by: z.string().min(1),
  homeport,
});

export const Models = z.strictObject({ object: z.literal("list"), data: z.array(Model).min(1) });

/** As Cohere and Jina publish it, who agree on these names. */
export const Rerank = z.strictObject({
  id: z.string().min(1),
  object: z.literal("list"),
  model: z.string().min(1),
  results: z.array(
    z.strictObject({
      index: z.int().nonnegative(),
      relevance_score: z.number(),
      document: z.strictObject({ text: z.string() }).optional(),
    }),
  ),
  usage: z.strictObject({ total_tokens: z.int() }).optional(),
  homeport,
});
