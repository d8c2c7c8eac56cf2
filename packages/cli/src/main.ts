import { resolve } from "node:path";
import { parseArgs } from "node:util";
import {
  asProblem,
  describeError,
  errorRegistry,
  type Issue,
  type Language,
  localize,
  Problem,
} from "@homeport/protocol";
import {
  type Command,
  CommandFault,
  type Context,
  type ExitCode,
  UsageFault,
  type Words,
} from "./command.ts";
import { killCommand } from "./commands/kill.ts";
import { RefusedFault } from "./http.ts";
import { languageOf } from "./language.ts";
import { say } from "./words.ts";

/** Loading every command takes most of a second, which a kill does not have. */
async function commandsFor(name: string | undefined): Promise<readonly Command[]> {
  return name === killCommand.name ? [killCommand] : (await import("./commands/index.ts")).commands;
}

function contextOf(environment: NodeJS.ProcessEnv): Context {
  const port = environment["HOMEPORT_PORT"] ?? "8470";
  const controlPort = environment["HOMEPORT_CONTROL_PORT"] ?? "8471";
  return {
    home: resolve(environment["HOMEPORT_HOME"] ?? ".homeport"),
    packs: resolve(environment["HOMEPORT_PACKS"] ?? "packs"),
    launch: resolve(environment["HOMEPORT_LAUNCH"] ?? "launch"),
    filters: resolve(environment["HOMEPORT_FILTERS"] ?? "filters"),
    gateway: environment["HOMEPORT_GATEWAY"] ?? `http://127.0.0.1:${port}`,
    control: environment["HOMEPORT_CONTROL"] ?? `http://127.0.0.1:${controlPort}`,
    environment,
    out: (line) => void process.stdout.write(`${line}\n`),
    note,
    now: Date.now,
    columns: process.stdout.columns ?? 200,
    language: languageOf(environment),
  };
}

async function main(words: readonly string[]): Promise<ExitCode> {
  const context = contextOf(process.env);
  const [name, ...rest] = words;
  const commands = await commandsFor(name);
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    const about = rest[0] === undefined ? undefined : commands.find((command) => command.name === rest[0]);
    context.out(about ? helpOf(about, context.language) : overview(commands, context.language));
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) throw new UsageFault(`there is no command \`${name}\`; \`homeport help\` lists them`);
  const parsed = parse(command, rest, context.language);
  if (parsed.values["help"] === true) {
    context.out(helpOf(command, context.language));
    return 0;
  }
  return command.run(context, parsed);
}

function parse(command: Command, words: readonly string[], language: Language) {
  try {
    const parsed: Words = parseArgs({
      args: [...words],
      options: { ...command.options, help: { type: "boolean", short: "h" } },
      allowPositionals: true,
      strict: true,
    });
    return parsed;
  } catch (cause) {
    const [sentence] = (cause instanceof Error ? cause.message : "the words cannot be read").split(". ");
    throw new UsageFault(`${sentence}\n\n${helpOf(command, language)}`);
  }
}

const purpose = {
  en: "Homeport: launch AI features in every market, on the partner that market permits.",
  zh: "Homeport：在每个市场上线 AI 功能，由该市场允许的合作方提供服务。",
};

function overview(commands: readonly Command[], language: Language): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    localize(purpose, language),
    "",
    "Usage: homeport COMMAND [words]",
    "",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${localize(summary, language)}`),
    "",
    "`homeport help COMMAND` tells more. Exit codes: 0 fine, 1 refused or failed, 2 used wrongly.",
  ].join("\n");
}

function helpOf({ name, usage, summary, help }: Command, language: Language): string {
  return [
    `homeport ${name}: ${localize(summary, language)}`,
    "",
    `Usage: homeport ${usage}`,
    ...(help.length > 0 ? ["", ...help] : []),
  ].join("\n");
}

function report(thrown: unknown): ExitCode {
  const language = languageOf(process.env);
  if (thrown instanceof UsageFault) {
    note(thrown.message);
    return 2;
  }
  if (thrown instanceof RefusedFault) {
    const { error } = thrown;
    // Control is asked in English; a code that this version does not know keeps the words it came with.
    const known = Object.hasOwn(errorRegistry, error.code) ? describeError(error.code, language) : {};
    noteError({ ...error, ...known }, language);
    return 1;
  }
  if (thrown instanceof CommandFault) {
    note(thrown.message);
    return 1;
  }
  const { code, details } = asProblem(thrown);
  noteError({ code, ...describeError(code, language), ...details }, language);
  if (!(thrown instanceof Problem) && thrown instanceof Error) note(String(thrown.stack));
  return 1;
}

type Told = { code: string; message: string; remedy: string; issues?: readonly Issue[] };

function noteError({ code, message, remedy, issues = [] }: Told, language: Language): void {
  note(`${code}: ${message}`);
  for (const { path, message: issue } of issues) note(`  ${path}: ${issue}`);
  note(`${say("remedy", language)}: ${remedy}`);
}

function note(line: string): void {
  process.stderr.write(`${line}\n`);
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (thrown: unknown) => {
    process.exitCode = report(thrown);
  },
);
