import { Problem } from "@homeport/protocol";
import { Trust } from "@homeport/rules";
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { z } from "zod";
import { openControl } from "./control.ts";
import { createApp, type Reads } from "./http/index.ts";
import { LoginSettings } from "./login/index.ts";

/** Control, listening; for example `{ url: "http://127.0.0.1:8471", … }`. */
export type RunningControl = { url: string; close(): Promise<void> };

/** Why control does not start, in words for the person who started it. */
export class StartFault extends Error {
  override readonly name = "StartFault";
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Starts control as the environment says: `HOMEPORT_HOME`, `HOMEPORT_PACKS`, `HOMEPORT_LAUNCH`, `HOMEPORT_FILTERS`,
 * `HOMEPORT_CONTROL_PORT`, `HOMEPORT_CONTROL_HOSTS` (names beside loopback, with commas), and `HOMEPORT_OPEN_READS`
 * (`allow` lets anybody on this machine read, for development).
 *
 * @throws StartFault where a file or the port is not as it must be.
 */
export async function startControl(
  environment: Environment,
  { clock, report }: { clock: () => number; report: (cause: unknown) => void },
): Promise<RunningControl> {
  const home = environment["HOMEPORT_HOME"] || ".homeport";
  const port = portOf(environment["HOMEPORT_CONTROL_PORT"] || "8471");
  const hosts = hostsOf(environment["HOMEPORT_CONTROL_HOSTS"] ?? "");
  const reads = readsOf(environment["HOMEPORT_OPEN_READS"] || "refuse", hosts);
  const trustFile = join(home, "trust.json");
  const options = {
    home,
    packs: environment["HOMEPORT_PACKS"] || "packs",
    launch: environment["HOMEPORT_LAUNCH"] || "launch",
    filters: environment["HOMEPORT_FILTERS"] || "filters",
    trust: trustOf(await read(trustFile)),
    currentTrust: async () => current(trustFile, Trust),
    keys: {
      control: await read(join(home, "keys", "control.pem")),
      filters: await read(join(home, "keys", "filters.pem")),
    },
  };
  const loginFile = join(home, "login.json");
  await assertLogin(loginFile);
  const login = { settings: async () => currentLogin(loginFile), environment };
  const control = await openControl(options, clock());
  const app = await createApp(control, { clock, hosts, reads, login, report });
  const close = async () => {
    await app.close();
    await control.close();
  };
  try {
    await app.listen({ host: "127.0.0.1", port });
  } catch (cause) {
    await close();
    if (!(cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE")) throw cause;
    throw new StartFault(
      `port ${port} is taken; end what uses it, or choose another with HOMEPORT_CONTROL_PORT=${port + 100}`,
      { cause },
    );
  }
  const { port: bound } = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${bound}`, close };
}

function hostsOf(text: string): string[] {
  return text
    .split(",")
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== "");
}

/** Open to whoever asks only where nothing but this machine reaches control. */
function readsOf(text: string, hosts: readonly string[]): Reads {
  if (text === "refuse") return "people";
  if (text !== "allow")
    throw new StartFault(`HOMEPORT_OPEN_READS is \`${text}\`; it is \`allow\` or \`refuse\``);
  if (hosts.length === 0) return "open";
  throw new StartFault(
    "HOMEPORT_OPEN_READS lets anybody read, and HOMEPORT_CONTROL_HOSTS lets others than this machine ask; choose one",
  );
}

/** A file of who is trusted, as it stands now. @throws Problem `trust_unreadable` */
async function current<Value>(file: string, schema: z.ZodType<Value>): Promise<Value> {
  try {
    return schema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    throw new Problem("trust_unreadable", { cause });
  }
}

/** How people log in, as `login.json` says it now; null where there is no such file. @throws Problem `trust_unreadable` */
async function currentLogin(file: string): Promise<LoginSettings | null> {
  return existsSync(file) ? current(file, LoginSettings) : null;
}

/** Reads `login.json` once, so that a fault of it is told at the start. @throws StartFault */
async function assertLogin(file: string): Promise<void> {
  if (!existsSync(file)) return;
  try {
    LoginSettings.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    const issues = cause instanceof z.ZodError ? cause.issues : [];
    const told = issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
    throw new StartFault(`\`login.json\` cannot be used: ${told || "it is no JSON"}`, { cause });
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new StartFault(`HOMEPORT_CONTROL_PORT is \`${text}\`; a port is a number from 0 to 65535`);
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    throw new StartFault(`\`${path}\` cannot be read; \`homeport up\` makes one for trying`, { cause });
  }
}

function trustOf(text: string): Trust {
  try {
    return Trust.parse(JSON.parse(text));
  } catch (cause) {
    throw new StartFault(
      "`trust.json` is not a trust file: control, filters and operators with public keys",
      {
        cause,
      },
    );
  }
}
