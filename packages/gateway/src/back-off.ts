/** A worker that lived this long, in milliseconds, did not crash at its start. */
const steadyMs = 60_000;
const firstMs = 200;
const longestMs = 30_000;

/** How long to wait until a crashed worker is started again, in milliseconds; doubles while it does not live long. */
export class BackOff {
  #crashes = 0;

  next(livedMs: number): number {
    if (livedMs >= steadyMs) this.#crashes = 0;
    return Math.min(longestMs, firstMs * 2 ** Math.min(this.#crashes++, 20));
  }
}
