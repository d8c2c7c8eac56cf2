/**
 * A store of leave to repeat: each success puts a share of one in, each repetition takes one out.
 * So what is repeated stays in proportion to what succeeds, and a partner that is down is not asked twice as often.
 */
export class Budget {
  readonly #most: number;
  #left: number;

  /** @param most what it holds at first and at most. */
  constructor(most = 10) {
    this.#most = most;
    this.#left = most;
  }

  get left(): number {
    return this.#left;
  }

  /** @param share such as 0.1 for one repetition in ten successes. */
  put(share: number): void {
    this.#left = Math.min(this.#most, this.#left + share);
  }

  /** Whether one more may be made; takes it where it may. */
  take(): boolean {
    // Ten times a tenth is a little less than one.
    if (this.#left < 1 - 1e-9) return false;
    this.#left = Math.max(0, this.#left - 1);
    return true;
  }
}
