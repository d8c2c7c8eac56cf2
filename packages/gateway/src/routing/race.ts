import type { Timers } from "./timers.ts";

/** Begins an attempt and resolves when it shows its first sign: an answer that begins, or how it ended. */
export type Begin<Result> = (signal: AbortSignal) => Promise<Result>;

export type Race<Result> = {
  timers: Timers;
  /** Milliseconds that the first is given before the second begins. */
  after: number;
  /** The request's own signal; it ends both. */
  signal: AbortSignal;
  /**
   * What a result means: an answer that begins, a last word on the request such as a verdict, or a failure that the
   * other one may still make good.
   */
  judge: (result: Result) => "answer" | "final" | "failed";
  /** Lets go of an answer that came when the race was over. */
  discard: (result: Result) => void;
  /** Asked just before the second begins; false lets the first run alone, for want of budget. */
  mayHedge?: () => boolean;
};

/** Who came in first, and what became of the other; `loser` is null where only one was asked. */
export type RaceResult<Result> = {
  winner: "first" | "second";
  result: Result;
  loser: Loser<Result> | null;
};

/** The other one: it failed by itself, or was cancelled. Partners may charge for both, so both are told. */
export type Loser<Result> = {
  which: "first" | "second";
  cancelled: boolean;
  /** What it came to, in the end; resolves always, with null where it threw. */
  settled: Promise<Result | null>;
};

type Runner<Result> = {
  which: "first" | "second";
  over: AbortController;
  settled: Promise<Result>;
  ended: boolean;
};

/**
 * Asks one, and a second where the first has shown nothing in time; whoever answers first wins and the other is cancelled.
 * A last word of either ends it. Where both fail, the first one's failure is the result.
 *
 * @throws what the attempt throws that ends the race.
 */
export async function race<Result>(
  first: Begin<Result>,
  second: Begin<Result>,
  options: Race<Result>,
): Promise<RaceResult<Result>> {
  const one = start("first", first, options.signal);
  const early = await within(one.settled, options);
  if (early.type === "settled") return { winner: "first", result: early.result, loser: null };
  if (options.signal.aborted || options.mayHedge?.() === false) {
    return { winner: "first", result: await one.settled, loser: null };
  }
  const two = start("second", second, options.signal);
  const both = [one, two] as const;
  try {
    const lead = await Promise.race(both.map(outcome));
    if (options.judge(lead.result) !== "failed") return won(lead, both, options);
    const other = lead.runner === one ? two : one;
    const last = await outcome(other);
    if (options.judge(last.result) !== "failed") return won(last, both, options);
    return won(lead.runner === one ? lead : last, both, options);
  } catch (cause) {
    for (const { over } of both) over.abort();
    for (const { settled } of both) settled.then(options.discard, () => {});
    throw cause;
  }
}

function start<Result>(which: "first" | "second", begin: Begin<Result>, signal: AbortSignal): Runner<Result> {
  const over = new AbortController();
  const settled = (async () => begin(AbortSignal.any([signal, over.signal])))();
  const runner: Runner<Result> = { which, over, settled, ended: false };
  // Looked at later, perhaps; until then a failure must not count as unhandled.
  const end = () => void (runner.ended = true);
  settled.then(end, end);
  return runner;
}

async function outcome<Result>(runner: Runner<Result>): Promise<{ runner: Runner<Result>; result: Result }> {
  return { runner, result: await runner.settled };
}

function won<Result>(
  { runner, result }: { runner: Runner<Result>; result: Result },
  both: readonly [Runner<Result>, Runner<Result>],
  { discard, judge }: Race<Result>,
): RaceResult<Result> {
  const other = runner === both[0] ? both[1] : both[0];
  const cancelled = !other.ended;
  const settled = other.settled.then(
    (late) => {
      // It may have begun to answer in the moment in which it was cancelled.
      if (judge(late) === "answer") discard(late);
      return late;
    },
    () => null,
  );
  other.over.abort();
  return { winner: runner.which, result, loser: { which: other.which, cancelled, settled } };
}

type Early<Result> = { type: "settled"; result: Result } | { type: "late" };

/** The result where it comes in time; the time ends early with the request. */
function within<Result>(
  settled: Promise<Result>,
  { timers, after, signal }: Race<Result>,
): Promise<Early<Result>> {
  return new Promise((resolve, reject) => {
    const late = () => end(() => resolve({ type: "late" }));
    const stop = timers.after(after, late);
    const end = (tell: () => void) => {
      stop();
      signal.removeEventListener("abort", late);
      tell();
    };
    signal.addEventListener("abort", late, { once: true });
    settled.then(
      (result) => end(() => resolve({ type: "settled", result })),
      (cause: unknown) => end(() => reject(cause)),
    );
  });
}
