import { readFileSync, type Stats, statSync } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { Problem } from "@homeport/protocol";
import { anyCaller, type Caller, CallerBook, invalidKey } from "./caller-book.ts";
import { CallersFault, parseCallers } from "./callers-file.ts";

/** What became of the file of callers; never a key or a hash. */
export type CallersEvent =
  | { type: "callers-read"; tenants: number; keys: number }
  | { type: "callers-refused"; file: string; why: string };

export type HolderOptions = {
  file: string;
  currency: string | null;
  clock: () => number;
  report: (event: CallersEvent) => void;
};

/** Well under the second within which a revoked key must be refused. */
const pollMs = 250;
/** How long the last good callers stand in for a file that cannot be read; a revocation may wait in it. */
const graceMs = 60_000;

/**
 * Follows the file of callers. Where there was none when it began, everybody may call until there is one; a file that
 * goes missing later is a fault. While it cannot be read the last good callers stand for 60 s, then nobody is served.
 */
export class CallersHolder {
  readonly #options: HolderOptions;
  #book: CallerBook | null = null;
  #seen = "";
  #fault: { why: string; since: number } | null = null;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> | null = null;

  constructor(options: HolderOptions) {
    this.#options = options;
  }

  /** Reads the file for the first time, and follows it. @throws CallersFault where it is there and cannot be used. */
  start(): void {
    const { file } = this.#options;
    try {
      // Looked at before it is read: a change in between is then seen at the next look.
      this.#seen = markOf(statSync(file));
      this.#accept(readFileSync(file, "utf8"));
    } catch (cause) {
      if (!isMissing(cause)) throw cause instanceof CallersFault ? cause : new CallersFault(whyOf(cause));
    }
    this.#timer = setInterval(() => {
      this.#looking ??= this.#look().finally(() => {
        this.#looking = null;
      });
    }, pollMs);
    this.#timer.unref();
  }

  /** @throws Problem `callers_unavailable`, `key_missing` or `key_invalid` */
  identify(key: string | null, now: number): Caller {
    if (this.#fault && now - this.#fault.since >= graceMs) throw new Problem("callers_unavailable");
    if (this.#book) return this.#book.identify(key, now);
    if (key !== null) throw invalidKey("this gateway knows no keys");
    return anyCaller;
  }

  async stop(): Promise<void> {
    if (this.#timer) clearInterval(this.#timer);
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { file } = this.#options;
    try {
      const seen = markOf(await stat(file));
      if (seen === this.#seen && !this.#fault) return;
      this.#accept(await readFile(file, "utf8"));
      this.#seen = seen;
    } catch (cause) {
      if (this.#book === null && isMissing(cause)) return;
      this.#refuse(whyOf(cause));
    }
  }

  #accept(text: string): void {
    const callers = parseCallers(text);
    const { currency } = this.#options;
    if (callers.currency !== undefined && callers.currency !== currency) {
      throw new CallersFault(
        `currency: budgets are in \`${callers.currency}\`, and the gateway counts in ${currency === null ? "no currency" : `\`${currency}\``}`,
      );
    }
    this.#book = new CallerBook(callers);
    this.#fault = null;
    this.#options.report({ type: "callers-read", tenants: this.#book.tenants, keys: this.#book.keys });
  }

  #refuse(why: string): void {
    const { file, clock, report } = this.#options;
    if (this.#fault?.why !== why) report({ type: "callers-refused", file, why });
    this.#fault = { why, since: this.#fault?.since ?? clock() };
  }
}

function markOf({ ino, size, mtimeMs, ctimeMs }: Stats): string {
  return [ino, size, mtimeMs, ctimeMs].join(":");
}

function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && cause.code === "ENOENT";
}

function whyOf(cause: unknown): string {
  if (cause instanceof CallersFault) return cause.message;
  return isMissing(cause) ? "it is gone" : "it cannot be read";
}
