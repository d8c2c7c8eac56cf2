import type { Usage } from "@homeport/protocol";

/** What came and went, in bytes of UTF-8, where a partner did not count. */
export type Bytes = { input: number; output: number };

/**
 * What a partner counted. `inputTokens` is the whole input, with what was read from and written to a cache;
 * `outputTokens` the whole output, with reasoning.
 */
export type Counted = Usage & {
  images?: number | null;
  seconds?: number | null;
};

/** Whole counts, and what about them is not certain. */
export type Billable = {
  input: number;
  cached: number;
  written: number;
  output: number;
  images: number;
  seconds: number;
  notes: string[];
};

/** A rule of thumb and no more: English runs to about four characters a token, Chinese to less than two, of three bytes each. */
const bytesPerToken = 4;

/**
 * Counts to charge for. What the partner did not count is estimated from what came, and said so;
 * where nothing came either, null.
 */
export function billable(counted: Counted, bytes: Bytes | null): Billable | null {
  const notes: string[] = [];
  const units = (counted.images ?? 0) + (counted.seconds ?? 0) > 0;
  const count = (value: number | null, size: number | null, what: string): number | null => {
    if (value !== null) return Math.ceil(value);
    // What is charged by the picture or by the second has no tokens to guess at.
    if (size === null) return units ? 0 : null;
    notes.push(`${what} was not counted by the partner: estimated from ${size} bytes`);
    return Math.ceil(size / bytesPerToken);
  };
  const input = count(counted.inputTokens, bytes?.input ?? null, "input");
  const output = count(counted.outputTokens, bytes?.output ?? null, "output");
  if (input === null || output === null) return null;
  const cached = Math.ceil(counted.cachedInputTokens ?? 0);
  const written = Math.ceil(counted.cacheWriteTokens ?? 0);
  if (cached + written > input) notes.push("the partner counted more cached input than input");
  return {
    input,
    cached,
    written,
    output,
    images: Math.ceil(counted.images ?? 0),
    seconds: Math.ceil(counted.seconds ?? 0),
    notes,
  };
}
