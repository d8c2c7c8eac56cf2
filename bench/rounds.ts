import type { Listening } from "./children.ts";
import type { Contender, ContenderName } from "./contenders.ts";
import { scenarios, type Scenario, type TrialOrder, type TrialResult } from "./trial.ts";
import { cpuMs, peakMb, resetPeak } from "./usage.ts";

/** How long a run measures. */
export type Pace = { rounds: number; warmMs: number; measureMs: number; firstWarmMs: number };

export const paces: Readonly<Record<"quick" | "steady" | "full", Pace>> = {
  quick: { rounds: 3, warmMs: 80, measureMs: 400, firstWarmMs: 800 },
  steady: { rounds: 3, warmMs: 500, measureMs: 2_000, firstWarmMs: 12_000 },
  full: { rounds: 5, warmMs: 500, measureMs: 5_000, firstWarmMs: 12_000 },
};

/** One trial, with the CPU time the gateway's process used for it, and the most memory that it held meanwhile. */
export type Trial = {
  contender: ContenderName;
  scenario: string;
  round: number;
  result: TrialResult;
  cpuMs: number | null;
  peakMb: number | null;
};

type Run = { pace: Pace; load: string | null; say: (line: string) => void };

/**
 * Measures every contender under every load in turn (A B C, B C A, …), so that a change of the machine's mood meets
 * all of them.
 */
export async function measure(
  load: Listening,
  contenders: readonly Contender[],
  { pace, load: only, say }: Run,
): Promise<Trial[]> {
  const wanted = scenarios.filter(({ id }) => only === null || id === only);
  const trials: Trial[] = [];
  const rounds = async (loads: readonly Scenario[]) => {
    for (let round = 0; round < pace.rounds; round++) {
      for (const scenario of loads) {
        say(`round ${round + 1} of ${pace.rounds}, ${scenario.id}`);
        for (const contender of rotated(contenders, round)) {
          // An open loop comes before anything is warm.
          const warmMs = scenario.rate !== null && round === 0 ? pace.firstWarmMs : pace.warmMs;
          trials.push(await tryOut(load, contender, { scenario, round, warmMs, measureMs: pace.measureMs }));
        }
      }
    }
  };
  // First, because a heap that grew under a load without measure is hardly given back.
  await rounds(wanted.filter(({ rate }) => rate !== null));
  const closed = wanted.filter(({ rate }) => rate === null);
  if (closed.length > 0) for (const contender of contenders) await warm(load, contender, pace);
  await rounds(closed);
  return trials;
}

async function tryOut(
  load: Listening,
  { name, pid, target }: Contender,
  { round, ...trial }: Omit<TrialOrder, "target"> & { round: number },
): Promise<Trial> {
  if (pid !== null) resetPeak(pid);
  const before = pid === null ? null : cpuMs(pid);
  const result = await order(load, { target, ...trial });
  const after = pid === null ? null : cpuMs(pid);
  return {
    contender: name,
    scenario: trial.scenario.id,
    round,
    result,
    cpuMs: before === null || after === null ? null : after - before,
    peakMb: pid === null ? null : peakMb(pid),
  };
}

/** Lets the compiler see the hot paths, whole and streamed, before anything counts. */
async function warm(load: Listening, { target }: Contender, { firstWarmMs }: Pace): Promise<void> {
  const kinds: Scenario[] = [
    { id: "warm", promptBytes: 200, connections: 32, stream: false, rate: null },
    { id: "warm", promptBytes: 200, connections: 4, stream: true, rate: null },
  ];
  for (const scenario of kinds) await order(load, { target, scenario, warmMs: 0, measureMs: firstWarmMs });
}

function order(load: Listening, { target, scenario, warmMs, measureMs }: TrialOrder): Promise<TrialResult> {
  return new Promise((resolve, reject) => {
    const onExit = () => reject(new Error("the load generator ended"));
    load.process.once("exit", onExit);
    load.process.once("message", (message: { result: TrialResult }) => {
      load.process.off("exit", onExit);
      resolve(message.result);
    });
    load.process.send({ target, scenario, warmMs, measureMs } satisfies TrialOrder);
  });
}

function rotated<Item>(items: readonly Item[], by: number): Item[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}
