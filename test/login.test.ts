import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { type LoginSite, makeLoginSite } from "../packages/control/src/http/login.fixture.ts";
import { homeport } from "./support/command.ts";
import { root } from "./support/world.ts";

/** Control at the true time, and somebody's machine with nothing in its home folder. */
async function machineFor(context: TestContext) {
  const site = await makeLoginSite();
  site.clock.now = Date.now();
  const home = mkdtempSync(join(tmpdir(), "homeport-login-"));
  context.after(async () => {
    await site[Symbol.asyncDispose]();
    rmSync(home, { recursive: true, force: true });
  });
  const environment = { HOMEPORT_HOME: home, HOMEPORT_CONTROL: `http://127.0.0.1:${site.port}` };
  const run = (words: readonly string[], more: Record<string, string> = {}) =>
    homeport(words, { environment: { ...environment, ...more } });
  return { site, file: join(home, "login-token.json"), environment, run };
}

/** Runs `homeport login`; a browser follows the address that it prints, to its very end. */
async function logIn(site: LoginSite, environment: Record<string, string>) {
  const child = spawn(process.execPath, [join(root, "packages/cli/src/main.ts"), "login"], {
    cwd: root,
    env: { PATH: process.env["PATH"] ?? "", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const out = text(child.stdout);
  const exit = once(child, "exit");
  let told = "";
  const printed = Promise.withResolvers<string>();
  child.stderr.on("data", (part: Buffer) => {
    told += part.toString();
    const address = /^(http:\S+\/login\?\S+)\n/m.exec(told)?.[1];
    if (address !== undefined) printed.resolve(address);
  });
  const { pathname, search } = new URL(await printed.promise);
  const arrived = await site.browser().logIn(pathname + search);
  const page = await fetch(String(arrived.headers["location"]));
  const [code] = (await exit) as [number];
  return { code, out: await out, error: told, page: await page.text() };
}

test("a person logs in with a browser, reads on the command line, and logs out", async (context) => {
  const { site, file, environment, run } = await machineFor(context);
  const unknown = await run(["plan", "list"]);
  assert.match(unknown.error, /^login_required: .*\nremedy: log in with `homeport login`/);
  const login = await logIn(site, environment);
  assert.equal(login.code, 0, login.error);
  assert.match(login.out, /^logged in until 20/);
  assert.match(login.page, /close this page/);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  const me = await run(["whoami"]);
  assert.match(me.out, /^ana \(viewer, operator, approver, auditor\), by a login until 20/);
  assert.equal((await run(["plan", "list"])).code, 0);
  // A login is not a key.
  assert.match((await run(["plan"])).error, /only an operator changes anything/);
  const token = readFileSync(file, "utf8");
  for (const said of [login.out, login.error, me.out]) {
    assert.ok(!said.includes((JSON.parse(token) as { token: string }).token));
  }
  const out = await run(["logout"]);
  assert.equal(out.out, "logged out\n");
  assert.match((await run(["whoami"])).error, /^login_required: /);
  assert.match((await run(["logout"])).error, /nobody is logged in here/);
});

test("whom control does not know is told so on the command line, in Chinese as well", async (context) => {
  const { site, environment } = await machineFor(context);
  site.provider.person = { sub: "1", email: "eve@maker.example", email_verified: true };
  const english = await logIn(site, environment);
  assert.equal(english.code, 1);
  assert.match(
    english.error,
    /person_unknown: the identity provider knows this person, and control does not/,
  );
  const chinese = await logIn(site, { ...environment, HOMEPORT_LANGUAGE: "zh" });
  assert.match(chinese.error, /请打开以下地址登录[\s\S]*person_unknown: 身份提供方认识此人，但控制端不认识/);
  assert.match(chinese.page, /可以关闭此页面/);
});

test("a login that others on the machine may read is not used, and none is shown to another control", async (context) => {
  const { site, file, environment, run } = await machineFor(context);
  await logIn(site, environment);
  const other = await run(["whoami"], { HOMEPORT_CONTROL: `http://localhost:${site.port}` });
  assert.match(other.error, /^login_required: /);
  chmodSync(file, 0o644);
  assert.match((await run(["whoami"])).error, /others on this machine may read .*login-token\.json/);
});
