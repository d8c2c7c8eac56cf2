import type { Listening } from "./children.ts";
import type { Contender, ContenderName } from "./contenders.ts";
import { scenarios, type Scenario, type TrialOrder, type TrialResult } from "./trial.ts";
import { cpuMs } from "./usage.ts";

/** How long a run measures. */
export type Pace = { rounds: number; warmMs: number; measureMs: number; firstWarmMs: number };

export const paces: Readonly<Record<"quick" | "steady" | "full", Pace>> = {
  quick: { rounds: 3, warmMs: 80, measureMs: 400, firstWarmMs: 800 },
  steady: { rounds: 3, warmMs: 500, measureMs: 2_000, firstWarmMs: 4_000 },
  full: { rounds: 5, warmMs: 500, measureMs: 5_000, firstWarmMs: 3_000 },
};

/** One trial, with the CPU time the gateway's process used for it. */
export type Trial = {
  contender: ContenderName;
  scenario: string;
  round: number;
  result: TrialResult;
  cpuMs: number | null;
};

/**
 * Measures every contender under every load in turn (A B C, B C A, …), so that a change of the machine's mood meets
 * all of them.
 */
export async function measure(
  load: Listening,
  contenders: readonly Contender[],
  { pace, load: only, say }: { pace: Pace; load: string | null; say: (line: string) => void },
): Promise<Trial[]> {
  for (const contender of contenders) await warm(load, contender, pace);
  const trials: Trial[] = [];
  for (let round = 0; round < pace.rounds; round++) {
    for (const scenario of scenarios.filter(({ id }) => only === null || id === only)) {
      say(`round ${round + 1} of ${pace.rounds}, ${scenario.id}`);
      for (const contender of rotated(contenders, round)) {
        const before = contender.pid === null ? null : cpuMs(contender.pid);
        const result = await order(load, { target: contender.target, scenario, ...pace });
        const after = contender.pid === null ? null : cpuMs(contender.pid);
        trials.push({
          contender: contender.name,
          scenario: scenario.id,
          round,
          result,
          cpuMs: before === null || after === null ? null : after - before,
        });
      }
    }
  }
  return trials;
}

/** Lets the compiler see the hot paths, whole and streamed, before anything counts. */
async function warm(load: Listening, { target }: Contender, { firstWarmMs }: Pace): Promise<void> {
  const kinds: Scenario[] = [
    { id: "warm", promptBytes: 200, connections: 32, stream: false },
    { id: "warm", promptBytes: 200, connections: 4, stream: true },
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
