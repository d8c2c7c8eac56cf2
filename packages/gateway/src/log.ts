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
  return destination ? pino(options, destination) : pino(options);
}

/** The message of a line; what else stands where one belongs is none. */
function wordsOf(message: unknown): string {
  return typeof message === "string" ? message : "";
}
