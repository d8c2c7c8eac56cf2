import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const manifests = fileURLToPath(new URL("peers", import.meta.url));
const files = ["package.json", "package-lock.json", ".npmrc"];

/** Where everything that is not committed lies. */
export const installFolder: string = fileURLToPath(new URL(".install", import.meta.url));

/** The peers, installed, or why they are not. */
export type Peers =
  | { type: "installed"; portkey: string; versions: Record<string, string> }
  | { type: "missing"; reason: string };

/** Installs what the benchmark compares against, exactly as the lockfile says, the first time and after a change. */
export function installPeers(say: (line: string) => void): Peers {
  const folder = join(installFolder, "peers");
  const stamp = join(folder, ".installed");
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(join(manifests, file)));
  const wanted = hash.digest("hex");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted) {
    say("Installing the peer gateway into bench/.install (about 25 MB, once)…");
    mkdirSync(folder, { recursive: true });
    for (const file of files) copyFileSync(join(manifests, file), join(folder, file));
    const windows = process.platform === "win32";
    const done = spawnSync(
      windows ? "npm.cmd" : "npm",
      [
        "ci",
        "--ignore-scripts",
        "--no-fund",
        "--no-audit",
        "--loglevel=error",
        "--fetch-retries=1",
        "--fetch-timeout=20000",
      ],
      { cwd: folder, stdio: ["ignore", 2, 2], timeout: 180_000, shell: windows },
    );
    if (done.status !== 0) {
      return {
        type: "missing",
        reason: "npm could not install it; is the npm registry reachable? It is left out of this run",
      };
    }
    writeFileSync(stamp, wanted);
  }
  const modules = join(folder, "node_modules");
  return {
    type: "installed",
    portkey: join(modules, "@portkey-ai", "gateway", "build", "start-server.js"),
    versions: {
      "@portkey-ai/gateway": versionOf(join(modules, "@portkey-ai", "gateway")),
      "@hono/node-server": versionOf(join(modules, "@hono", "node-server")),
    },
  };
}

/** The version a package's manifest names. */
export function versionOf(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as { version?: string };
  return manifest.version ?? "unknown";
}
