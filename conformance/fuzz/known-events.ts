import assert from "node:assert/strict";
import { errorCodes, moderationCategories, type StreamEvent } from "@homeport/protocol";
import { z } from "zod";

const count = z.number().nonnegative().nullable();

const Verdict = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("clear"), by: z.string(), raw: z.string().nullish() }),
  z.strictObject({
    type: z.literal("hit"),
    by: z.string(),
    phase: z.enum(["input", "output", "late"]),
    category: z.string(),
    retract: z.boolean(),
    endSession: z.boolean(),
    raw: z.string().nullable(),
    scope: z.enum(["answer", "turn", "history", "request"]).optional(),
    round: z.number().optional(),
  }),
  z.strictObject({
    type: z.literal("unknown"),
    by: z.string(),
    phase: z.enum(["input", "output", "late"]),
    cause: z.string(),
  }),
]);

const seconds = z.number().nonnegative();

/** The only events there are, with the only values they may hold: what a partner sends must never show through. */
const Known = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("start"),
    id: z.string(),
    model: z.string(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  z.strictObject({ type: z.literal("reasoning"), text: z.string() }),
  z.strictObject({ type: z.literal("text"), text: z.string() }),
  z.strictObject({
    type: z.literal("tool"),
    index: z.int().nonnegative(),
    id: z.string().nullable(),
    name: z.string().nullable(),
    arguments: z.string(),
  }),
  z.strictObject({ type: z.literal("citation"), url: z.string(), title: z.string().nullable() }),
  z.strictObject({
    type: z.literal("embedding"),
    index: z.int().nonnegative(),
    vector: z.array(z.number()),
  }),
  z.strictObject({ type: z.literal("ranking"), index: z.int().nonnegative(), score: z.number() }),
  z.strictObject({
    type: z.literal("moderation"),
    index: z.int().nonnegative(),
    flagged: z.boolean(),
    findings: z.array(
      z.strictObject({
        own: z.string().max(128),
        category: z.enum(moderationCategories).nullable(),
        flagged: z.boolean(),
        score: z.number().min(0).max(1).nullable(),
      }),
    ),
  }),
  z.strictObject({
    type: z.literal("media"),
    index: z.int().nonnegative(),
    mediaType: z.string(),
    bytes: z.instanceof(Uint8Array),
  }),
  z.strictObject({
    type: z.literal("times"),
    length: z.int().nonnegative(),
    language: z.string().max(35).nullable(),
    duration: seconds.nullable(),
    pieces: z.array(
      z.strictObject({
        from: z.int().nonnegative(),
        to: z.int().positive(),
        start: seconds,
        end: seconds,
        reckoned: z
          .strictObject({
            seek: z.number(),
            temperature: z.number(),
            averageLogProbability: z.number(),
            compressionRatio: z.number(),
            noSpeechProbability: z.number(),
          })
          .nullable(),
      }),
    ),
  }),
  z.strictObject({ type: z.literal("omitted"), names: z.array(z.string()) }),
  z.strictObject({ type: z.literal("verdict"), verdict: Verdict }),
  z.strictObject({
    type: z.literal("usage"),
    usage: z.strictObject({
      inputTokens: count,
      outputTokens: count,
      cachedInputTokens: count,
      reasoningTokens: count,
      cacheWriteTokens: count.optional(),
      images: count.optional(),
      seconds: count.optional(),
      audioInputTokens: count.optional(),
      audioOutputTokens: count.optional(),
    }),
  }),
  z.strictObject({
    type: z.literal("finish"),
    reason: z.enum(["stop", "length", "tool", "content_filter"]),
  }),
  z.strictObject({
    type: z.literal("error"),
    code: z.enum(errorCodes as [string, ...string[]]),
    class: z.enum([
      "policy",
      "capacity",
      "quota",
      "credential",
      "moderation_outage",
      "ours",
      "transport",
      "protocol",
    ]),
    detail: z.string(),
    retryAfterSeconds: z.number().nonnegative().nullable(),
  }),
]);

/** Whether events are known ones, hold an error at most once and last, and do not end in silence. */
export function assertKnown(events: readonly StreamEvent[]): void {
  for (const event of events) {
    const parsed = Known.safeParse(event);
    if (!parsed.success) {
      assert.fail(`${JSON.stringify(event).slice(0, 300)}: ${z.prettifyError(parsed.error)}`);
    }
  }
  const errors = events.filter(({ type }) => type === "error").length;
  assert.ok(errors <= 1 && (errors === 0 || events.at(-1)?.type === "error"), JSON.stringify(events));
  const ended = events.some(
    ({ type, ...rest }) =>
      type === "finish" ||
      type === "error" ||
      (type === "verdict" && (rest as { verdict: { type: string } }).verdict.type === "hit"),
  );
  assert.ok(ended, `an answer ends in silence: ${JSON.stringify(events).slice(0, 500)}`);
}
