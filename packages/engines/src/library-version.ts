import { readFileSync } from "node:fs";

/**
 * Reads the version of an installed library from its `package.json`; throws when it is not there.
 *
 * The file is looked for upwards from the library's entry, since most libraries do not export it.
 *
 * @example libraryVersion("eld", import.meta.resolve("eld/medium")) // "2.1.0"
 */
export function libraryVersion(name: string, entry: string): string {
  for (let folder = new URL(".", entry); ; folder = new URL("..", folder)) {
    const manifest = readManifest(new URL("package.json", folder));
    if (manifest?.name === name && typeof manifest.version === "string") return manifest.version;
    if (folder.pathname === "/" || folder.href === new URL("..", folder).href) break;
  }
  throw new Error(`no package.json of \`${name}\` above its entry`);
}

function readManifest(file: URL): { name?: unknown; version?: unknown } | null {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as { name?: unknown; version?: unknown };
  } catch {
    return null;
  }
}
