import type { StreamEvent } from "@homeport/protocol";

type Kept = { events: readonly StreamEvent[]; bytes: number; until: number };

/** What an answer weighs besides its own bytes: its key and its place in the list. */
const overheadBytes = 256;

/**
 * Whole answers for the very same request, in memory, up to a number of bytes; what was used longest ago goes first.
 * It keeps a partner's own events, so that what comes from here is screened, labelled and put on record like any other answer.
 */
export class ResponseCache {
  readonly #kept = new Map<string, Kept>();
  #mostBytes: number;
  #bytes = 0;
  #hits = 0;
  #misses = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** Changes how much may be kept; what is too much goes at once. */
  resize(mostBytes: number): void {
    this.#mostBytes = mostBytes;
    this.#shrink();
  }

  counts(): { entries: number; bytes: number; hits: number; misses: number } {
    return { entries: this.#kept.size, bytes: this.#bytes, hits: this.#hits, misses: this.#misses };
  }

  /** The events of an answer that is still good, or null. */
  get(key: string, now: number): readonly StreamEvent[] | null {
    const kept = this.#kept.get(key);
    if (kept && now < kept.until) {
      this.#hits++;
      this.#kept.delete(key);
      this.#kept.set(key, kept);
      return kept.events;
    }
    if (kept) this.#forget(key, kept);
    this.#misses++;
    return null;
  }

  /**
   * Keeps an answer if it is a whole and harmless one; see `isWhole`. Whether it was kept.
   *
   * @param answer.until when it is no longer good, in milliseconds.
   */
  put(key: string, answer: { events: readonly StreamEvent[]; bytes: number; until: number }): boolean {
    const bytes = answer.bytes + overheadBytes;
    if (bytes > this.#mostBytes || !isWhole(answer.events)) return false;
    const before = this.#kept.get(key);
    if (before) this.#forget(key, before);
    this.#kept.set(key, { events: answer.events.map(kept), bytes, until: answer.until });
    this.#bytes += bytes;
    this.#shrink();
    return true;
  }

  /** Forgets everything: after a kill switch or a new release, say. */
  clear(): void {
    this.#kept.clear();
    this.#bytes = 0;
  }

  #shrink(): void {
    for (const [key, kept] of this.#kept) {
      if (this.#bytes <= this.#mostBytes) return;
      this.#forget(key, kept);
    }
  }

  #forget(key: string, kept: Kept): void {
    this.#kept.delete(key);
    this.#bytes -= kept.bytes;
  }
}

/** Whether an answer came to its own end, and nobody had a word to say against it; only such a one may be given again. */
function isWhole(events: readonly StreamEvent[]): boolean {
  let ended = false;
  for (const event of events) {
    if (event.type === "error" || event.type === "retract") return false;
    if (event.type === "verdict" && event.verdict.type !== "clear") return false;
    if (event.type === "finish") {
      // `length` is an answer that was cut, and `content_filter` one that was cut by a filter.
      if (ended || (event.reason !== "stop" && event.reason !== "tool")) return false;
      ended = true;
    }
  }
  return ended;
}

/** What is kept of an event; a partner's headers told of that one call, such as what is left of its quota. */
function kept(event: StreamEvent): StreamEvent {
  if (event.type !== "start" || event.headers === undefined) return event;
  const { type, id, model } = event;
  return { type, id, model };
}
