import assert from "node:assert/strict";
import { it } from "node:test";
import { randomWord } from "./random-word.ts";

it("gives 128 bits each time, never the same ones, also where its store of them is filled anew", () => {
  const words = new Set<string>();
  const bits = Array.from({ length: 128 }, () => 0);
  for (let index = 0; index < 4_000; index++) {
    const word = randomWord();
    const bytes = Buffer.from(word, "base64url");
    assert.equal(bytes.length, 16);
    words.add(word);
    for (let bit = 0; bit < 128; bit++) bits[bit]! += ((bytes[bit >> 3] ?? 0) >> (bit & 7)) & 1;
  }
  assert.equal(words.size, 4_000);
  // Each bit is set about half the time: six standard deviations are 190.
  for (const count of bits) assert.ok(Math.abs(count - 2_000) < 200, `${count}`);
});
