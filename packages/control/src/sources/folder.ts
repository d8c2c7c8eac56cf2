import { open, readdir } from "node:fs/promises";
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
  const bytes = await readBounded(file.path);
  if (bytes === "missing") {
    return {
      type: "faulty",
      issues: [{ path: file.name, message: `${expected} is expected here` }],
    };
  }
  if (bytes === "large") return fault(`the file is larger than ${maxBytes} bytes`);
  try {
    return parseYaml(file.name, new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    if (cause instanceof TypeError && "code" in cause) return fault("the file is not UTF-8");
    throw cause;
  }
}

async function readBounded(path: string): Promise<Uint8Array | "missing" | "large"> {
  try {
    await using handle = await open(path, "r");
    const { size } = await handle.stat();
    if (size > maxBytes) return "large";
    return await handle.readFile();
  } catch (cause) {
    if (isMissing(cause)) return "missing";
    throw cause;
  }
}

/** Whether a failed call says that there is no such file or folder. */
export function isMissing(cause: unknown): boolean {
  return (
    cause instanceof Error && "code" in cause && ["ENOENT", "ENOTDIR", "EISDIR"].includes(String(cause.code))
  );
}
