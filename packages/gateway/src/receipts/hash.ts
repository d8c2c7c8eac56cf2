import { createHash } from "node:crypto";

/**
 * SHA-256 over salt and content, so that a receipt proves content to whoever holds it and reveals it to nobody.
 *
 * @example contentHash("c2FsdA", "text") // "sha256:…"
 */
export function contentHash(salt: string, content: string): string {
  return `sha256:${createHash("sha256").update(salt).update("\0").update(content).digest("hex")}`;
}
