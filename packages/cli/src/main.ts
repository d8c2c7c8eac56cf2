import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { asProblem, errorRegistry, Problem } from "@homeport/protocol";
import { type Command, CommandFault, type Context, type ExitCode, UsageFault, type Words } from "./command.ts";
import { commands } from "./commands/index.ts";

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
    note: (line) => void process.stderr.write(`${line}\n`),
    now: Date.now,
    columns: process.stdout.columns ?? 200,
  };
}

async function main(words: readonly string[]): Promise<ExitCode> {
  const context = contextOf(process.env);
  const [name, ...rest] = words;
  if (name === undefined || name === "help" || name === "--help" || name === "-h") {
    const about = rest[0] === undefined ? undefined : commands.find((command) => command.name === rest[0]);
    context.out(about ? helpOf(about) : overview());
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (!command) throw new UsageFault(`there is no command \`${name}\`; \`homeport help\` lists them`);
  const parsed = parse(command, rest);
  if (parsed.values["help"] === true) {
    context.out(helpOf(command));
    return 0;
  }
  return command.run(context, parsed);
}

function parse(command: Command, words: readonly string[]) {
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
    throw new UsageFault(`${sentence}\n\n${helpOf(command)}`);
  }
}

function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    "Homeport: launch AI features in every market, on the partner that market permits.",
    "",
    "Usage: homeport COMMAND [words]",
    "",
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    "",
    "`homeport help COMMAND` tells more. Exit codes: 0 fine, 1 refused or failed, 2 used wrongly.",
  ].join("\n");
}

function helpOf({ name, usage, summary, help }: Command): string {
  return [`homeport ${name}: ${summary}`, "", `Usage: homeport ${usage}`, ...(help.length > 0 ? ["", ...help] : [])].join("\n");
}

function report(thrown: unknown): ExitCode {
  const note = (line: string) => void process.stderr.write(`${line}\n`);
  if (thrown instanceof UsageFault) {
    note(thrown.message);
    return 2;
  }
  if (thrown instanceof CommandFault) {
    note(thrown.message);
    return 1;
  }
  const problem = asProblem(thrown);
  note(`${problem.code}: ${problem.message}`);
  for (const { path, message } of problem.details.issues ?? []) note(`  ${path}: ${message}`);
  note(`remedy: ${errorRegistry[problem.code].remedy}`);
  if (!(thrown instanceof Problem) && thrown instanceof Error) note(String(thrown.stack));
  return 1;
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (thrown: unknown) => {
    process.exitCode = report(thrown);
  },
);
