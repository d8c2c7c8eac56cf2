import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";

export type Launch = {
  name: string;
  /** What Node is given: flags, file, arguments. */
  args: readonly string[];
  core: 0 | 1;
  /** Where standard output and errors go. */
  log: string;
  environment?: Readonly<Record<string, string>>;
};

/** A child that listens: where, and how long it took to. */
export type Listening = { process: ChildProcess; pid: number; url: string; startMs: number };

const children = new Set<ChildProcess>();

/** What stands before a command to hold it on a core. */
const holdOn = (core: number) => ["taskset", "-c", String(core)] as const;

/** Whether processes can be held on cores 0 and 1 here. */
export const pinned: boolean = [0, 1].every((core) => {
  const [command, ...rest] = holdOn(core);
  return spawnSync(command, [...rest, "true"], { stdio: "ignore" }).status === 0;
});

/** Starts a gateway or a part of the harness and waits until it says where it listens. @throws Error */
export async function listen(launch: Launch): Promise<Listening> {
  const began = performance.now();
  const { child, told } = start<{ url: string }>(launch, "listening");
  const { url } = await told;
  if (child.pid === undefined) throw new Error(`${launch.name} has no process`);
  return { process: child, pid: child.pid, url, startMs: performance.now() - began };
}

/** Starts a Node process, on its core where that can be had; `told` is its first message of a type. */
export function start<Message>(
  { name, args, core, log, environment = {} }: Launch,
  type: string,
): { child: ChildProcess; told: Promise<Message> } {
  const output = openSync(log, "a");
  const [command = "", ...rest] = [...(pinned ? holdOn(core) : []), process.execPath, ...args];
  const child = spawn(command, rest, {
    stdio: ["ignore", output, output, "ipc"],
    env: { ...plainEnvironment(), NODE_ENV: "production", ...environment },
  });
  closeSync(output);
  children.add(child);
  child.once("exit", () => children.delete(child));
  const told = new Promise<Message>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${name} ${why}${lastLines(log)}`));
    const late = setTimeout(() => fail("said nothing within 60 s"), 60_000);
    late.unref();
    child.once("error", (cause) => fail(`cannot be started: ${cause.message}`));
    child.once("exit", (code, signal) => fail(`ended with ${signal ?? code}`));
    child.on("message", (message: { type?: string } & Message) => {
      if (message.type !== type) return;
      clearTimeout(late);
      resolve(message);
    });
  });
  return { child, told };
}

/** The environment without what would steer a gateway: every run is set up alike. */
function plainEnvironment(): NodeJS.ProcessEnv {
  const steering = /^(HOMEPORT_|BENCH_|(HTTP|HTTPS|ALL|NO)_PROXY$)/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !steering.test(name)));
}

/** Ends every child, gently first; resolves when all are gone. */
export async function stopAll(): Promise<void> {
  const ending = [...children].map(
    (child) =>
      new Promise<void>((resolve) => {
        const force = setTimeout(() => child.kill("SIGKILL"), 3_000);
        child.once("exit", () => {
          clearTimeout(force);
          resolve();
        });
        child.kill("SIGTERM");
      }),
  );
  await Promise.all(ending);
}

/** Ends every child at once; for when there is no time to wait. */
export function killAll(): void {
  for (const child of children) child.kill("SIGKILL");
}

function lastLines(log: string): string {
  const lines = readFileSync(log, "utf8").trim().split("\n").slice(-12).join("\n  ");
  return lines === "" ? "" : `; its last words:\n  ${lines}`;
}
