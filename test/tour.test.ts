import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { Row } from "../packages/cli/src/tour/index.ts";
import { freePorts, homeport } from "./support/command.ts";
import { root } from "./support/world.ts";

async function environment(context: TestContext): Promise<Record<string, string>> {
  const home = mkdtempSync(join(tmpdir(), "homeport-tour-"));
  context.after(() => rmSync(home, { recursive: true, force: true }));
  return { ...(await freePorts()), HOMEPORT_HOME: join(home, "state"), TOUR_HOME: home };
}

async function rowsOf(env: Record<string, string>): Promise<Row[]> {
  const { code, out, error } = await homeport(["tour", "--json"], { environment: env });
  assert.equal(code, 0, error);
  return out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
}

/** The row of a name such as `CN summarizer after`. */
function find(rows: readonly Row[], name: string): Row {
  const [market, feature, phase = "before"] = name.split(" ");
  const row = rows.find(
    (candidate) =>
      candidate.market === market && candidate.feature === feature && candidate.phase === `${phase} approval`,
  );
  assert.ok(row, name);
  return row;
}

test("the tour serves four markets, refuses two, then takes mainland China live", async (context) => {
  const env = await environment(context);
  const rows = await rowsOf(env);
  for (const market of ["US", "CA", "GB", "AU"]) {
    const summary = find(rows, `${market} summarizer`);
    assert.equal(summary.outcome, "served", market);
    assert.equal(summary.partner, "openai");
    assert.equal(summary.simulated, true);
    assert.equal(summary.executed, "cloud");
    assert.equal(summary.label, null);
    const proofreading = find(rows, `${market} proofreader`);
    assert.equal(proofreading.executed, "edge", JSON.stringify(proofreading));
    assert.match(proofreading.engine ?? "", /^harper \d/);
    assert.match(proofreading.output ?? "", /receive many questions/);
    assert.ok((proofreading.corrections ?? 0) >= 2);
  }
  for (const feature of ["summarizer", "proofreader"]) {
    const before = find(rows, `CN ${feature}`);
    assert.equal(before.outcome, "refused");
    const missing = before.reasons.find(({ code }) => code === "not_approved");
    assert.ok(
      missing && missing.rules.length > 0 && missing.sources.length > 0,
      "the refusal names rule and source",
    );
    assert.match(before.receipt ?? "", /^rcpt_/);
    const after = find(rows, `CN ${feature} after`);
    assert.equal(after.outcome, "served");
    assert.deepEqual(
      [after.partner, after.model, after.endpoint?.region],
      ["alibaba", "qwen-plus-2025-07-28", "cn-beijing"],
    );
    assert.match(after.label ?? "", /生成/);
    assert.ok(after.output?.startsWith(after.label ?? "?"), "the output begins with its label");
    assert.match(after.display?.zh ?? "", /EXAMPLE-0001/);
    const france = find(rows, `FR ${feature}`);
    assert.equal(france.outcome, "refused");
    assert.ok(france.reasons.some(({ code }) => code === "not_launched"));
  }
  assert.match(find(rows, "CN proofreader after").output ?? "", /已经服务/);
  assert.equal(new Set(rows.map(({ receipt }) => receipt)).size, rows.length);

  const { receipt } = find(rows, "CN summarizer after");
  const shown = await homeport(["receipts", "show", receipt ?? ""], { environment: env });
  assert.equal(shown.code, 0, shown.error);
  assert.match(shown.out, /label \(CN\/[\w-]+\): met, read back at the start/);
  const verified = await homeport(["receipts", "verify", receipt ?? ""], { environment: env });
  assert.equal(verified.code, 0, verified.error);
  const all = await homeport(["receipts", "verify", "--all"], { environment: env });
  assert.match(all.out, /all as they were signed, none missing/);

  // A second tour finds the approval of the first and takes it back before it begins.
  const again = await rowsOf(env);
  assert.equal(find(again, "CN summarizer").outcome, "refused");
  assert.equal(find(again, "CN summarizer after").outcome, "served");
});

test("nothing in the tour is written down: another launch book gives another table", async (context) => {
  const env = await environment(context);
  const launch = join(env["TOUR_HOME"] ?? "", "launch");
  cpSync(join(root, "launch"), launch, { recursive: true });
  const launches = join(launch, "launches.yaml");
  const text = readFileSync(launches, "utf8");
  const narrowed = text
    .split(/^(?=- )/m)
    .filter((entry) => !/market: GB/.test(entry))
    .join("");
  assert.notEqual(narrowed, text);
  writeFileSync(launches, narrowed);
  const routes = join(launch, "routes.yaml");
  writeFileSync(
    routes,
    readFileSync(routes, "utf8").replace(
      /(- market: US\n\s+feature: summarizer\n\s+use:\n)\s+- \{ partner[^\n]+\n/,
      "$1",
    ),
  );
  const rows = await rowsOf({ ...env, HOMEPORT_LAUNCH: launch });
  assert.deepEqual(
    find(rows, "GB summarizer").reasons.map(({ code }) => code),
    ["not_launched"],
  );
  const us = find(rows, "US summarizer");
  assert.equal(us.partner, null);
  assert.match(us.engine ?? "", /^textrank /);
});
