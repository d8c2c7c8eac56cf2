import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, test } from "node:test";
import { homeport } from "./support/command.ts";
import { root, startWorld, type World } from "./support/world.ts";

let world: World;
let folder: string;
/** What a caller, or an auditor, took home: a receipt as it was given out, the public key, and heads. */
let kept: { receipt: string; id: string; key: string; heads: string };

before(async () => {
  world = await startWorld();
  folder = mkdtempSync(join(tmpdir(), "homeport-kept-"));
  const id = await serve();
  await serve();
  const given = await fetch(`${world.url}/v1/receipts/${id}`, {
    headers: { authorization: `Bearer ${await world.token()}` },
  });
  kept = {
    receipt: join(folder, "receipt.json"),
    id,
    key: join(folder, "receipts.pub.pem"),
    heads: join(folder, "heads.json"),
  };
  writeFileSync(kept.receipt, await given.text());
  cpSync(join(world.home, "keys", "receipts.pub.pem"), kept.key);
  const heads = await run(["head"]);
  assert.equal(heads.code, 0, heads.error);
  writeFileSync(kept.heads, heads.out);
  await serve();
});
after(async () => {
  await world.close();
  rmSync(folder, { recursive: true, force: true });
});

async function serve(): Promise<string> {
  const response = await world.post("/v1/features/summarizer", { input: "A first sentence. A second one." });
  assert.equal(response.status, 200);
  const { meta } = (await response.json()) as { meta: { receipt: string } };
  return meta.receipt;
}

const run = (words: readonly string[], home = world.home) =>
  homeport(["receipts", ...words], { environment: { HOMEPORT_HOME: home } });

/** A copy of the store, which may be damaged, with the key beside it. */
function copyOfHome(name: string, damage: string): string {
  const home = join(folder, name);
  cpSync(join(world.home, "keys", "receipts.pub.pem"), join(home, "keys", "receipts.pub.pem"));
  for (const end of ["", "-wal"])
    cpSync(join(world.home, `gateway.db${end}`), join(home, `gateway.db${end}`));
  const database = new DatabaseSync(join(home, "gateway.db"));
  database.exec(damage);
  database.close();
  return home;
}

test("a receipt as it was given out is verified with the public key alone, and shows what was changed in it", async () => {
  const nowhere = join(folder, "no-home");
  const verify = (file: string) => run(["verify", "--file", file, "--key", kept.key], nowhere);
  const check = (file: string) => {
    const words = [join(root, "checker/check-receipt.mjs"), file, "--key", kept.key];
    const { stdout, status } = spawnSync(process.execPath, words, { encoding: "utf8" });
    return { out: stdout, code: status };
  };
  const whole = await verify(kept.receipt);
  assert.match(whole.out, /the receipt is as it was signed/);
  assert.equal(whole.code, 0, whole.error);
  assert.deepEqual(check(kept.receipt), {
    out: "entry 1 (decision): holds\nentry 2 (outcome): holds\n",
    code: 0,
  });
  const text = readFileSync(kept.receipt, "utf8");
  for (const [from, to] of [
    ['"outcome":"served"', '"outcome":"failed"'],
    ['"sequence":2', '"sequence":3'],
    [/"root":"sha256:./, '"root":"sha256:z'],
    [/"chain":"chain_./, '"chain":"chain_~'],
  ] as const) {
    const edited = join(folder, "edited.json");
    writeFileSync(edited, text.replace(from, to));
    const changed = await verify(edited);
    assert.match(changed.out, /INVALID[^]*the receipt was changed/, to);
    assert.equal(changed.code, 1);
    assert.equal(check(edited).code, 1, "the independent checker says the same");
  }
  const shown = await run(["show", "--file", kept.receipt], nowhere);
  assert.match(shown.out, /outcome: served[^]*sealed: +in head \d+ of chain_/);
});

test("a receipt is shown and verified from the store while the gateway runs", async () => {
  assert.match((await run(["show", kept.id])).out, /decision: serve[^]*outcome: served/);
  const verified = await run(["verify", kept.id]);
  assert.match(verified.out, /entry \d+ \(decision\): valid\nentry \d+ \(outcome\): valid/);
  assert.equal(verified.code, 0);
});

test("the whole log is verified, against heads that were kept and receipts that were given out", async () => {
  for (const file of [kept.heads, kept.receipt]) {
    const { code, out, error } = await run(["verify", "--all", "--head", file, "--json"]);
    assert.equal(code, 0, error);
    const { valid, stores } = JSON.parse(out) as {
      valid: boolean;
      stores: { store: string; entries: number }[];
    };
    assert.deepEqual([valid, stores.length, stores[0]?.store], [true, 1, "gateway.db"]);
    assert.ok((stores[0]?.entries ?? 0) >= 6);
  }
});

test("a log that was changed is told from one that was not, with the entry", async () => {
  const edited = copyOfHome(
    "edited",
    "UPDATE receipt_facts SET facts = replace(facts, 'served', 'failed') WHERE sequence = 2",
  );
  const all = await run(["verify", "--all"], edited);
  assert.match(all.out, /entry 2: INVALID: the digest does not fit the facts/);
  assert.equal(all.code, 1);
  assert.equal((await run(["verify", kept.id], edited)).code, 1);
});

test("an end that was cut off shows against a head that was kept, and it is said that it shows only so", async () => {
  const cut = copyOfHome(
    "cut",
    "DELETE FROM receipt_facts WHERE sequence > 2; DELETE FROM receipt_heads WHERE first > 2",
  );
  const without = await run(["verify", "--all"], cut);
  assert.equal(without.code, 0);
  assert.match(without.out, /shows only against a head that was kept/);
  const against = await run(["verify", "--all", "--head", kept.heads], cut);
  assert.match(against.out, /its end is lost/);
  assert.equal(against.code, 1);
  const emptied = copyOfHome("emptied", "DELETE FROM receipt_facts; DELETE FROM receipt_heads");
  const lost = await run(["verify", "--all", "--head", kept.heads], emptied);
  assert.match(lost.out, /is of no log here: it is lost/);
  assert.equal(lost.code, 1);
});

test("a store that is damaged beyond reading is told in words", async () => {
  const damaged = copyOfHome("damaged", "UPDATE receipt_facts SET facts = 'nothing'");
  const { code, error } = await run(["show", kept.id], damaged);
  assert.match(error, /the store is damaged .*verify --all/);
  assert.equal(code, 1);
});

test("a file that holds no receipt, no head or no key is told in words", async () => {
  const nothing = join(folder, "nothing.json");
  writeFileSync(nothing, '{"entries":[{}]}');
  assert.match((await run(["verify", "--file", nothing, "--key", kept.key])).error, /holds no receipt/);
  assert.match((await run(["verify", "--all", "--head", nothing])).error, /holds no head/);
  assert.match((await run(["verify", "--all", "--key", nothing])).error, /is no public key/);
  assert.match((await run(["verify", "--file", kept.key])).error, /cannot be read as JSON/);
  for (const words of [["verify"], ["verify", "x", "--all"], ["show", "--all"], ["head", "x"]]) {
    assert.equal((await run(words)).code, 2, words.join(" "));
  }
});
