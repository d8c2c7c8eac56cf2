import process from "node:process";

import { type Simulator, startSimulator } from "./simulator.ts";
import type { Timing } from "./timing.ts";

const defaultPort = 8472;

type Settings = { port: number; timing: Timing; seed?: number };

/** Reads the environment; a setting that cannot be honoured is said to be so, never replaced. */
function readSettings(environment: NodeJS.ProcessEnv): Settings | string {
  const port = environment["HOMEPORT_SIMULATOR_PORT"] ?? String(defaultPort);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    return `HOMEPORT_SIMULATOR_PORT must be a port from 0 to 65535, not \`${port}\``;
  }
  const timing = environment["HOMEPORT_SIMULATOR_TIMING"] ?? "none";
  if (timing !== "none" && timing !== "recorded") {
    return `HOMEPORT_SIMULATOR_TIMING must be \`none\` or \`recorded\`, not \`${timing}\``;
  }
  const seed = environment["HOMEPORT_SIMULATOR_SEED"];
  if (seed === undefined) return { port: Number(port), timing };
  return /^\d{1,15}$/.test(seed)
    ? { port: Number(port), timing, seed: Number(seed) }
    : `HOMEPORT_SIMULATOR_SEED must be a whole number, not \`${seed}\``;
}

function explain(cause: unknown, { port }: Settings): string {
  const code = (cause as NodeJS.ErrnoException).code;
  if (code === "EADDRINUSE") {
    return `port ${port} is taken; stop what listens there, or set HOMEPORT_SIMULATOR_PORT to another port (0 for any free one)`;
  }
  if (code === "EACCES") {
    return `port ${port} may not be opened by this user; set HOMEPORT_SIMULATOR_PORT to a port from 1024`;
  }
  return cause instanceof Error ? cause.message : String(cause);
}

function fail(message: string): never {
  process.stderr.write(`homeport simulator: ${message}\n`);
  process.exit(1);
}

function endWhenAsked({ close }: Simulator): void {
  let ending = false;
  const end = (): void => {
    if (ending) return;
    ending = true;
    void close().finally(() => process.exit(0));
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  // The parent went away: nobody is left to stop this process.
  process.on("disconnect", end);
}

const settings = readSettings(process.env);
if (typeof settings === "string") fail(settings);
try {
  const simulator = await startSimulator({ ...settings });
  endWhenAsked(simulator);
  process.stdout.write(`homeport simulator: simulated partners listen on ${simulator.url}\n`);
  process.send?.({ type: "listening", url: simulator.url, port: simulator.port });
} catch (cause) {
  fail(explain(cause, settings));
}
