import assert from "node:assert/strict";
import { test } from "node:test";
import { engineCatalog } from "./index.ts";

test("the catalog promises nothing that the engines lack", () => {
  const languages = new Map(engineCatalog.map((entry) => [entry.feature, entry.languages]));
  assert.deepEqual(languages.get("summarizer"), ["en", "zh"]);
  assert.deepEqual(languages.get("proofreader"), ["en"]);
  assert.equal(languages.get("language-detector")?.length, 60);
});

test("every engine has its own id", () => {
  assert.equal(new Set(engineCatalog.map((entry) => entry.id)).size, engineCatalog.length);
});
