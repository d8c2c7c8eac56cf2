import { type Figure, figureOf } from "./quantile.ts";

/** One way to do the work; `run` does it `calls` times and gives something that depends on all of it. */
export type Subject = { name: string; run: (calls: number) => number };

/** Nanoseconds per call of each subject over many batches. */
export type Sampled = { name: string; nanoseconds: Figure };

/** Runs the subjects in turn, batch after batch, and gives nanoseconds per call. The first is the baseline. */
export function sample(
  subjects: readonly Subject[],
  { batches, calls }: { batches: number; calls: number },
): Sampled[] {
  const times = subjects.map((): number[] => []);
  let seen = 0;
  // A tenth more at the start, thrown away: the compiler's time is not the function's.
  for (let batch = -Math.ceil(batches / 10); batch < batches; batch++) {
    for (const [index, { run }] of subjects.entries()) {
      const began = process.hrtime.bigint();
      seen += run(calls);
      const took = Number(process.hrtime.bigint() - began);
      if (batch >= 0) times[index]?.push(took / calls);
    }
  }
  if (!Number.isFinite(seen)) throw new Error("the work gave no result");
  return subjects.map(({ name }, index) => ({ name, nanoseconds: figureOf(times[index] ?? []) }));
}

/** What a micro-benchmark process tells its parent. */
export type MicroResult = { title: string; unit: string; note: string; sampled: readonly Sampled[] };

/** Tells the parent the result, or prints it where the file is run by hand. */
export function tell(result: MicroResult): void {
  if (process.send) process.send({ type: "micro", result });
  else process.stdout.write(`${JSON.stringify(result, null, 1)}\n`);
}
