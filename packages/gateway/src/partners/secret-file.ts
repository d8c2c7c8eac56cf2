import { open, stat } from "node:fs/promises";

/** A secret's file as it was when it was read; `mark` changes with the file. */
export type SecretFile = { type: "read"; mark: string; text: string; warning: string | null };

/** Far more than a key; a larger file is none. */
const maxBytes = 64 * 1024;

/**
 * Reads a secret's file, or gives back what was read before where the file is still the same.
 * A file that is swapped, as secret managers do it, is another file and is read again.
 */
export async function readSecretFile(
  path: string,
  known: SecretFile | null,
): Promise<SecretFile | { type: "unreadable"; why: string }> {
  try {
    const before = await stat(path, { bigint: true });
    if (!before.isFile()) return { type: "unreadable", why: "is no file" };
    if (before.size > maxBytes) return { type: "unreadable", why: "is too large for a key" };
    const mark = [before.dev, before.ino, before.size, before.mtimeNs, before.ctimeNs].join(" ");
    if (known?.mark === mark) return known;
    const handle = await open(path, "r");
    try {
      const text = await handle.readFile("utf8");
      const open = (before.mode & 0o004n) !== 0n;
      const warning = open ? "everybody on this machine may read it: take that away (chmod o-r)" : null;
      return { type: "read", mark, text, warning };
    } finally {
      await handle.close();
    }
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    return { type: "unreadable", why: `cannot be read (${code})` };
  }
}
