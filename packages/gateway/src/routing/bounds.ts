import type { StreamEvent } from "@homeport/protocol";
import type { Bulkhead } from "./bulkhead.ts";
import type { Timeouts } from "./settings.ts";
import type { Target } from "./target.ts";
import type { Timers } from "./timers.ts";

/** Events of an answer, those of one read together. */
export type Batches = AsyncGenerator<readonly StreamEvent[]>;

/** One attempt at a partner, and what keeps it in bounds. */
export type Bounds = {
  target: Target;
  bulkhead: Bulkhead;
  timeouts: Timeouts;
  timers: Timers;
  /** Who must not suffer from whom in the queue, such as the market or the tenant. */
  lane: string;
  /** False where the answer is asked for whole: its first byte is then its last. */
  stream: boolean;
  /** How much of a hedge an answer earns; see `Budget`. */
  hedgeShare: number;
  signal: AbortSignal;
};
