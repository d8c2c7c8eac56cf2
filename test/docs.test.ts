import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { errorsPage } from "../scripts/errors-page.ts";

test("docs/errors.md is what the error registry says", () => {
  const page = readFileSync(new URL("../docs/errors.md", import.meta.url), "utf8");
  assert.equal(page, errorsPage(), "run `npm run docs`");
});
