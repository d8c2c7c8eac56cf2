import type { StreamEvent } from "@homeport/protocol";
import { classify, errorEvent } from "./classify.ts";
import { beginDecode, decodeChunk, type Decoding } from "./decode.ts";
import { failureFrom } from "./failure.ts";
import { SseDecoder, SseFault } from "./sse.ts";

/** A whole answer larger than this is none. */
const maxBodyBytes = 8 * 1024 * 1024;
/** The same where sound comes in it, in base 64. */
const maxSpokenBytes = 24 * 1024 * 1024;

/** The head of an answer, as far as it says how to read the rest. */
export type ReplyHead = { contentType: string; retryAfterSeconds: number | null };

/**
 * Turns the bytes of one answer, cut anywhere, into canonical events; any cutting of the same bytes gives the same.
 * An answer that ends without its finish ends in an error: a truncated answer is never a whole one.
 */
export interface ReplyReader {
  /** The partner has said that nothing more comes, or nothing more is wanted of it. */
  readonly done: boolean;
  push(bytes: Uint8Array): StreamEvent[];
  /** What is left when the bytes end; empty after an error. */
  end(): StreamEvent[];
}

/** Opens the reader for an answer with a status and a head. */
export function openReply(context: Decoding, head: ReplyHead): ReplyReader {
  const streamed = context.status < 400 && head.contentType.includes("text/event-stream");
  return new Closing(streamed ? new StreamReader(context) : new WholeReader(context, head));
}

/** Sees to it that an error is the last word, and that there is a last word. */
class Closing implements ReplyReader {
  readonly #inner: ReplyReader;
  #failed = false;
  #ended = false;

  constructor(inner: ReplyReader) {
    this.#inner = inner;
  }

  get done(): boolean {
    return this.#failed || this.#inner.done;
  }

  push(bytes: Uint8Array): StreamEvent[] {
    return this.#failed ? [] : this.#watched(() => this.#inner.push(bytes));
  }

  end(): StreamEvent[] {
    if (this.#failed) return [];
    const events = this.#watched(() => this.#inner.end());
    if (this.#failed || this.#ended) return events;
    return [...events, errorEvent("protocol", "the answer ended without its finish")];
  }

  #watched(step: () => StreamEvent[]): StreamEvent[] {
    let events: StreamEvent[];
    try {
      events = step();
    } catch (cause) {
      if (!(cause instanceof SseFault)) throw cause;
      events = [errorEvent("protocol", cause.message)];
    }
    for (const [index, event] of events.entries()) {
      // A verdict stands in the place of a finish.
      if (event.type === "finish" || (event.type === "verdict" && event.verdict.type === "hit")) {
        this.#ended = true;
      }
      if (event.type === "error") {
        this.#failed = true;
        return events.slice(0, index + 1);
      }
    }
    return events;
  }
}

class StreamReader implements ReplyReader {
  readonly #context: Decoding;
  readonly #state = beginDecode();
  readonly #decoder = new SseDecoder();
  done = false;

  constructor(context: Decoding) {
    this.#context = context;
  }

  push(bytes: Uint8Array): StreamEvent[] {
    return this.#decode(this.#decoder.push(bytes));
  }

  end(): StreamEvent[] {
    return this.#decode(this.#decoder.end());
  }

  #decode(frames: readonly { data: string }[]): StreamEvent[] {
    const events: StreamEvent[] = [];
    for (const { data } of frames) {
      if (data === "[DONE]") this.done = true;
      else events.push(...this.#frame(data));
    }
    return events;
  }

  #frame(data: string): StreamEvent[] {
    let chunk: unknown;
    try {
      chunk = JSON.parse(data);
    } catch {
      return [errorEvent("protocol", "a chunk is no JSON")];
    }
    return decodeChunk(this.#context, this.#state, chunk);
  }
}

class WholeReader implements ReplyReader {
  readonly #context: Decoding;
  readonly #head: ReplyHead;
  #pieces: Uint8Array[] = [];
  #length = 0;
  done = false;

  constructor(context: Decoding, head: ReplyHead) {
    this.#context = context;
    this.#head = head;
  }

  push(bytes: Uint8Array): StreamEvent[] {
    if (this.done) return [];
    this.#length += bytes.length;
    this.#pieces.push(bytes);
    if (this.#length <= (this.#context.speaking ? maxSpokenBytes : maxBodyBytes)) return [];
    this.done = true;
    this.#pieces = [];
    return [];
  }

  end(): StreamEvent[] {
    const body = this.done ? undefined : parseBody(Buffer.concat(this.#pieces));
    const { status, dialect } = this.#context;
    if (status >= 400) {
      const { retryAfterSeconds } = this.#head;
      return [classify(this.#context, failureFrom(dialect, { status, retryAfterSeconds }, body))];
    }
    if (body === undefined) return [errorEvent("protocol", "the answer is no JSON")];
    return decodeChunk(this.#context, beginDecode(), body);
  }
}

/** Knows nothing from one text to the next, so one serves all. */
const strictly = new TextDecoder("utf-8", { fatal: true });

/** JSON, or the first event of a stream: some partners write a failure as an event whatever its content type. */
function parseBody(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(strictly.decode(bytes));
  } catch {
    try {
      const decoder = new SseDecoder();
      const [first] = [...decoder.push(bytes), ...decoder.end()];
      return first && JSON.parse(first.data);
    } catch {
      return undefined;
    }
  }
}
