import type { Usage } from "@homeport/protocol";
import { z } from "zod";
import { Pointer, valueAt } from "./pointer.ts";

/** Where a count stands: the first of several places that holds one, or the sum over all that do. */
const Counter = z.union([z.array(Pointer), z.strictObject({ sum: z.array(Pointer).min(2) })]);

/** Where a partner tells the tokens it counted; the inner places are relative to the first of `at` that is there. */
export const UsagePlaces = z.strictObject({
  at: z.array(Pointer).min(1),
  input: Counter,
  output: Counter,
  cachedInput: Counter,
  reasoning: Counter,
  /** Tokens of sound, out of the input and out of the output. */
  audioInput: Counter.optional(),
  audioOutput: Counter.optional(),
});
export type UsagePlaces = z.infer<typeof UsagePlaces>;

/** The usage that a chunk tells, or null where it tells none. */
export function usageIn(places: UsagePlaces, chunk: unknown): Usage | null {
  for (const path of places.at) {
    const usage = valueAt(chunk, path);
    if (typeof usage !== "object" || usage === null) continue;
    return {
      inputTokens: count(places.input, usage),
      outputTokens: count(places.output, usage),
      cachedInputTokens: count(places.cachedInput, usage),
      reasoningTokens: count(places.reasoning, usage),
      ...soundIn(places, usage),
    };
  }
  return null;
}

/** Two tellings of one answer's usage; some partners tell the input at its start and the output at its end. */
export function joinUsage(before: Usage | null, later: Usage): Usage {
  if (!before) return later;
  const heard = later.audioInputTokens ?? before.audioInputTokens;
  const spoken = later.audioOutputTokens ?? before.audioOutputTokens;
  return {
    inputTokens: later.inputTokens ?? before.inputTokens,
    outputTokens: later.outputTokens ?? before.outputTokens,
    cachedInputTokens: later.cachedInputTokens ?? before.cachedInputTokens,
    reasoningTokens: later.reasoningTokens ?? before.reasoningTokens,
    ...(heard !== undefined && { audioInputTokens: heard }),
    ...(spoken !== undefined && { audioOutputTokens: spoken }),
  };
}

/** Tokens of sound, where there are any: most answers hold none, whether their partner counts it or not. */
function soundIn(
  { audioInput, audioOutput }: UsagePlaces,
  usage: object,
): Pick<Usage, "audioInputTokens" | "audioOutputTokens"> {
  const heard = audioInput ? (count(audioInput, usage) ?? 0) : 0;
  const spoken = audioOutput ? (count(audioOutput, usage) ?? 0) : 0;
  return {
    ...(heard > 0 && { audioInputTokens: heard }),
    ...(spoken > 0 && { audioOutputTokens: spoken }),
  };
}

function count(counter: z.infer<typeof Counter>, usage: object): number | null {
  const places = "sum" in counter ? counter.sum : counter;
  let sum: number | null = null;
  for (const path of places) {
    const value = valueAt(usage, path);
    if (typeof value !== "number" || !Number.isFinite(value) || value < 0) continue;
    if (!("sum" in counter)) return value;
    sum = (sum ?? 0) + value;
  }
  return sum;
}
