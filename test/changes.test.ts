import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { createApp } from "@homeport/control";
import { generateKey } from "@homeport/protocol/envelope";
import { promisify } from "node:util";
import { homeport } from "./support/command.ts";
import { root, startWorld } from "./support/world.ts";

const execute = promisify(execFile);

/** A world with control's HTTP interface, and a way to use the command line on it. */
async function siteFor(context: TestContext) {
  const world = await startWorld({ approved: true });
  const report = (cause: unknown) => assert.fail(String(cause));
  const app = await createApp(world.control, { clock: Date.now, hosts: [], report });
  await app.listen({ host: "127.0.0.1", port: 0 });
  context.after(async () => {
    await app.close();
    await world.close();
  });
  const { port } = app.server.address() as { port: number };
  const environment = {
    HOMEPORT_HOME: world.home,
    HOMEPORT_GATEWAY: world.url,
    HOMEPORT_CONTROL: `http://127.0.0.1:${port}`,
  };
  const run = (words: readonly string[], more: Record<string, string> = {}) =>
    homeport(words, { environment: { ...environment, ...more } });
  return { ...world, environment, run };
}

test("every command that changes something asks as an operator: the first of the home folder, or who is named", async (context) => {
  const { home, run } = await siteFor(context);
  assert.equal((await run(["plan", "--renew"])).code, 0);
  assert.equal((await run(["plan", "--renew", "--as", "counsel"])).code, 0);
  assert.equal((await run(["plan", "--renew"], { HOMEPORT_OPERATOR: "counsel" })).code, 0);
  const log = JSON.parse((await run(["changes", "--json"])).out) as { facts: { operator: string } }[];
  assert.deepEqual(
    log.slice(0, 3).map(({ facts }) => facts.operator),
    ["counsel", "counsel", "launch-manager"],
  );
  const stranger = join(home, "stranger.pem");
  writeFileSync(stranger, generateKey().privatePem);
  const wrong = await run(["plan", "--as", "counsel", "--key", stranger]);
  assert.equal(wrong.code, 1);
  assert.match(wrong.error, /^signature_invalid: /);
  const unknown = await run(["plan", "--as", "nobody", "--key", stranger]);
  assert.match(unknown.error, /^operator_unknown: /);
  assert.match(
    (await run(["plan", "--as", "nobody"])).error,
    /nobody\.pem. cannot be read; name it with --key/,
  );
  const elsewhere = await run(["plan"], { HOMEPORT_HOME: join(home, "nothing") });
  assert.match(elsewhere.error, /only an operator changes anything; say who: `--as NAME --key FILE`/);
  const both = await run(["approve", "x", "--operator", "counsel", "--as", "launch-manager"]);
  assert.equal(both.code, 2);
});

test("a client that shares no code with Homeport signs as the guide says", async (context) => {
  const { home, environment, run } = await siteFor(context);
  const key = join(home, "keys", "operators", "counsel.pem");
  const ask = async (...words: string[]) =>
    (await execute(process.execPath, [join(root, "examples/signed-request.ts"), ...words])).stdout;
  const control = environment.HOMEPORT_CONTROL;
  const made = await ask("POST", `${control}/v1/plans`, '{"renew":true}', "counsel", key);
  assert.match(made, /^201 chg_[0-9a-f]{24}\n/);
  const removed = await ask("DELETE", `${control}/v1/approvals/cn-registration`, "", "counsel", key);
  assert.match(removed, /^200 chg_[0-9a-f]{24}\n/);
  const refused = await ask("POST", `${control}/v1/plans`, "{}", "launch-manager", key);
  assert.match(refused, /^403 no change\n.*signature_invalid/);
  assert.equal((await run(["changes", "--verify"])).code, 0);
});

test("`homeport changes` tells who changed what, in English and in Chinese", async (context) => {
  const { run } = await siteFor(context);
  await run(["approvals", "withdraw", "cn-registration"]);
  await run(["apply", "nothing", "--as", "counsel"]);
  const { out } = await run(["changes"]);
  assert.match(out, /counsel \(legal\) +POST \/v1\/plans\/:id\/apply +nothing +refused plan_not_found +chg_/);
  assert.match(out, /launch-manager \(launch\) +DELETE \/v1\/approvals\/:id +cn-registration +done/);
  const chinese = await run(["changes"], { HOMEPORT_LANGUAGE: "zh" });
  assert.match(chinese.out, /操作员.*结果/);
  assert.match(chinese.out, /counsel（legal）.*已拒绝 plan_not_found/);
  const id = /chg_[0-9a-f]+/.exec(out)?.[0] ?? "";
  assert.equal(JSON.parse((await run(["changes", id, "--json"])).out).length, 1);
  const missing = await run(["changes", "chg_0"], { HOMEPORT_LANGUAGE: "zh" });
  assert.equal(missing.code, 1);
  assert.match(missing.error, /change_not_found: 变更记录中没有此条目/);
});

test("`homeport changes --verify` walks the whole log, and names its first break", async (context) => {
  const { home, run } = await siteFor(context);
  const whole = await run(["changes", "--verify"]);
  assert.equal(whole.code, 0, whole.error);
  assert.match(
    whole.out,
    /^\d+ entries, all as control signed them, none missing between them\nthe last is sha256:/,
  );
  const told = JSON.parse((await run(["changes", "--verify", "--json"])).out) as { valid: boolean };
  assert.equal(told.valid, true);
  const database = new DatabaseSync(join(home, "control.db"), { timeout: 5_000 });
  context.after(() => database.close());
  database.exec(
    "drop trigger changes_stay; drop trigger changes_are_kept; delete from changes where sequence = 2;",
  );
  const broken = await run(["changes", "--verify"]);
  assert.equal(broken.code, 1);
  assert.match(broken.out, /the log breaks at entry 3 \(chg_[0-9a-f]+\): an entry is missing before it; /);
  const chinese = await run(["changes", "--verify"], { HOMEPORT_LANGUAGE: "zh" });
  assert.match(chinese.out, /记录自第 3 条（chg_[0-9a-f]+）起不可信：此前缺少条目；未与上一条目相连/);
  const trust = join(home, "other-trust.json");
  const stranger = generateKey().publicPem;
  const operators = [{ name: "x", role: "y", publicKey: stranger }];
  writeFileSync(trust, JSON.stringify({ control: [stranger], filters: [stranger], operators }));
  const foreign = await run(["changes", "--verify", "--trust", trust]);
  assert.match(foreign.out, /breaks at entry 1 .*the signature is not by a trusted key/);
});

test("`homeport approvals move` takes a recorded approval to its next state", async (context) => {
  const { run } = await siteFor(context);
  const moved = await run(["approvals", "move", "cn-registration", "suspended", "--on", "2026-11-20"]);
  assert.equal(moved.code, 0, moved.error);
  assert.match(moved.out, /cn-registration is now `suspended`; make a plan/);
  const illegal = await run(["approvals", "move", "cn-registration", "drafting"]);
  assert.equal(illegal.code, 1);
  assert.match(illegal.error, /approval_transition_illegal: /);
  assert.match(illegal.error, /this registration is `suspended`; it goes to `granted`, `published`/);
  assert.equal((await run(["approvals", "move", "cn-registration"])).code, 2);
});
