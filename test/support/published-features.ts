import { z } from "zod";
import { OpenAiError } from "./published.ts";

/** What the feature API says, as its guide publishes it; the error is the common one. */
const Meta = z.looseObject({ receipt: z.string().min(1), market: z.string().min(1), simulated: z.boolean() });
const LastMeta = Meta.extend({ ms: z.number().nonnegative() });
const reason = z.enum(["stop", "length", "content_filter", "tool"]);

export const Summary = z.strictObject({ output: z.string(), reason, meta: LastMeta });

export const Translation = z.strictObject({ output: z.string(), reason, meta: LastMeta });

export const Proofreading = z.strictObject({
  correctedInput: z.string(),
  corrections: z.array(
    z.strictObject({
      startIndex: z.int().nonnegative(),
      endIndex: z.int().nonnegative(),
      correction: z.string(),
      type: z.string().min(1),
      explanation: z.string().nullable(),
    }),
  ),
  reason,
  meta: LastMeta,
});

export const FeatureEvent = z.discriminatedUnion("event", [
  z.strictObject({ event: z.literal("start"), data: z.strictObject({ meta: Meta }) }),
  z.strictObject({ event: z.literal("text"), data: z.strictObject({ text: z.string().min(1) }) }),
  z.strictObject({ event: z.literal("finish"), data: z.strictObject({ reason, meta: LastMeta }) }),
  z.strictObject({
    event: z.literal("retract"),
    data: z.strictObject({ category: z.string().nullable(), receipt: z.string() }),
  }),
  z.strictObject({ event: z.literal("error"), data: OpenAiError }),
]);
