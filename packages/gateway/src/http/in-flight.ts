import type { ServerResponse } from "node:http";
import { Problem } from "@homeport/protocol";

type Entry = { response: ServerResponse; gone: AbortController; stuckSince: number | null };

/** A request under way: the signal tells when its client is gone or the gateway gives it up, with a problem then. */
export type Begun = { signal: AbortSignal; settled: () => void };

/** How often it is looked whether a client reads, in milliseconds. */
const lookMs = 500;

/**
 * The requests under way: from a request's headers until its whole answer has left or its connection is gone.
 * Through it the gateway waits for them, tells them that it stops, and lets go of clients that do not read.
 */
export class InFlight {
  readonly #entries = new Set<Entry>();
  #stopping = false;
  #looking: NodeJS.Timeout | undefined;
  #emptied: (() => void)[] = [];

  get size(): number {
    return this.#entries.size;
  }

  /** True from the moment on at which nothing new is taken. */
  get stopping(): boolean {
    return this.#stopping;
  }

  /** Notes a request; it is over once its work is settled and its response is closed. */
  begin(response: ServerResponse): Begun {
    const entry: Entry = { response, gone: new AbortController(), stuckSince: null };
    this.#entries.add(entry);
    let left = 2;
    const part = () => {
      left--;
      if (left === 0) this.#end(entry);
    };
    // What waited has left: whoever reads on, however slowly, is no client that does not read.
    response.on("drain", () => {
      entry.stuckSince = null;
    });
    response.once("close", () => {
      if (!response.writableFinished) entry.gone.abort();
      part();
    });
    return { signal: entry.gone.signal, settled: part };
  }

  #end(entry: Entry): void {
    this.#entries.delete(entry);
    if (this.#entries.size > 0) return;
    for (const emptied of this.#emptied.splice(0)) emptied();
  }

  /** Takes nothing new from now on. */
  stop(): void {
    this.#stopping = true;
  }

  /** Resolves with whether every request ended within the time, in milliseconds. */
  emptied(withinMs: number): Promise<boolean> {
    if (this.#entries.size === 0) return Promise.resolve(true);
    return new Promise((resolve) => {
      const late = setTimeout(() => resolve(false), withinMs);
      this.#emptied.push(() => {
        clearTimeout(late);
        resolve(true);
      });
    });
  }

  /** Gives every request up; each is told so where it can still be told anything. */
  giveUp(): void {
    for (const { gone } of this.#entries)
      gone.abort(new Problem("gateway_stopping", { retryAfterSeconds: 1 }));
  }

  /**
   * Lets go of every client that reads nothing for so long, in milliseconds, of what waits for it; of a stream that is
   * at most what came of one read more than the connection's own buffer.
   */
  cutSlowReaders(limitMs: number, clock: () => number): void {
    this.#looking = setInterval(() => {
      const now = clock();
      for (const entry of this.#entries) {
        const { response } = entry;
        if (!response.writableNeedDrain && !(response.writableEnded && !response.writableFinished)) {
          entry.stuckSince = null;
        } else if (entry.stuckSince === null) {
          entry.stuckSince = now;
        } else if (now - entry.stuckSince >= limitMs) {
          response.destroy();
        }
      }
    }, lookMs);
    this.#looking.unref();
  }

  close(): void {
    clearInterval(this.#looking);
  }
}
