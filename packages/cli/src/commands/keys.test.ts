import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { parseArgs } from "node:util";
import { type Callers, openCallers } from "@homeport/gateway/callers";
import { CommandFault, UsageFault, type Words } from "../command.ts";
import { keysCommand } from "./keys.ts";

const home = mkdtempSync(join(tmpdir(), "homeport-keys-"));
const file = join(home, "callers.json");
const opened: Callers[] = [];
after(async () => {
  await Promise.all(opened.map((callers) => callers.close()));
  rmSync(home, { recursive: true, force: true });
});

/** Runs the command as a terminal would, with what it prints and the code it ends with. */
async function keys(words: string, language: "en" | "zh" = "en") {
  const [out, error]: [string[], string[]] = [[], []];
  const context = {
    home,
    packs: "",
    launch: "",
    filters: "",
    gateway: "",
    control: "",
    environment: {},
    out: (line: string) => void out.push(line),
    note: (line: string) => void error.push(line),
    now: Date.now,
    columns: 200,
    language,
  };
  const { options } = keysCommand;
  const args = words.split(" ").filter(Boolean);
  let code: number;
  try {
    const parsed: Words = parseArgs({
      args,
      options: { ...options, help: { type: "boolean" } },
      allowPositionals: true,
    });
    code = await keysCommand.run(context, parsed);
  } catch (cause) {
    if (!(cause instanceof UsageFault || cause instanceof CommandFault)) throw cause;
    code = cause instanceof UsageFault ? 2 : 1;
    error.push(cause.message);
  }
  return { code, out: out.join("\n"), error: error.join("\n") };
}

/** A gateway's callers that follow the file the command writes. */
function follow(): Callers {
  const callers = openCallers({
    file,
    currency: "EUR",
    redis: null,
    totalMs: 30_000,
    clock: Date.now,
    report: () => {},
  });
  opened.push(callers);
  return callers;
}

const accepts = (callers: Callers, key: string) => {
  try {
    return callers.identify(key, Date.now()).tenant;
  } catch (cause) {
    return cause instanceof Error && "code" in cause ? cause.code : cause;
  }
};

async function until(check: () => boolean): Promise<void> {
  for (let tries = 0; tries < 100 && !check(); tries++)
    await new Promise((resolve) => setTimeout(resolve, 25));
  assert.ok(check());
}

test("a key is made, used, rotated and revoked by the command, and its secret is nowhere but in its answer", async () => {
  const slip = await keys("create --tenant acme");
  assert.equal(slip.code, 1);
  assert.match(slip.error, /there is no tenant `acme`; `--new-tenant` makes it/);
  assert.equal(existsSync(file), false);

  const made = await keys("create --tenant acme --new-tenant --markets US,EU --features chat --note phones");
  assert.equal(made.code, 0, made.error);
  const key = made.out.trim();
  assert.match(key, /^hpk_[a-z0-9]{12}_[0-9A-Za-z]{49}$/);
  assert.match(made.error, /only time that the key is shown/);
  assert.match(made.error, /from now on the gateway refuses requests without a key/);
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.equal(readFileSync(file, "utf8").includes(key.slice(17)), false);
  const id = key.slice(4, 16);

  const callers = follow();
  assert.equal(accepts(callers, key), "acme");

  const rotated = await keys(`rotate ${id} --overlap 48 --json`);
  assert.equal(rotated.code, 0, rotated.error);
  const next = JSON.parse(rotated.out) as { id: string; key: string; oldUntil: number };
  assert.ok(Math.abs(next.oldUntil - Date.now() - 48 * 3_600_000) < 60_000);
  await until(() => accepts(callers, next.key) === "acme");
  assert.equal(accepts(callers, key), "acme");
  const scopes = callers.identify(next.key, Date.now()).scopes;
  assert.deepEqual([...(scopes.markets ?? [])], ["US", "EU"]);

  assert.equal((await keys(`revoke ${id}`)).code, 0);
  await until(() => accepts(callers, key) === "key_invalid");
  assert.equal(accepts(callers, next.key), "acme");

  const listed = await keys("list");
  assert.match(listed.out, new RegExp(`${id} +acme +revoked +US,EU chat +phones`));
  assert.match(listed.out, new RegExp(`${next.id} +acme +in force +US,EU chat +phones`));
  const [plain, json, chinese] = [
    listed.out,
    (await keys("list --json")).out,
    (await keys("list", "zh")).out,
  ];
  assert.match(chinese, /已吊销/);
  for (const text of [plain, json, chinese]) assert.doesNotMatch(text, /hash|hpk_|[0-9a-f]{64}/);
});

test("wrong use says what was expected and changes nothing", async () => {
  const before = readFileSync(file, "utf8");
  const wrong: [string, 1 | 2, RegExp][] = [
    ["", 2, /say `keys create`/],
    ["create", 2, /`--tenant` is missing/],
    ["create --tenant acme --features flying", 2, /`flying` is no feature/],
    ["create --tenant acme --expires 2020-01-01", 2, /lies in the past/],
    ["create --tenant acne", 1, /there is no tenant `acne` \(there are `acme`\)/],
    ["create --tenant acme --markets Mars!", 1, /keys\.2\.scopes\.markets/],
    ["revoke nobody", 1, /there is no key `nobody`/],
    ["rotate nobody", 1, /there is no key `nobody`/],
    ["revoke a b", 2, /one word too many/],
  ];
  for (const [words, code, message] of wrong) {
    const ran = await keys(words);
    assert.equal(ran.code, code, words + ran.error);
    assert.match(ran.error, message);
  }
  assert.equal(readFileSync(file, "utf8"), before);
});

test("a key is not changed while somebody else changes the file, and no half of a change is ever seen", async () => {
  writeFileSync(`${file}.lock`, "");
  const ran = await keys("create --tenant acme");
  assert.equal(ran.code, 1);
  assert.match(ran.error, /somebody is changing it; if nobody is, remove `.*callers\.json\.lock`/);
  rmSync(`${file}.lock`);
  assert.equal((await keys("create --tenant acme")).code, 0);
});
