import type { ParseArgsOptionsConfig } from "node:util";
import type { Language, LocalText } from "@homeport/protocol";

/** What a command is given: where things are, and where to write. */
export type Context = {
  home: string;
  packs: string;
  launch: string;
  filters: string;
  gateway: string;
  control: string;
  environment: Readonly<Record<string, string | undefined>>;
  out: (line: string) => void;
  note: (line: string) => void;
  now: () => number;
  /** How wide the terminal is; 200 where the output is no terminal. */
  columns: number;
  /** The language of messages, remedies, rules and plans; help beyond the summaries is English. */
  language: Language;
};

/** The parsed words after a command's name. */
export type Words = {
  values: Readonly<Record<string, string | boolean | undefined>>;
  positionals: readonly string[];
};

/** 0: fine; 1: refused or failed; 2: used wrongly. */
export type ExitCode = 0 | 1 | 2;

/** One command of `homeport`. */
export type Command = {
  name: string;
  summary: LocalText;
  usage: string;
  options: ParseArgsOptionsConfig;
  /** Further lines of help: what is meant by each word, and an example. */
  help: readonly string[];
  run: (context: Context, words: Words) => Promise<ExitCode>;
};

/** Thrown where a command is used wrongly; its message says what was expected. */
export class UsageFault extends Error {
  override readonly name = "UsageFault";
}

/** Thrown where something a command needs is not there; its message says what to do. */
export class CommandFault extends Error {
  override readonly name = "CommandFault";
}

/** The text of an option, or undefined. @throws UsageFault where it was given without a value. */
export function textOption({ values }: Words, name: string): string | undefined {
  const value = values[name];
  if (typeof value === "boolean") throw new UsageFault(`\`--${name}\` needs a value`);
  return value;
}

/** The text of an option that must be there. @throws UsageFault */
export function neededOption(words: Words, name: string): string {
  const value = textOption(words, name);
  if (value === undefined || value === "") throw new UsageFault(`\`--${name}\` is missing`);
  return value;
}
