/** Bounds of the buckets: from one millisecond to over ten minutes, each a tenth longer than the one before. */
const growth = Math.log(1.1);
const buckets = 142;

/**
 * How long things took, in buckets of a tenth's width and with a memory that fades: what is older than a half-life
 * counts half. Its size is fixed (about 1.1 kB), however much it is told; a quantile is right to within 5 %.
 */
export class Histogram {
  readonly #weights = new Float64Array(buckets);
  readonly #halfLifeMs: number;
  #sum = 0;
  #origin = 0;

  /** @param halfLifeMs after which a measurement counts half, in milliseconds. */
  constructor(halfLifeMs: number) {
    this.#halfLifeMs = halfLifeMs;
  }

  /** Notes a duration in milliseconds. */
  record(milliseconds: number, now: number): void {
    // New weights grow in place of old ones shrinking, so that a note costs one addition.
    let weight = this.#weightAt(now);
    if (weight > 1e9 || !Number.isFinite(weight)) {
      this.#rescale(weight);
      this.#origin = now;
      weight = 1;
    }
    const bucket = bucketOf(milliseconds);
    this.#weights[bucket] = (this.#weights[bucket] ?? 0) + weight;
    this.#sum += weight;
  }

  /** How many measurements count at this moment; one fades, so this is no whole number. */
  count(now: number): number {
    const weight = this.#weightAt(now);
    return Number.isFinite(weight) ? this.#sum / weight : 0;
  }

  /** The duration that a share of measurements stays under, in milliseconds, or null where fewer than `samples` count. */
  quantile(share: number, samples: number, now: number): number | null {
    if (this.#sum === 0 || this.count(now) < samples) return null;
    const wanted = share * this.#sum;
    let seen = 0;
    for (let bucket = 0; bucket < buckets; bucket++) {
      seen += this.#weights[bucket] ?? 0;
      if (seen >= wanted) return Math.exp((bucket + 0.5) * growth);
    }
    return Math.exp((buckets - 0.5) * growth);
  }

  #weightAt(now: number): number {
    // A clock that went back must not make new weights smaller than old ones by much; it only makes them equal.
    return 2 ** (Math.max(0, now - this.#origin) / this.#halfLifeMs);
  }

  #rescale(weight: number): void {
    this.#sum = 0;
    for (let bucket = 0; bucket < buckets; bucket++) {
      const scaled = Number.isFinite(weight) ? (this.#weights[bucket] ?? 0) / weight : 0;
      this.#weights[bucket] = scaled;
      this.#sum += scaled;
    }
  }
}

function bucketOf(milliseconds: number): number {
  if (!(milliseconds > 1)) return 0;
  return Math.min(buckets - 1, Math.floor(Math.log(milliseconds) / growth));
}
