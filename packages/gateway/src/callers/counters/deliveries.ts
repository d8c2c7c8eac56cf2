type Step = () => Promise<unknown>;

const most = 100_000;
const pauseMs = 250;

/** Steps that must be done and may be done twice, in any order: each is tried until it succeeds. */
export class Deliveries {
  readonly #waiting: Step[] = [];
  readonly #underWay = new Set<Promise<void>>();
  readonly #lost: () => void;
  #timer: NodeJS.Timeout | null = null;
  #closing = false;

  /** @param lost is told of each step that is given up: past so many that wait, or at the end. */
  constructor(lost: () => void) {
    this.#lost = lost;
  }

  add(step: Step): void {
    if (this.#waiting.length + this.#underWay.size >= most) this.#lost();
    else if (this.#waiting.length > 0) this.#waiting.push(step);
    else this.#attempt(step);
  }

  /** Tries once more, for so long at most, to deliver what waits; what is then left is lost. */
  async close(waitMs: number): Promise<void> {
    this.#closing = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#attemptWaiting();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, waitMs);
    });
    await Promise.race([Promise.all(this.#underWay), late]);
    clearTimeout(timer);
    for (let left = this.#waiting.length + this.#underWay.size; left > 0; left--) this.#lost();
  }

  #attempt(step: Step): void {
    const attempt = step().then(
      () => void this.#underWay.delete(attempt),
      () => {
        this.#underWay.delete(attempt);
        this.#waiting.push(step);
        this.#retryLater();
      },
    );
    this.#underWay.add(attempt);
  }

  #attemptWaiting(): void {
    for (const step of this.#waiting.splice(0)) this.#attempt(step);
  }

  #retryLater(): void {
    if (this.#timer !== null || this.#closing) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#attemptWaiting();
    }, pauseMs);
    this.#timer.unref();
  }
}
