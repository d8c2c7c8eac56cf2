import type { FilterPack, Verdict } from "@homeport/protocol";
import { codePointAt } from "./code-point.ts";
import { space } from "./fold.ts";
import { Folder, foldText } from "./folder.ts";
import type { Screened } from "./screen.ts";
import { isLatin, writtenWithoutSpaces } from "./script.ts";

type Reading = "plain" | "disguised" | "unspaced";
type Pattern = { symbols: readonly number[]; match: "word" | "anywhere"; rank: number };
type Kept = { symbol: number; at: number; joined: boolean };

const disguises = new Map(
  Array.from("013457", (digit, index) => [digit.charCodeAt(0), "oieast".charCodeAt(index)]),
);

/** One reading of one text: holds the symbols of the longest partial match, and compares them with every pattern. */
class PlainTrack {
  readonly #reading: Reading;
  readonly #patterns: readonly Pattern[];
  #kept: Kept[] = [];
  #last = space;
  #separated = true;
  #candidate = Infinity;

  constructor(reading: Reading, patterns: readonly Pattern[]) {
    this.#reading = reading;
    this.#patterns = patterns;
  }

  take(symbol: number, at: number): number {
    if (symbol === space) {
      if (this.#candidate !== Infinity) return this.#candidate;
      this.#separated = true;
      if (this.#reading !== "unspaced" && this.#last !== space) this.#keep({ symbol, at, joined: false });
      return Infinity;
    }
    const seen = this.#reading === "disguised" && isLatin(this.#last);
    const letter = seen ? (disguises.get(symbol) ?? symbol) : symbol;
    const joined = !this.#separated && !writtenWithoutSpaces(letter) && !writtenWithoutSpaces(this.#last);
    if (!joined && this.#candidate !== Infinity) return this.#candidate;
    this.#separated = false;
    this.#keep({ symbol: letter, at, joined });
    const ending = this.#patterns.filter(({ symbols }) => this.#endsWith(symbols));
    const words = ending.filter(
      ({ match, symbols }) => match === "word" && this.#kept.at(-symbols.length)?.joined === false,
    );
    this.#candidate = Math.min(...words.map(({ rank }) => rank));
    return Math.min(...ending.filter(({ match }) => match === "anywhere").map(({ rank }) => rank));
  }

  end(): number {
    return this.#candidate;
  }

  liveFrom(now: number): number {
    return this.#kept[0]?.at ?? now;
  }

  #keep(kept: Kept): void {
    this.#last = kept.symbol;
    this.#kept.push(kept);
    while (this.#kept.length > 0 && !this.#patterns.some(({ symbols }) => this.#begins(symbols)))
      this.#kept.shift();
  }

  #begins(symbols: readonly number[]): boolean {
    return this.#kept.every(({ symbol }, place) => symbols[place] === symbol);
  }

  #endsWith(symbols: readonly number[]): boolean {
    const from = this.#kept.length - symbols.length;
    return from >= 0 && symbols.every((symbol, place) => this.#kept[from + place]!.symbol === symbol);
  }
}

/** What a pack's filter does, written plainly: code point by code point, with no table, and slowly. */
export class PlainFilter {
  readonly #pack: FilterPack;
  readonly #tracks: readonly (readonly [Reading, readonly Pattern[]])[];
  readonly #categories: readonly string[];
  readonly #room: number;

  constructor(pack: FilterPack) {
    const all = pack.categories.flatMap(({ id, patterns }) =>
      patterns.map((pattern) => ({ ...pattern, id })),
    );
    const patterns = all.map(({ text, match }, rank) => ({ ...readingOf(text), match, rank }));
    this.#pack = pack;
    this.#categories = all.map(({ id }) => id);
    this.#room = Math.max(4096, 16 * Math.max(...patterns.map(({ symbols }) => symbols.length)));
    this.#tracks = (["plain", "disguised", "unspaced"] as const).map((reading) => [
      reading,
      patterns.filter((pattern) => pattern.reading === reading),
    ]);
  }

  /** What a stream over these pieces gives: one answer for each, and one for the end. */
  stream(pieces: readonly string[], phase: "input" | "output"): Screened[] {
    const by = `filter:${this.#pack.id}@${this.#pack.version}`;
    const folder = new Folder();
    const tracks = this.#tracks.map(([reading, patterns]) => new PlainTrack(reading, patterns));
    let verdict: Verdict = { type: "clear", by };
    let held = "";
    let heldFrom = 0;
    let read = 0;
    const liveFrom = (): number => Math.min(read, ...tracks.map((track) => track.liveFrom(read)));
    const hit = (rank: number): void => {
      if (rank === Infinity) return;
      const category = this.#categories[rank]!;
      verdict = { type: "hit", by, phase, category, retract: heldFrom > 0, endSession: false, raw: null };
    };
    const scan = (last: boolean): void => {
      while (read - heldFrom < held.length && verdict.type === "clear") {
        const at = read;
        const codePoint = codePointAt(held, at - heldFrom);
        const half = codePoint >= 0xd800 && codePoint <= 0xdbff && at - heldFrom + 1 === held.length;
        if (half && !last) return;
        read = at + (codePoint > 0xffff ? 2 : 1);
        for (const symbol of folder.read(codePoint)) {
          if (verdict.type === "clear") hit(Math.min(...tracks.map((track) => track.take(symbol, at))));
        }
        const look = at >> 6 !== read >> 6;
        if (verdict.type === "clear" && look && read - liveFrom() > this.#room) {
          const cause = "a possible match holds more ignorable characters than can be screened";
          verdict = { type: "unknown", by, phase, cause };
        }
      }
    };
    const screened = (until: number): Screened => {
      if (verdict.type !== "clear") return { release: "", verdict };
      const release = held.slice(0, until - heldFrom);
      held = held.slice(until - heldFrom);
      heldFrom = until;
      return { release, verdict };
    };
    const answers = pieces.map((piece) => {
      held += piece;
      scan(false);
      return screened(liveFrom());
    });
    scan(true);
    if (verdict.type === "clear") hit(Math.min(...tracks.map((track) => track.end())));
    return [...answers, screened(read)];
  }
}

function readingOf(text: string): { reading: Reading; symbols: readonly number[] } {
  const symbols = foldText(text);
  if (symbols.some(writtenWithoutSpaces)) {
    return { reading: "unspaced", symbols: symbols.filter((symbol) => symbol !== space) };
  }
  const digits = symbols.some((symbol) => symbol >= 0x30 && symbol <= 0x39);
  return { reading: digits ? "plain" : "disguised", symbols };
}
