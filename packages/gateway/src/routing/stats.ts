import { Histogram } from "./histogram.ts";

/** What is measured of one model at one endpoint, over about the last minutes. */
export type StatsView = {
  answers: number;
  failures: number;
  firstMs: { p50: number | null; p95: number | null };
  totalMs: { p50: number | null; p95: number | null };
};

const halfLifeMs = 120_000;

/** Latency and outcomes of one model at one endpoint, in memory of a fixed size. */
export class Stats {
  readonly #first = new Histogram(halfLifeMs);
  readonly #total = new Histogram(halfLifeMs);
  #answers = 0;
  #failures = 0;

  /** Notes how long the first visible piece of a streamed answer took, in milliseconds from asking. */
  began(milliseconds: number, now: number): void {
    this.#first.record(milliseconds, now);
  }

  /**
   * Notes that somebody stopped waiting for the first piece or the whole after a time, in milliseconds: it would have taken longer.
   * Without this the slow ones, which are those that are cancelled, would make a partner look fast. A short wait tells nothing.
   */
  waited(of: "first" | "total", milliseconds: number, now: number): void {
    const histogram = of === "first" ? this.#first : this.#total;
    const usual = histogram.quantile(0.5, 0, now);
    if (usual === null || milliseconds > usual) histogram.record(milliseconds, now);
  }

  /** Notes a whole answer and how long it took, in milliseconds from asking. */
  ended(milliseconds: number, now: number): void {
    this.#total.record(milliseconds, now);
    this.#answers++;
  }

  failed(): void {
    this.#failures++;
  }

  /** A latency in milliseconds, or null where fewer than `samples` recent answers were measured. */
  latency(of: "first" | "total", about: { quantile: number; samples: number }, now: number): number | null {
    const histogram = of === "first" ? this.#first : this.#total;
    return histogram.quantile(about.quantile, about.samples, now);
  }

  /** For operators' counters; answers and failures since the start, latencies recent. */
  view(now: number): StatsView {
    const both = (histogram: Histogram) => ({
      p50: histogram.quantile(0.5, 0, now),
      p95: histogram.quantile(0.95, 0, now),
    });
    return {
      answers: this.#answers,
      failures: this.#failures,
      firstMs: both(this.#first),
      totalMs: both(this.#total),
    };
  }
}
