import assert from "node:assert/strict";
import { test } from "node:test";
import { hashOfKey, isWholeKey, keyIdOf, newApiKey } from "./api-key.ts";

/** What a scanner for leaked secrets is given; see the guide. */
const scanner = /\bhpk_[a-z0-9]{12}_[0-9A-Za-z]{49}\b/;

test("a new key has the form that the guide gives to scanners, and tells its id", () => {
  for (let count = 0; count < 200; count++) {
    const { id, text } = newApiKey();
    assert.match(`key = "${text}"`, scanner);
    assert.equal(keyIdOf(text), id);
    assert.equal(isWholeKey(text), true);
  }
});

test("no two keys are alike", () => {
  const keys = Array.from({ length: 500 }, () => newApiKey());
  assert.equal(new Set(keys.map(({ id }) => id)).size, keys.length);
  assert.equal(new Set(keys.map(({ text }) => hashOfKey(text).toString("hex"))).size, keys.length);
});

test("a key with any one character changed is known to be none, without asking anybody", () => {
  const { text } = newApiKey();
  for (let at = 0; at < text.length; at++) {
    const other = text[at] === "a" ? "b" : "a";
    assert.equal(isWholeKey(text.slice(0, at) + other + text.slice(at + 1)), false, `at ${at}`);
  }
  for (const none of ["", "hpk_", text.slice(0, -1), `${text}0`, ` ${text}`, text.toUpperCase()]) {
    assert.equal(isWholeKey(none), false);
    assert.equal(keyIdOf(none), null);
  }
});
