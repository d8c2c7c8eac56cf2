import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rename, rm, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Replaces a file whole: a reader or a crash finds the old text or the new, never a part. */
export async function writeDurably(path: string, text: string): Promise<void> {
  const temporary = await writeBeside(path, text);
  try {
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
  await syncFolder(dirname(path));
}

/** Writes a new file whole; `exists` where there is one by this name already. */
export async function createDurably(path: string, text: string): Promise<"created" | "exists"> {
  const temporary = await writeBeside(path, text);
  try {
    // Unlike a rename, a link never replaces.
    await link(temporary, path);
  } catch (cause) {
    if (codeOf(cause) === "EEXIST") return "exists";
    throw cause;
  } finally {
    await rm(temporary, { force: true });
  }
  await syncFolder(dirname(path));
  return "created";
}

/** Removes a file; `missing` where there is none. */
export async function removeDurably(path: string): Promise<"removed" | "missing"> {
  try {
    await unlink(path);
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return "missing";
    throw cause;
  }
  await syncFolder(dirname(path));
  return "removed";
}

/** The text of a file, or null where there is none. */
export async function readText(path: string): Promise<string | null> {
  try {
    return await readFile(path, "utf8");
  } catch (cause) {
    if (codeOf(cause) === "ENOENT") return null;
    throw cause;
  }
}

async function writeBeside(path: string, text: string): Promise<string> {
  const folder = dirname(path);
  const created = await mkdir(folder, { recursive: true });
  if (created !== undefined) await syncFolder(dirname(created));
  const temporary = join(folder, `.${basename(path)}.${randomUUID()}.tmp`);
  try {
    await using file = await open(temporary, "wx");
    await file.writeFile(text);
    await file.sync();
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cause;
  }
  return temporary;
}

/** Makes a new or removed name survive a power cut; Windows has no such call and needs none. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  await using folder = await open(path, "r");
  await folder.sync();
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && "code" in cause ? cause.code : undefined;
}
