import { none } from "./automaton.ts";
import type { Patterns } from "./patterns.ts";
import { Reader } from "./reader.ts";
import { Scanner } from "./scanner.ts";
import { type Sheet, stretch, Tail } from "./sheet.ts";

/** Stands for a rank where a possible match holds more text than can be held back. */
export const overfull = -1;

/** Finds the first pattern of a pack in one text that arrives in pieces, cut anywhere. */
export class Matcher {
  readonly #sheet: Sheet;
  readonly #reader: Reader;
  readonly #scanners: readonly Scanner[];
  /** How much of the text may be held back, in UTF-16 units. */
  readonly #room: number;
  /** The last letters, as far as they are still needed. */
  readonly #tail = new Tail();
  /** How much of the text has been read, in UTF-16 units. */
  #read = 0;
  /** Half a surrogate pair that waits for the other half. */
  #half = "";
  #liveFrom = 0;

  constructor({ alphabet, sheet, tracks, longest }: Patterns) {
    this.#sheet = sheet;
    this.#reader = new Reader(alphabet, sheet);
    this.#scanners = tracks.map((track) => new Scanner(track, sheet));
    this.#room = Math.max(4096, 16 * longest);
  }

  /** From where on the text must be held, because a pattern may have begun there; in UTF-16 units. */
  get liveFrom(): number {
    return this.#liveFrom;
  }

  /** Takes the next piece; gives the rank of the first pattern now known to match, `none`, or `overfull`. */
  take(piece: string): number {
    const text = this.#half + piece;
    const base = this.#read;
    this.#half = "";
    for (let at = 0; at < text.length;) {
      // Whether too much is held is looked at after every 64 units, however the text is cut, unless it cannot be.
      const look = at + 64 - (this.#read & 63);
      const until = Math.max(look, Math.min(at + stretch, this.#liveFrom - base + this.#room - 1));
      this.#tail.restore(this.#sheet, base);
      const next = this.#reader.read(text, at, Math.min(until, text.length));
      this.#read = base + next;
      const rank = this.#scan(base);
      if (rank !== none) return rank;
      if (next >= look && this.#read - this.#liveFrom > this.#room) return overfull;
      if (next === at) {
        this.#half = text.slice(at);
        return none;
      }
      at = next;
    }
    return none;
  }

  /** Ends the text; gives what `take` gives. */
  end(): number {
    // Half a pair that stays alone is unreadable, and counts as little as the sign that well-formed text has for it.
    const rest = this.#half.toWellFormed();
    this.#half = "";
    const rank = this.take(rest);
    return rank === none ? Math.min(...this.#scanners.map((scanner) => scanner.end())) : rank;
  }

  /** Runs every track over what is new on the sheet, each as far as those before it have come upon nothing. */
  #scan(base: number): number {
    const sheet = this.#sheet;
    const from = this.#tail.count;
    let rank = none;
    let until = sheet.count;
    for (const scanner of this.#scanners) {
      const place = scanner.take(from, until);
      if (place === until) continue;
      rank = place + 1 === until ? Math.min(rank, scanner.found) : scanner.found;
      until = place + 1;
    }
    if (rank === none) this.#keep(base);
    return rank;
  }

  /** Keeps of the sheet what starts a partial match, and the letter before it. */
  #keep(base: number): void {
    const { count, starts } = this.#sheet;
    let live = count;
    for (const scanner of this.#scanners) live = Math.min(live, scanner.live());
    this.#liveFrom = live === count ? this.#read : base + starts[live]!;
    this.#tail.keep(this.#sheet, live - 1, base);
  }
}
