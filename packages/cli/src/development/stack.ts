import { type ChildProcess, fork } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { CommandFault, type Context } from "../command.ts";

/** The ports of the parts that `homeport up` starts. */
export type Ports = { gateway: number; control: number; simulator: number };

/** The parts of Homeport, running in processes of their own. */
export type Stack = {
  urls: { gateway: string; control: string; simulator: string };
  /** Resolves with a message when a part ends by itself. */
  ended: Promise<string>;
  stop(): Promise<void>;
};

const parts = [
  { name: "simulator", variable: "HOMEPORT_SIMULATOR_PORT" },
  { name: "control", variable: "HOMEPORT_CONTROL_PORT" },
  { name: "gateway", variable: "HOMEPORT_PORT" },
] as const;

/** The ports from the environment, else 8470, 8471 and 8472. */
export function portsOf(environment: Context["environment"]): Ports {
  const port = (name: string, fallback: number) => {
    const text = environment[name] ?? String(fallback);
    const value = Number(text);
    if (Number.isInteger(value) && value > 0 && value < 65_536) return value;
    throw new CommandFault(`${name} is \`${text}\`; a port is a number from 1 to 65535`);
  };
  return {
    gateway: port("HOMEPORT_PORT", 8470),
    control: port("HOMEPORT_CONTROL_PORT", 8471),
    simulator: port("HOMEPORT_SIMULATOR_PORT", 8472),
  };
}

/** Where the gateway is taken to stand for trying; the banner says so, and an operator says where it really does. */
export function developmentRegion(environment: Context["environment"]): string {
  return environment["HOMEPORT_REGION"] ?? "us";
}

/** Fails early, and says how to go on, where a port is taken. @throws CommandFault */
export async function requireFree(ports: Ports): Promise<void> {
  for (const { name, variable } of parts) {
    const port = ports[name];
    // One after another: the first that is taken is the one to tell of.
    if (!(await isFree(port))) {
      throw new CommandFault(
        `port ${port}, which the ${name} needs, is taken; end what uses it, or choose another with ${variable}=${port + 100}`,
      );
    }
  }
}

/** Starts simulator, control and gateway; their logs go to `<home>/logs`. @throws CommandFault where one does not start. */
export async function startStack(
  context: Context,
  ports: Ports,
  options: { watch: boolean },
): Promise<Stack> {
  const logs = join(context.home, "logs");
  mkdirSync(logs, { recursive: true });
  const simulator = `http://127.0.0.1:${ports.simulator}`;
  const environment = {
    ...context.environment,
    HOMEPORT_HOME: context.home,
    HOMEPORT_PACKS: context.packs,
    HOMEPORT_LAUNCH: context.launch,
    HOMEPORT_FILTERS: context.filters,
    HOMEPORT_PORT: String(ports.gateway),
    HOMEPORT_CONTROL_PORT: String(ports.control),
    HOMEPORT_SIMULATOR_PORT: String(ports.simulator),
    HOMEPORT_SIMULATOR: simulator,
    HOMEPORT_REGION: developmentRegion(context.environment),
    // A browser on this machine may look at everything; changes are signed here as anywhere.
    HOMEPORT_OPEN_READS: context.environment["HOMEPORT_OPEN_READS"] ?? "allow",
  };
  const children: ChildProcess[] = [];
  const failed = Promise.withResolvers<string>();
  let stopping = false;
  const stop = async () => {
    stopping = true;
    // The gateway first, so that nothing is asked of parts that are gone.
    for (const child of children.toReversed()) {
      await end(child);
    }
  };
  try {
    for (const { name } of parts) {
      const file = join(logs, `${name}.log`);
      const child = fork(fileURLToPath(import.meta.resolve(`@homeport/${name}/main`)), [], {
        env: environment,
        execArgv: options.watch ? ["--watch"] : [],
        stdio: ["ignore", "pipe", "pipe", "ipc"],
      });
      children.push(child);
      const log = createWriteStream(file, { flags: "a" });
      child.stdout?.pipe(log, { end: false });
      child.stderr?.pipe(log, { end: false });
      child.once("exit", (code) => {
        if (!stopping)
          failed.resolve(`the ${name} ended by itself (exit ${code ?? "by signal"}); see ${file}`);
      });
      await untilAnswers(`http://127.0.0.1:${ports[name]}/${name === "simulator" ? "" : "healthz"}`, {
        child,
        name,
        file,
      });
    }
  } catch (cause) {
    await stop();
    throw cause;
  }
  const url = (name: keyof Ports) => `http://127.0.0.1:${ports[name]}`;
  return {
    urls: { gateway: url("gateway"), control: url("control"), simulator: url("simulator") },
    ended: failed.promise,
    stop,
  };
}

async function untilAnswers(
  url: string,
  { child, name, file }: { child: ChildProcess; name: string; file: string },
) {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new CommandFault(`the ${name} did not start: ${lastLine(file)}`);
    const answered = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new CommandFault(`the ${name} did not answer within 30 s; see ${file}`);
}

function lastLine(file: string): string {
  const line = readFileSync(file, "utf8").trim().split("\n").at(-1) ?? "";
  try {
    const { msg } = JSON.parse(line) as { msg?: string };
    return msg ?? line;
  } catch {
    return `${line || "it said nothing"} (see ${file})`;
  }
}

function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const force = setTimeout(() => child.kill("SIGKILL"), 8_000);
    child.once("exit", () => {
      clearTimeout(force);
      resolve();
    });
    child.kill("SIGTERM");
  });
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}
