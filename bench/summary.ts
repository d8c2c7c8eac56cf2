import type { ContenderName } from "./contenders.ts";
import { type Figure, figureOf } from "./quantile.ts";
import type { Trial } from "./rounds.ts";
import { chunksPerStream } from "./text.ts";
import { scenarios } from "./trial.ts";

export const metrics = [
  "rate",
  "p50",
  "p99",
  "firstP50",
  "firstP99",
  "cpuRequest",
  "cpuChunk",
  "peakMb",
] as const;
export type Metric = (typeof metrics)[number];
export type Figures = Partial<Record<Metric, Figure>>;

/** With fewer answers in a round the 99th percentile is merely the slowest of them, and is not told. */
const fewestForP99 = 100;

/** What came of one contender under one load over all rounds. */
export type Row = { contender: ContenderName; scenario: string } & (
  | { type: "measured"; figures: Figures; ratios: Partial<Record<Metric, number>> }
  | { type: "failed"; errors: number; of: number; first: string }
);

/** Medians over the rounds, and their ratios to the bare proxy's of the same run. */
export function summarise(trials: readonly Trial[], contenders: readonly ContenderName[]): Row[] {
  return scenarios.flatMap(({ id }) => {
    const rows = contenders.map((contender) =>
      rowOf(trials.filter((trial) => trial.contender === contender && trial.scenario === id)),
    );
    const measured = rows.filter((row) => row !== null);
    const base = measured.find(({ contender }) => contender === "proxy");
    return measured.map((row) => (base ? compared(row, base) : row));
  });
}

function rowOf(trials: readonly Trial[]): Row | null {
  const [one] = trials;
  if (!one) return null;
  const { contender, scenario } = one;
  const errors = trials.reduce((sum, { result }) => sum + result.errors, 0);
  const of = trials.reduce((sum, { result }) => sum + result.all, 0);
  const empty = trials.some(({ result }) => result.measured === 0);
  if (errors > 0 || empty) {
    const first = trials.find(({ result }) => result.firstError !== null)?.result.firstError;
    return { type: "failed", contender, scenario, errors, of, first: first ?? "no answer within a round" };
  }
  return { type: "measured", contender, scenario, figures: figuresOf(trials), ratios: {} };
}

function figuresOf(trials: readonly Trial[]): Figures {
  const streamed = trials.every(({ result }) => result.first !== null);
  const enough = trials.every(({ result }) => result.measured >= fewestForP99);
  const over = (value: (trial: Trial) => number | null): Figure | null => {
    const values = trials.map(value);
    return values.every((each) => each !== null) ? figureOf(values) : null;
  };
  const cpu = (trial: Trial) => (trial.cpuMs === null ? null : (trial.cpuMs * 1_000) / trial.result.all);
  const figures: Record<Metric, Figure | null> = {
    rate: over(({ result }) => result.measured / result.seconds),
    p50: over(({ result }) => result.total.p50),
    p99: enough ? over(({ result }) => result.total.p99) : null,
    firstP50: over(({ result }) => result.first?.p50 ?? null),
    firstP99: enough ? over(({ result }) => result.first?.p99 ?? null) : null,
    cpuRequest: over(cpu),
    peakMb: over((trial) => trial.peakMb),
    cpuChunk: streamed
      ? over((trial) => (cpu(trial) === null ? null : Number(cpu(trial)) / chunksPerStream))
      : null,
  };
  return Object.fromEntries(Object.entries(figures).filter(([, figure]) => figure !== null)) as Figures;
}

function compared(row: Row, base: Row): Row {
  if (row.type === "failed" || base.type === "failed") return row;
  const ratios: Partial<Record<Metric, number>> = {};
  for (const metric of metrics) {
    const own = row.figures[metric]?.median;
    const other = base.figures[metric]?.median;
    if (own !== undefined && other !== undefined && other > 0) ratios[metric] = own / other;
  }
  return { ...row, ratios };
}
