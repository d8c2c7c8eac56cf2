import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { installFolder } from "./peers.ts";

/** A folder for one run's home, launch book and logs; what runs that were killed left behind is removed. */
export function openRunFolder(): { folder: string; remove: () => void } {
  mkdirSync(installFolder, { recursive: true });
  for (const name of readdirSync(installFolder)) {
    const pid = /^run-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) removeFolder(join(installFolder, name));
  }
  const folder = mkdtempSync(join(installFolder, `run-${process.pid}-`));
  return { folder, remove: () => removeFolder(folder) };
}

function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && "code" in cause && cause.code === "EPERM";
  }
}
