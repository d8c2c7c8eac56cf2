import assert from "node:assert/strict";
import { test } from "node:test";
import { libraryVersion } from "./library-version.ts";

test("the version is that of the installed library", () => {
  assert.equal(libraryVersion("eld", import.meta.resolve("eld/medium")), "2.1.0");
  assert.equal(libraryVersion("harper.js", import.meta.resolve("harper.js")), "2.10.0");
});

test("a library that is not above its entry is an error, not a guess", () => {
  assert.throws(() => libraryVersion("no-such-library", import.meta.url), /no-such-library/);
});
