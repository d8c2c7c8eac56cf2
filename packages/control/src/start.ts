import { Trust } from "@homeport/rules";
import { readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { openControl } from "./control.ts";
import { createApp } from "./http/index.ts";

/** Control, listening; for example `{ url: "http://127.0.0.1:8471", … }`. */
export type RunningControl = { url: string; close(): Promise<void> };

/** Why control does not start, in words for the person who started it. */
export class StartFault extends Error {
  override readonly name = "StartFault";
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Starts control as the environment says: `HOMEPORT_HOME`, `HOMEPORT_PACKS`, `HOMEPORT_LAUNCH`, `HOMEPORT_FILTERS`,
 * `HOMEPORT_CONTROL_PORT`, and `HOMEPORT_CONTROL_HOSTS` (names beside loopback, with commas).
 *
 * @throws StartFault where a file or the port is not as it must be.
 */
export async function startControl(
  environment: Environment,
  { clock, report }: { clock: () => number; report: (cause: unknown) => void },
): Promise<RunningControl> {
  const home = environment["HOMEPORT_HOME"] || ".homeport";
  const port = portOf(environment["HOMEPORT_CONTROL_PORT"] || "8471");
  const options = {
    home,
    packs: environment["HOMEPORT_PACKS"] || "packs",
    launch: environment["HOMEPORT_LAUNCH"] || "launch",
    filters: environment["HOMEPORT_FILTERS"] || "filters",
    trust: trustOf(await read(join(home, "trust.json"))),
    keys: {
      control: await read(join(home, "keys", "control.pem")),
      filters: await read(join(home, "keys", "filters.pem")),
    },
  };
  const control = await openControl(options, clock());
  const hosts = (environment["HOMEPORT_CONTROL_HOSTS"] ?? "")
    .split(",")
    .map((host) => host.trim().toLowerCase())
    .filter((host) => host !== "");
  const app = await createApp(control, { clock, hosts, report });
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
