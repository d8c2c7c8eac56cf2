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
  #begun = false;
  #rest = "";
  /** The last piece ended in a carriage return: a line feed at the start of the next belongs to it. */
  #afterReturn = false;
  #event: string | null = null;
  #data: string[] = [];
  #length = 0;

  /** @throws SseFault */
  push(bytes: Uint8Array): SseFrame[] {
    return this.#read(this.#decode(bytes));
  }

  /** Ends the stream; a last frame without its blank line still counts. @throws SseFault */
  end(): SseFrame[] {
    const frames = this.#read(this.#decode(undefined));
    if (this.#rest !== "") this.#line(this.#rest);
    this.#rest = "";
    const last = this.#dispatch();
    return last ? [...frames, last] : frames;
  }

  #decode(bytes: Uint8Array | undefined): string {
    try {
      const text = bytes ? this.#utf8.decode(bytes, { stream: true }) : this.#utf8.decode();
      if (this.#begun || text === "") return text;
      this.#begun = true;
      // Taken off here: Node's decoder takes off a second one where the first came in a piece of its own.
      return text.startsWith("\uFEFF") ? text.slice(1) : text;
    } catch (cause) {
      throw new SseFault("the stream is not valid UTF-8", { cause });
    }
  }

  /** Looks at each character once: what was held is joined to a line's end, not searched again. */
  #read(text: string): SseFrame[] {
    const frames: SseFrame[] = [];
    if (text === "") return frames;
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
    return frames;
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

/** Writes one event; `data` must hold no line break, which JSON never does. */
export function encodeSse(data: string, event: string | null = null): string {
  return event === null ? `data: ${data}\n\n` : `event: ${event}\ndata: ${data}\n\n`;
}
