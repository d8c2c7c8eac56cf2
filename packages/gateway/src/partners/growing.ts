/** Enough to see that a text was told before; the whole of it is not kept. */
const tailLength = 64;

/** Takes texts of which each repeats the one before it, and gives what is new of each. */
export class Growing {
  #length = 0;
  #tail = "";

  /** What the text adds; null where it takes back what was told, which cannot be untold. */
  fresh(whole: string): string | null {
    // A chunk may say nothing, such as the one that only says why the answer ended.
    if (whole === "") return "";
    const told = whole.slice(Math.max(0, this.#length - tailLength), this.#length);
    if (whole.length < this.#length || told !== this.#tail) return null;
    const fresh = whole.slice(this.#length);
    this.#length = whole.length;
    this.#tail = whole.slice(-tailLength);
    return fresh;
  }
}
