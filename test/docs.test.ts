import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { errorsPage } from "../scripts/errors-page.ts";
import { faultsPage } from "../scripts/faults-page.ts";
import { matrixPages } from "../scripts/matrix-pages.ts";
import { parityPage } from "../scripts/parity-page.ts";
import { partnersPage } from "../scripts/partners-page.ts";
import { rolesPage } from "../scripts/roles-page.ts";

test("docs/errors.md is what the error registry says", () => {
  const page = readFileSync(new URL("../docs/errors.md", import.meta.url), "utf8");
  assert.equal(page, errorsPage(), "run `npm run docs`");
});

test("docs/faults.md is what the catalogue of faults says", () => {
  const page = readFileSync(new URL("../docs/faults.md", import.meta.url), "utf8");
  assert.equal(page, faultsPage(), "run `npm run docs`");
});

test("docs/partners.md is what the cases of the dialects came to", () => {
  const page = readFileSync(new URL("../docs/partners.md", import.meta.url), "utf8");
  assert.equal(page, partnersPage(), "run `npm run docs`");
});

test("docs/parity.md is what the parity grid was when it last ran", () => {
  const page = readFileSync(new URL("../docs/parity.md", import.meta.url), "utf8");
  assert.equal(page, parityPage(), "run `npm run docs`");
});

test("docs/roles.md is what control asks of whom", () => {
  const page = readFileSync(new URL("../docs/roles.md", import.meta.url), "utf8");
  assert.equal(page, rolesPage(), "run `npm run docs`");
});

test("docs/matrix/ is what the packs and the example launch book say", async () => {
  for (const [name, page] of Object.entries(await matrixPages())) {
    const kept = readFileSync(new URL(`../docs/matrix/${name}`, import.meta.url), "utf8");
    // A changed line tells more than a changed file.
    const changed = page.split("\n").find((line, index) => line !== kept.split("\n")[index]);
    assert.equal(kept, page, `run \`npm run docs\`; docs/matrix/${name} differs from line on: ${changed}`);
  }
});
