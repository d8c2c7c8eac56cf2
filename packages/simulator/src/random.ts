import { createHash } from "node:crypto";

/** A source of repeatable chance. */
export type Random = {
  /** A number from 0 inclusive to 1 exclusive. */
  next(): number;
  /** A whole number from `low` to `high`, both inclusive. */
  integer(low: number, high: number): number;
  characters(length: number, alphabet: string): string;
  bytes(length: number): Buffer;
};

export const hexadecimal = "0123456789abcdef";
export const alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Chance that repeats for the same seed text (sfc32 seeded by SHA-256); `randomFrom("1").next()` is always the same. */
export function randomFrom(seed: string): Random {
  const digest = createHash("sha256").update(seed).digest();
  let a = digest.readUInt32LE(0);
  let b = digest.readUInt32LE(4);
  let c = digest.readUInt32LE(8);
  let counter = digest.readUInt32LE(12) | 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  const integer = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    integer,
    characters: (length, alphabet) =>
      Array.from({ length }, () => alphabet.charAt(integer(0, alphabet.length - 1))).join(""),
    bytes: (length) => Buffer.from(Array.from({ length }, () => integer(0, 255))),
  };
}

/** A version 4 UUID drawn from `random`. */
export function uuidFrom(random: Random): string {
  const digits = random.characters(30, hexadecimal);
  const variant = random.characters(1, "89ab");
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    `4${digits.slice(12, 15)}`,
    `${variant}${digits.slice(15, 18)}`,
    digits.slice(18),
  ].join("-");
}
