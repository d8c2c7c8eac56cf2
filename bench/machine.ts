import { execFileSync } from "node:child_process";
import { readFileSync, statfsSync } from "node:fs";
import { arch, availableParallelism, cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pinned } from "./children.ts";
import { versionOf } from "./peers.ts";

/** What the figures were measured on; they hold for nothing else. */
export type Machine = {
  processor: string;
  cores: number;
  memoryGb: number;
  system: string;
  fileSystem: string;
  /** Processes that wanted to run in the minute before; above 0.5 somebody else was at work. */
  loadBefore: number;
  pinned: boolean;
  node: string;
  commit: string;
  packages: Record<string, string>;
};

const root = fileURLToPath(new URL("..", import.meta.url));

const fileSystems: Readonly<Record<number, string>> = {
  0x01021994: "tmpfs",
  0xef53: "ext4",
  0x794c7630: "overlay",
  0x58465342: "xfs",
  0x9123683e: "btrfs",
};

export function describeMachine(folder: string, peers: Record<string, string>): Machine {
  const kind = statfsSync(folder).type;
  return {
    processor: processorName(),
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()} ${arch()}`,
    fileSystem: fileSystems[kind] ?? `0x${kind.toString(16)}`,
    loadBefore: loadavg()[0] ?? 0,
    pinned,
    node: process.versions.node,
    commit: commitOf(),
    packages: {
      homeport: versionOf(root),
      undici: versionOf(join(root, "node_modules", "undici")),
      ...peers,
    },
  };
}

/** A short name for file names, for example `2-core-intel-xeon`. */
export function machineName({ cores, processor }: Machine): string {
  const name = processor.toLowerCase().replace(/\((r|tm)\)|@.*$|\bcpu\b|\bprocessor\b/g, " ");
  const short = name
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")
    .slice(0, 40);
  return `${cores}-core-${short || "unknown"}`;
}

function processorName(): string {
  const model = cpus()[0]?.model.trim();
  if (model && model !== "unknown") return model;
  try {
    const text = readFileSync("/proc/cpuinfo", "utf8");
    return /^(?:model name|Model|CPU part)\s*:\s*(.+)$/m.exec(text)?.[1] ?? arch();
  } catch {
    return arch();
  }
}

function commitOf(): string {
  try {
    // Without the lock, looking changes nothing.
    const git = (...args: string[]) =>
      execFileSync("git", ["--no-optional-locks", ...args], { cwd: root, encoding: "utf8" }).trim();
    return `${git("rev-parse", "--short", "HEAD")}${git("status", "--porcelain") === "" ? "" : " with changes"}`;
  } catch {
    return "unknown";
  }
}
