import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

/** Milliseconds in one tick of the kernel's CPU accounting. */
const tickMs = 1_000 / ticksPerSecond();

/** CPU time of a process and all its threads so far, in milliseconds; null where /proc does not tell. */
export function cpuMs(pid: number): number | null {
  const text = readProc(pid, "stat");
  if (text === null) return null;
  // The name in parentheses may hold spaces; the fields after it do not. User and system time are the 14th and 15th.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) * tickMs;
}

/** The most memory a process held since its start or the last `resetPeak`, in MB; null where /proc does not tell. */
export function peakMb(pid: number): number | null {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readProc(pid, "status") ?? "")?.[1];
  return kilobytes === undefined ? null : Number(kilobytes) / 1_024;
}

/** Lets the peak begin anew, so that starting up does not count. */
export function resetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, "5");
  } catch {
    // Not permitted here: the peak then counts from the start, which is never flattering.
  }
}

function readProc(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return null;
  }
}

function ticksPerSecond(): number {
  try {
    return Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" })) || 100;
  } catch {
    return 100;
  }
}
