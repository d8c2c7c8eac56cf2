import { randomFillSync } from "node:crypto";

const length = 16;
/** Filled as one, because asking the system for randomness costs far more than taking sixteen bytes of it. */
const pool = Buffer.alloc(length * 256);
let next = pool.length;

/** 128 random bits in base 64 for URLs, each of which is given out once. */
export function randomWord(): string {
  if (next === pool.length) {
    randomFillSync(pool);
    next = 0;
  }
  const word = pool.toString("base64url", next, next + length);
  next += length;
  return word;
}
