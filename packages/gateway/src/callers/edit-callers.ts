import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { type CallersFile, type CallersInput, CallersFault, parseCallers } from "./callers-file.ts";

/** The callers of a file, or null where there is none. @throws CallersFault */
export function readCallers(file: string): CallersFile | null {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return null;
    throw new CallersFault("it cannot be read");
  }
  return parseCallers(text);
}

/**
 * Changes a file of callers as one step: two that change it at the same time do not undo each other, and whoever reads
 * it meanwhile sees it whole. It is written for its owner alone.
 *
 * @throws CallersFault where it cannot be read, would not be valid, or somebody else is changing it.
 */
export function editCallers(file: string, change: (callers: CallersFile | null) => CallersInput): void {
  const lock = `${file}.lock`;
  let held: number;
  try {
    held = openSync(lock, "wx", 0o600);
  } catch {
    throw new CallersFault(`somebody is changing it; if nobody is, remove \`${lock}\``);
  }
  const next = `${file}.${randomBytes(6).toString("hex")}`;
  try {
    const text = `${JSON.stringify(change(readCallers(file)), null, 2)}\n`;
    parseCallers(text);
    const written = openSync(next, "wx", 0o600);
    try {
      writeSync(written, text);
      fsyncSync(written);
    } finally {
      closeSync(written);
    }
    chmodSync(next, 0o600);
    renameSync(next, file);
  } finally {
    rmSync(next, { force: true });
    closeSync(held);
    rmSync(lock, { force: true });
  }
}
