import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { homeport } from "./support/command.ts";
import { root } from "./support/world.ts";

const environment = { HOMEPORT_PRICES: join(root, "prices") };
const run = (words: readonly string[], more: Record<string, string> = {}) =>
  homeport(["prices", ...words], { environment: { ...environment, ...more } });

test("`prices` lists what is in force with its source, and marks what its partner was not seen to say", async () => {
  const { code, out, error } = await run(["--at", "2026-11-22"]);
  assert.equal(code, 0, error);
  const lines = out.split("\n");
  const lineOf = (model: string) => lines.find((line) => line.includes(` ${model} `)) ?? assert.fail(model);
  assert.match(lineOf("gpt-6-luna"), /^ +openai .*0\.10 +0\.50 +0\.01 .*official +OpenAI/);
  assert.match(lineOf("qwen3.8-flash"), /^! +alibaba .*reseller/);
  assert.match(lineOf("qwen3.7-plus"), /^! +alibaba .*unverified/);
});

test("`prices` takes a day and a partner, and says so where it has none", async () => {
  const early = await run(["--at", "2026-09-10T03:59:59Z", "--partner", "deepseek", "--json"]);
  const late = await run(["--at", "2026-09-10T04:00:00Z", "--partner", "deepseek", "--json"]);
  const idsIn = (text: string) => (JSON.parse(text) as { id: string }[]).map(({ id }) => id);
  assert.ok(!idsIn(early.out).includes("deepseek-flash-usd"));
  assert.ok(idsIn(late.out).includes("deepseek-flash-usd"));
  assert.match((await run(["--at", "2001-01-01"])).out, /no price is in force on 2001-01-01/);
  const nobody = await run(["--partner", "nobody"]);
  assert.equal(nobody.code, 1);
  assert.match(nobody.error, /no prices of `nobody`; there are of alibaba/);
});

test("`prices` tells broken data with its file and field", async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "homeport-prices-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(root, "prices"), folder, { recursive: true });
  const file = join(folder, "openai.json");
  writeFileSync(file, readFileSync(file, "utf8").replace('"input": "0.10"', '"input": 0.1'));
  const { code, error } = await run([], { HOMEPORT_PRICES: folder });
  assert.equal(code, 1);
  assert.match(error, /openai\.json: prices\.0\.perMillion\.input: /);
});

test("`prices` is summed up in Chinese where the terminal is", async () => {
  const { out } = await run(["--help"], { HOMEPORT_LANGUAGE: "zh" });
  assert.match(out, /核实程度/);
});
