export {
  type BudgetTake,
  type Counters,
  type Hold,
  type Mark,
  type Rate,
  type RateTake,
  type Refusal,
  type Taken,
  type Taking,
  type Used,
} from "./counters.ts";
export { MemoryCounters } from "./memory-counters.ts";
export { RedisCounters, type RedisEvent } from "./redis-counters.ts";
export { type Period, periods, type Window, windowOf } from "./window.ts";
