import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { join } from "node:path";
import { root } from "./world.ts";

/** What a command printed and how it ended. */
export type Ran = { code: number | null; out: string; error: string };

/** Runs `homeport` as its own process. */
export async function homeport(
  words: readonly string[],
  options: { environment?: Record<string, string>; input?: string } = {},
): Promise<Ran> {
  const child = spawn(process.execPath, [join(root, "packages/cli/src/main.ts"), ...words], {
    cwd: root,
    env: { PATH: process.env["PATH"] ?? "", ...options.environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(options.input ?? "");
  const [out, error, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "exit"),
  ]);
  return { code: code as number | null, out, error };
}

/** Three ports that nobody uses at this moment. */
export async function freePorts(): Promise<Record<string, string>> {
  const { createServer } = await import("node:net");
  const servers = await Promise.all(
    Array.from({ length: 3 }, async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      return server;
    }),
  );
  const [gateway, control, simulator] = servers.map((server) =>
    String((server.address() as { port: number }).port),
  );
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return {
    HOMEPORT_PORT: gateway ?? "",
    HOMEPORT_CONTROL_PORT: control ?? "",
    HOMEPORT_SIMULATOR_PORT: simulator ?? "",
  };
}
