import { type DestinationStream, type Logger, type LoggerOptions, pino } from "pino";
import { errorFacts, redacted } from "./redacted.ts";

/**
 * The log of a process: JSON lines. Only fields that are known to be harmless are written, and of an error its kind,
 * code and place; whatever else is handed in is blotted out, because it may be content or a secret.
 */
export function openLog(name: string, destination?: DestinationStream): Logger {
  const options: LoggerOptions = {
    name,
    base: null,
    hooks: {
      // Before the library sees it: it would take a missing message from an error, and that may quote anything.
      logMethod([first, second], method) {
        if (typeof first === "string") method.call(this, first);
        else if (first instanceof Error) method.call(this, { err: errorFacts(first) }, wordsOf(second));
        else method.call(this, redacted(first), wordsOf(second));
      },
    },
  };
  return pino(options, destination ?? standardOutput());
}

/**
 * Standard output, written while serving goes on: lines that come during one write leave with the next. The library
 * writes what is left when the process ends, and a fatal line at once.
 */
function standardOutput(): DestinationStream {
  return pino.destination({ dest: 1, sync: false, minLength: 16_000, periodicFlush: 100 });
}

/** The message of a line; what else stands where one belongs is none. */
function wordsOf(message: unknown): string {
  return typeof message === "string" ? message : "";
}
