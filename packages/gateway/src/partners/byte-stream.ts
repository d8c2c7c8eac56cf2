/** How many bytes may wait for a reader before no more are taken from the partner. */
const highWaterBytes = 64 * 1024;
/** How much of an answer nobody wants is read, so that its connection can serve again. */
const dumpBytes = 128 * 1024;

/** What lets the sender wait, go on, and give up. */
export type ByteSource = { pause(): void; resume(): void; abort(reason: Error): void };

type Waiting = { resolve: (result: IteratorResult<Uint8Array>) => void; reject: (cause: unknown) => void };

const ended: IteratorResult<Uint8Array> = { done: true, value: undefined };

/**
 * The bytes of one answer, read once and in order. Whoever reads slowly makes the sender wait; whoever stops reading lets
 * it go. What came before a failure is given out before the failure is.
 */
export class ByteStream implements AsyncIterableIterator<Uint8Array> {
  readonly #source: ByteSource;
  #pieces: Uint8Array[] = [];
  #bytes = 0;
  #state: "open" | "ended" | "failed" = "open";
  #fault: unknown = null;
  #waiting: Waiting | null = null;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** Takes what the sender sent. */
  push(piece: Uint8Array): void {
    if (this.#state !== "open") return;
    const waiting = this.#waiting;
    if (waiting) {
      this.#waiting = null;
      waiting.resolve({ done: false, value: piece });
      return;
    }
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    if (this.#bytes >= highWaterBytes) this.#source.pause();
  }

  /** The sender has sent everything. */
  end(): void {
    if (this.#state !== "open") return;
    this.#state = "ended";
    this.#waiting?.resolve(ended);
    this.#waiting = null;
  }

  /** Nothing more comes, and not everything came. */
  fail(cause: unknown): void {
    if (this.#state !== "open") return;
    this.#state = "failed";
    this.#fault = cause;
    this.#waiting?.reject(cause);
    this.#waiting = null;
  }

  next(): Promise<IteratorResult<Uint8Array>> {
    const value = this.#pieces.shift();
    if (value) {
      const were = this.#bytes;
      this.#bytes -= value.length;
      if (were >= highWaterBytes && this.#bytes < highWaterBytes && this.#state === "open")
        this.#source.resume();
      return Promise.resolve({ done: false, value });
    }
    if (this.#state === "failed") return Promise.reject(this.#fault);
    if (this.#state === "ended") return Promise.resolve(ended);
    return new Promise((resolve, reject) => (this.#waiting = { resolve, reject }));
  }

  return(): Promise<IteratorResult<Uint8Array>> {
    this.destroy();
    return Promise.resolve(ended);
  }

  /** Stops reading; a partner that still sends is let go. */
  destroy(): void {
    this.#pieces = [];
    this.#bytes = 0;
    if (this.#state !== "open") return;
    this.end();
    this.#source.abort(new Error("nobody reads the answer any more"));
  }

  /** Gives up at once, and what waits to be read with it: whoever asked does not want it any more. */
  cancel(reason: unknown): void {
    this.#pieces = [];
    this.#bytes = 0;
    this.#fault = reason;
    if (this.#state === "open") this.fail(reason);
    else this.#state = "failed";
  }

  /** Reads and forgets the rest, up to 128 KiB; of what is longer, the sender is let go. */
  async dump(): Promise<void> {
    let length = 0;
    try {
      for await (const piece of this) if ((length += piece.length) > dumpBytes) return;
    } catch {
      // What nobody wanted may break.
    }
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
