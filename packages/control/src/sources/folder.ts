import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { parseYaml, type YamlResult } from "./yaml-file.ts";

/** A folder on disk and the name a person knows it by; for example `/srv/maker/launch` and `launch`. */
export type Folder = { path: string; name: string };

const maxBytes = 2_000_000;

/** A folder or file inside a folder. */
export function within(folder: Folder, entry: string): Folder {
  return { path: join(folder.path, entry), name: `${folder.name}/${entry}` };
}

export type Listing = { type: "listed"; folders: string[]; files: string[] } | { type: "missing" };

/** What lies in a folder, sorted, without what is hidden. */
export async function list(folder: Folder): Promise<Listing> {
  try {
    const entries = await readdir(folder.path, { withFileTypes: true });
    const seen = entries.filter((entry) => !entry.name.startsWith("."));
    const named = (isFolder: boolean) =>
      seen
        .filter((entry) => entry.isDirectory() === isFolder)
        .map((entry) => entry.name)
        .toSorted();
    return { type: "listed", folders: named(true), files: named(false) };
  } catch (cause) {
    if (isMissing(cause)) return { type: "missing" };
    throw cause;
  }
}

/** Reads one YAML file of at most 2 MB; `expected` says what a missing file should hold. */
export async function readYaml(file: Folder, expected: string): Promise<YamlResult> {
  const fault = (message: string): YamlResult => ({
    type: "faulty",
    issues: [{ path: `${file.name}:1`, message }],
  });
  const read = await readBounded(file.path);
  if (read.type === "missing") {
    return { type: "faulty", issues: [{ path: file.name, message: `${expected} is expected here` }] };
  }
  if (read.type === "unreadable") return fault(read.why);
  try {
    return parseYaml(file.name, new TextDecoder("utf-8", { fatal: true }).decode(read.bytes));
  } catch (cause) {
    if (cause instanceof TypeError && "code" in cause) return fault("the file is not UTF-8");
    throw cause;
  }
}

/** Whether anything at all lies there; what cannot be looked at counts as there, so that reading it tells why. */
export async function exists(file: Folder): Promise<boolean> {
  return (await readBounded(file.path)).type !== "missing";
}

type Bytes = { type: "bytes"; bytes: Uint8Array } | { type: "missing" } | { type: "unreadable"; why: string };

async function readBounded(path: string): Promise<Bytes> {
  try {
    // A pipe or device would be opened or read without end.
    const found = await stat(path);
    if (!found.isFile()) return { type: "unreadable", why: "this is no file" };
    if (found.size > maxBytes)
      return { type: "unreadable", why: `the file is larger than ${maxBytes} bytes` };
    return { type: "bytes", bytes: await readFile(path) };
  } catch (cause) {
    if (isMissing(cause)) return { type: "missing" };
    if (!(cause instanceof Error && "code" in cause)) throw cause;
    return { type: "unreadable", why: `the file cannot be read (${String(cause.code)})` };
  }
}

/** Whether a failed call says that there is no such file or folder. */
function isMissing(cause: unknown): boolean {
  return cause instanceof Error && "code" in cause && ["ENOENT", "ENOTDIR"].includes(String(cause.code));
}
