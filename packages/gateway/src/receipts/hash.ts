import { hash } from "node:crypto";

/**
 * SHA-256 over salt and content, so that a receipt proves content to whoever holds it and reveals it to nobody.
 *
 * @example contentHash("c2FsdA", "text") // "sha256:…"
 */
export function contentHash(salt: string, content: string): string {
  return `sha256:${hash("sha256", `${salt}\0${content}`, "hex")}`;
}
