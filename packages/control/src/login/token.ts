import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** 256 random bits as base64url. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

/** The digest under which a token is kept; what is kept logs nobody in. */
export function digestOfToken(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}

/** Whether a token is the one of a digest, in a time that tells nothing. */
export function isTokenOf(token: string, digest: string): boolean {
  const [own, other] = [Buffer.from(digestOfToken(token)), Buffer.from(digest)];
  return own.length === other.length && timingSafeEqual(own, other);
}
