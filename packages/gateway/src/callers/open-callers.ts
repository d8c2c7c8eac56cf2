import { type Admission, admit, type Asked } from "./admission.ts";
import type { Caller } from "./caller-book.ts";
import { type CallersEvent, CallersHolder } from "./callers-holder.ts";
import { type Counters, MemoryCounters, RedisCounters, type RedisEvent } from "./counters/index.ts";

export type CallersOptions = {
  /** The file of callers, which need not be there. */
  file: string;
  /** What the maker keeps its books in, or null. */
  currency: string | null;
  /** Counters shared by gateways, such as `redis://host:6379`; in process where it is null. */
  redis: string | null;
  /** The longest a request may take; a reservation stands twice as long. */
  totalMs: number;
  clock: () => number;
  report: (event: CallersEvent | RedisEvent) => void;
};

/** Who may call, and how much they may ask for. */
export type Callers = {
  /** @throws Problem `callers_unavailable`, `key_missing` or `key_invalid` */
  identify(key: string | null, now: number): Caller;
  /** See {@link admit}. @throws Problem */
  admit(caller: Caller, asked: Asked, now: number): Admission | Promise<Admission>;
  readonly counters: Counters;
  close(): Promise<void>;
};

/**
 * Follows the file of callers and opens the counters. Redis need not be there yet: until it is, whoever has a limit is
 * refused, and whoever has none is served.
 *
 * @throws CallersFault where the file is there and cannot be used.
 */
export function openCallers({ file, currency, redis, totalMs, clock, report }: CallersOptions): Callers {
  const holder = new CallersHolder({ file, currency, clock, report });
  holder.start();
  const holdMs = 2 * totalMs;
  const counters =
    redis === null
      ? new MemoryCounters({ holdMs, maxKeys: 500_000 })
      : new RedisCounters({ url: redis, holdMs, waitMs: 500, clock: "redis", prefix: "{homeport}:", report });
  return {
    identify: (key, now) => holder.identify(key, now),
    admit: (caller, asked, now) => admit(counters, { caller, asked }, now),
    counters,
    async close() {
      await holder.stop();
      await counters.close();
    },
  };
}
