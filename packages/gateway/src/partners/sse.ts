import { isUtf8 } from "node:buffer";

/** One server-sent event: its name, or null, and its data lines joined. */
export type SseFrame = { event: string | null; data: string };

const maxFrameLength = 4 * 1024 * 1024;

/** Thrown where the bytes are no event stream that can be read: bad UTF-8, or a frame without end. */
export class SseFault extends Error {
  override readonly name = "SseFault";
}

/**
 * Reads server-sent events from bytes cut anywhere; any cutting of the same bytes gives the same frames.
 *
 * @example new SseDecoder().push(Buffer.from("data: {}\n\n")) // [{ event: null, data: "{}" }]
 */
export class SseDecoder {
  readonly #utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  /** The bytes of a character whose end has not come yet; at most three. */
  #tail: Uint8Array = nothing;
  /** Thrown once the frames before it have been given out, so that they are the same however the bytes are cut. */
  #fault: SseFault | null = null;
  #begun = false;
  #rest = "";
  /** The last piece ended in a carriage return: a line feed at the start of the next belongs to it. */
  #afterReturn = false;
  #event: string | null = null;
  #data: string[] = [];
  #length = 0;

  /** @throws SseFault */
  push(bytes: Uint8Array): SseFrame[] {
    this.#check();
    const frames: SseFrame[] = [];
    this.#guarded(frames, () => this.#read(this.#decode(bytes), frames));
    return frames;
  }

  /** Ends the stream; a last frame without its blank line still counts. @throws SseFault */
  end(): SseFrame[] {
    this.#check();
    if (this.#tail.length > 0) throw new SseFault("the stream is not valid UTF-8");
    if (this.#rest !== "") this.#line(this.#rest);
    this.#rest = "";
    const last = this.#dispatch();
    return last ? [last] : [];
  }

  #check(): void {
    if (this.#fault) throw this.#fault;
  }

  /** Throws what a step throws, or keeps it where there are frames to give out first. */
  #guarded(frames: readonly SseFrame[], step: () => void): void {
    try {
      step();
    } catch (cause) {
      if (!(cause instanceof SseFault)) throw cause;
      this.#fault = cause;
    }
    if (frames.length === 0) this.#check();
  }

  #decode(bytes: Uint8Array): string {
    const joined = this.#tail.length > 0 ? Buffer.concat([this.#tail, bytes]) : bytes;
    const whole = joined.length - openCharacter(joined);
    this.#tail = whole === joined.length ? nothing : Uint8Array.from(joined.subarray(whole));
    return this.#withoutMark(this.#text(joined.subarray(0, whole)));
  }

  #text(bytes: Uint8Array): string {
    try {
      return this.#utf8.decode(bytes);
    } catch (cause) {
      this.#fault = new SseFault("the stream is not valid UTF-8", { cause });
      return this.#utf8.decode(bytes.subarray(0, validLines(bytes)));
    }
  }

  #withoutMark(text: string): string {
    if (this.#begun || text === "") return text;
    this.#begun = true;
    return text.startsWith("\uFEFF") ? text.slice(1) : text;
  }

  /** Looks at each character once: what was held is joined to a line's end, not searched again. */
  #read(text: string, frames: SseFrame[]): void {
    if (text === "") return;
    let start = this.#afterReturn && text.startsWith("\n") ? 1 : 0;
    this.#afterReturn = text.endsWith("\r");
    for (let index = start; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code !== 10 && code !== 13) continue;
      const line = this.#rest + text.slice(start, index);
      this.#rest = "";
      if (code === 13 && text.charCodeAt(index + 1) === 10) index++;
      start = index + 1;
      if (line === "") {
        const frame = this.#dispatch();
        if (frame) frames.push(frame);
      } else {
        this.#line(line);
      }
    }
    this.#rest += text.slice(start);
    this.#bound(this.#rest);
  }

  #line(line: string): void {
    this.#bound(line);
    const colon = line.indexOf(":");
    if (colon === 0) return;
    const field = colon < 0 ? line : line.slice(0, colon);
    const after = colon < 0 ? "" : line.slice(colon + 1);
    const value = after.startsWith(" ") ? after.slice(1) : after;
    if (field === "event") this.#event = value;
    if (field === "data") {
      this.#data.push(value);
      this.#length += line.length;
    }
  }

  #bound(line: string): void {
    if (this.#length + line.length > maxFrameLength) throw new SseFault("a frame has no end");
  }

  #dispatch(): SseFrame | null {
    const frame = this.#data.length > 0 ? { event: this.#event, data: this.#data.join("\n") } : null;
    this.#event = null;
    this.#data = [];
    this.#length = 0;
    return frame;
  }
}

const nothing = new Uint8Array(0);

/** How many bytes at the end belong to a character that is not whole yet. */
function openCharacter(bytes: Uint8Array): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) return 0;
    if (byte < 0xc0) continue;
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return length > back ? back : 0;
  }
  return 0;
}

/** How many bytes at the start are whole lines of valid UTF-8. */
function validLines(bytes: Uint8Array): number {
  let valid = 0;
  for (let index = 0; index < bytes.length; index++) {
    if (bytes[index] !== 10 && bytes[index] !== 13) continue;
    if (!isUtf8(bytes.subarray(valid, index + 1))) return valid;
    valid = index + 1;
  }
  return valid;
}

/** Writes one event; `data` must hold no line break, which JSON never does. */
export function encodeSse(data: string, event: string | null = null): string {
  return event === null ? `data: ${data}\n\n` : `event: ${event}\ndata: ${data}\n\n`;
}
