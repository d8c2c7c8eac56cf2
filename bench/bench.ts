import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chartOf } from "./chart.ts";
import { killAll, stopAll } from "./children.ts";
import { startContenders, startHarness } from "./contenders.ts";
import { describeMachine, machineName } from "./machine.ts";
import { runMicro } from "./micro.ts";
import { help, type Options, readOptions } from "./options.ts";
import { installPeers } from "./peers.ts";
import { type Report, reportText } from "./report.ts";
import { measure, paces, type Trial } from "./rounds.ts";
import { openRunFolder } from "./run-folder.ts";
import { summarise } from "./summary.ts";
import { peakMb, resetPeak } from "./usage.ts";

type Run = Extract<Options, { type: "run" }>;

const say = (line: string) => void process.stderr.write(`${line}\n`);

async function main(): Promise<number> {
  const options = readOptions(process.argv.slice(2));
  if (options.type === "help") {
    process.stdout.write(help);
    return 0;
  }
  if (options.type === "wrong") {
    say(`${options.message}; --help tells what there is`);
    return 2;
  }
  const { folder, remove } = openRunFolder();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      say(`\n${signal}: ending everything that was started`);
      killAll();
      remove();
      process.exit(130);
    });
  }
  process.once("exit", killAll);
  try {
    return options.micro ? await micro(options, folder) : await compare(options, folder);
  } finally {
    await stopAll();
    remove();
  }
}

async function compare(options: Run, folder: string): Promise<number> {
  const peers = options.wanted.includes("portkey")
    ? installPeers(say)
    : ({ type: "missing", reason: "not wanted" } as const);
  const machine = describeMachine(folder, peers.type === "installed" ? peers.versions : {});
  const { mock, load } = await startHarness(folder);
  const { contenders, absent } = await startContenders({
    wanted: options.wanted,
    folder,
    mock: mock.url,
    peers,
    profile: options.profile === null ? null : resolve(options.profile),
  });
  for (const { name, reason } of absent) say(`${name} is not in this run: ${reason}`);
  for (const { pid } of contenders) if (pid !== null) resetPeak(pid);
  const pace = paces[options.pace];
  const trials = await measure(load, contenders, { pace, load: options.load, say });
  const report: Report = {
    date: new Date().toISOString().slice(0, 16).replace("T", " "),
    machine,
    pace,
    contenders: contenders.map(({ name, pid, startMs }) => ({
      name,
      startMs,
      peakMb: pid === null ? null : peakMb(pid),
    })),
    absent,
    rows: summarise(
      trials,
      contenders.map(({ name }) => name),
    ),
  };
  process.stdout.write(`${reportText(report)}\n`);
  keep(options, report, trials);
  const failed = report.rows.some((row) => row.type === "failed") || absent.some(({ failed }) => failed);
  return failed ? 1 : 0;
}

function keep(options: Run, report: Report, trials: readonly Trial[]): void {
  const json = `${JSON.stringify({ ...report, trials }, null, 1)}\n`;
  if (options.json !== null) writeFileSync(options.json, json);
  if (!options.write) return;
  const results = fileURLToPath(new URL("results", import.meta.url));
  mkdirSync(results, { recursive: true });
  const name = join(results, `${report.date.slice(0, 10)}-${machineName(report.machine)}`);
  writeFileSync(`${name}.md`, `${reportText(report)}\n`);
  writeFileSync(`${name}.json`, json);
  writeFileSync(`${name}.svg`, chartOf(report));
  say(`written: ${name}.md, .json and .svg`);
}

async function micro(options: Run, folder: string): Promise<number> {
  const { text, json } = await runMicro(folder, describeMachine(folder, {}));
  process.stdout.write(`${text}\n`);
  if (options.json !== null) writeFileSync(options.json, json);
  return 0;
}

process.exitCode = await main().catch((cause: unknown) => {
  say(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause));
  return 1;
});
