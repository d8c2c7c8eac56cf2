import { randomInt } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { lend, type SimulatorEngines, startLazily } from "./engines.ts";
import { hostHeader, simulatedHeader } from "./headers.ts";
import type { Context } from "./http/context.ts";
import { controlFor, serveControl } from "./http/control.ts";
import { pathOf, servePartner } from "./http/partner.ts";
import { type LimitMode, startLimits } from "./http/limits.ts";
import { startScenarios } from "./scenario.ts";
import { startSeeds } from "./seeds.ts";
import type { Timing } from "./timing.ts";
import { startTasks } from "./tasks.ts";
import { startWitness, type Witness } from "./witness.ts";

export type SimulatorOptions = {
  /** Port to listen on; 0 for any free one. */
  port: number;
  host?: string;
  /** Engines to write content with; without them Homeport's own start on first need. */
  engines?: SimulatorEngines;
  /** Repeats a run; without it a seed is drawn and told at `GET /`. */
  seed?: number;
  timing?: Timing;
  /** Whether keys are limited as documented; without it they are not. */
  limits?: LimitMode;
  /** Scenarios to begin with, as `POST /simulate/scenario` takes them. @throws where one cannot be honoured. */
  scenarios?: readonly unknown[];
  /** Gets one line for each partner call, never content. */
  log?: (line: string) => void;
  /** Milliseconds since 1970; for example `() => 0` in a test that compares bytes. */
  now?: () => number;
};

export type Simulator = { url: string; port: number; witness: Witness; close: () => Promise<void> };

/** Calls that the witness remembers. */
const witnessed = 10_000;

/**
 * Starts the simulated partners on one port; for example
 * `const { url, close } = await startSimulator({ port: 0 })`.
 * @throws the system's error where the port cannot be opened, for example with code `EADDRINUSE`.
 */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const { port, host = "127.0.0.1", seed = randomInt(2 ** 31) } = options;
  const limits = startLimits(options.limits ?? "none");
  const scenarios = startScenarios(limits);
  for (const scenario of options.scenarios ?? []) {
    const added = scenarios.add(scenario);
    if (added.type === "error") throw new RangeError(added.message);
  }
  let base = "";
  const context: Context = {
    engines: options.engines === undefined ? startLazily() : lend(options.engines),
    seed,
    seeds: startSeeds(seed),
    timing: options.timing ?? "none",
    witness: startWitness(witnessed),
    scenarios,
    tasks: startTasks(),
    limits,
    base: () => base,
    now: options.now ?? Date.now,
    log: options.log ?? (() => undefined),
  };
  const server = createServer((request, response) => {
    serve(request, response, context).catch((cause: unknown) => {
      context.log(`a call failed: ${cause instanceof Error ? cause.message : "unknown cause"}`);
      response.destroy();
    });
  });
  server.on("clientError", (_error, socket) => {
    if (socket.writable) {
      socket.end(`HTTP/1.1 400 Bad Request\r\n${simulatedHeader}: 1\r\nconnection: close\r\n\r\n`);
    }
  });
  await listen(server, port, host);
  const address = server.address() as AddressInfo;
  base = `http://${address.family === "IPv6" ? `[${address.address}]` : address.address}:${address.port}`;
  return {
    url: base,
    port: address.port,
    witness: context.witness,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => {
          resolve();
        });
      });
      server.closeAllConnections();
      await closed;
      await context.engines.close();
    },
  };
}

/** A base URL that names the host in its path, for clients that can send no header of their own. */
const hostInPath = /^\/hosts\/([^/?]{1,200})((?:\/.*)?)$/;

function decoded(host: string): string {
  try {
    return decodeURIComponent(host);
  } catch {
    return host;
  }
}

async function serve(request: IncomingMessage, response: ServerResponse, context: Context): Promise<void> {
  const named = hostInPath.exec(request.url ?? "");
  if (named !== null) {
    request.headers[hostHeader] = decoded(named[1] ?? "");
    request.url = named[2] === "" ? "/" : named[2];
  }
  const header = request.headers[hostHeader];
  const host = typeof header === "string" && header !== "" ? header.toLowerCase() : null;
  const handler = host === null ? controlFor(request.method ?? "GET", pathOf(request)) : null;
  if (handler !== null) return serveControl(request, response, { handler, context });
  return servePartner(request, response, { host, context });
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
