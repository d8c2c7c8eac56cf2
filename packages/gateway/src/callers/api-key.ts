import { hash, randomBytes, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";

const digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const form = /^hpk_[a-z0-9]{12}_[0-9A-Za-z]{49}$/;

/** A new key: its id, which is no secret, and the whole text, which is shown once and never stored. */
export type NewKey = { id: string; text: string };

/**
 * Makes an API key: `hpk_`, twelve characters of id, `_`, 256 random bits and a CRC-32, both in base 62.
 *
 * By prefix and checksum a scanner tells a leaked key from a word that looks like one, without asking anybody.
 */
export function newApiKey(): NewKey {
  const id = Array.from(randomBytes(12), (byte) => digits[byte % 36]?.toLowerCase()).join("");
  const secret = base62(BigInt(`0x${randomBytes(32).toString("hex")}`), 43);
  const start = `hpk_${id}_${secret}`;
  return { id, text: start + checksumOf(start) };
}

/** True for a text that claims to be an API key, well formed or not; for telling it from a device token. */
export function looksLikeKey(text: string): boolean {
  return text.startsWith("hpk_");
}

/** The id of what has the form of a key, else null; says nothing of whether it is whole or in force. */
export function keyIdOf(text: string): string | null {
  return form.test(text) ? text.slice(4, 16) : null;
}

/** True where form and checksum fit: whatever was lost or mistyped on the way shows, without asking anybody. */
export function isWholeKey(text: string): boolean {
  return form.test(text) && text.endsWith(checksumOf(text.slice(0, -6)));
}

/**
 * What is stored of a key. Plain SHA-256 is right here, and a slow hash would be wrong: 256 random bits cannot be guessed
 * at any speed, and every request pays for the hash.
 */
export function hashOfKey(text: string): Buffer {
  return hash("sha256", text, "buffer");
}

/** Compares in the same time wherever they differ, so that no answer's delay tells how much of a guess was right. */
export function isSameHash(left: Buffer, right: Buffer): boolean {
  return timingSafeEqual(left, right);
}

function checksumOf(start: string): string {
  return base62(BigInt(crc32(start)), 6);
}

function base62(value: bigint, length: number): string {
  let text = "";
  for (let rest = value; rest > 0n; rest /= 62n) text = `${digits[Number(rest % 62n)]}${text}`;
  return text.padStart(length, "0");
}
