import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { openSecrets, type SecretProvider, type SecretWarning } from "./secrets.ts";

function folderFor(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "homeport-secrets-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function opened(providers: Record<string, SecretProvider> = {}) {
  const warnings: SecretWarning[] = [];
  const secrets = openSecrets({ environment: {}, providers, warn: (warning) => warnings.push(warning) });
  return { secrets, warnings };
}

describe("a secret in a file", () => {
  it("is read again once the file is written anew, or swapped as secret managers do it", async (context) => {
    const folder = folderFor(context);
    const file = join(folder, "key");
    const { secrets, warnings } = opened();
    writeFileSync(file, "sk-one\n", { mode: 0o600 });
    assert.equal(await secrets.read({ file }), "sk-one");
    assert.equal(await secrets.read({ file }), "sk-one");
    writeFileSync(file, "sk-two-longer\n");
    assert.equal(await secrets.read({ file }), "sk-two-longer");
    writeFileSync(join(folder, "next"), "sk-three-more\n", { mode: 0o600 });
    renameSync(join(folder, "next"), file);
    assert.equal(await secrets.read({ file }), "sk-three-more");
    unlinkSync(file);
    writeFileSync(join(folder, "data"), "sk-four", { mode: 0o600 });
    symlinkSync(join(folder, "data"), file);
    assert.equal(await secrets.read({ file }), "sk-four");
    assert.deepEqual(warnings, []);
  });

  it("that everybody may read is used and warned of once, and again only after it was put right", async (context) => {
    const file = join(folderFor(context), "key");
    const { secrets, warnings } = opened();
    writeFileSync(file, "sk-open");
    chmodSync(file, 0o644);
    for (let time = 0; time < 3; time++) assert.equal(await secrets.read({ file }), "sk-open");
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]?.message ?? "", /everybody/);
    chmodSync(file, 0o600);
    await secrets.read({ file });
    chmodSync(file, 0o604);
    await secrets.read({ file });
    assert.equal(warnings.length, 2);
  });

  it("is none where the file is missing, empty, a folder, too large, or holds more than one word", async (context) => {
    const folder = folderFor(context);
    const { secrets, warnings } = opened();
    const contents: Record<string, string> = {
      empty: "",
      blank: " \n",
      lines: "sk-one\nsk-two",
      large: "x".repeat(70_000),
      foreign: "sk-é",
    };
    for (const [name, content] of Object.entries(contents)) {
      const file = join(folder, name);
      writeFileSync(file, content, { mode: 0o600 });
      assert.equal(await secrets.read({ file }), null, name);
    }
    assert.equal(await secrets.read({ file: join(folder, "nowhere") }), null);
    assert.equal(await secrets.read({ file: folder }), null);
    assert.equal(warnings.length, 7);
    assert.doesNotMatch(JSON.stringify(warnings), /sk-one|sk-two|sk-é|xxx/);
  });
});

it("a variable that holds more than one word is no key, and is warned of by its name", async () => {
  const warnings: SecretWarning[] = [];
  const environment = { TWO: "sk-one\nsk-two", NONE: " \n" };
  const secrets = openSecrets({ environment, warn: (warning) => warnings.push(warning) });
  for (const name of ["TWO", "NONE", "UNSET"]) assert.equal(await secrets.read({ environment: name }), null);
  assert.deepEqual(
    warnings.map(({ reference }) => reference),
    ["environment:TWO"],
  );
});

describe("a secret of a provider", () => {
  it("is asked for by its name each time, so that a rotated one is used at once", async () => {
    const keys = ["sk-one", "sk-two"];
    const asked: string[] = [];
    const vault: SecretProvider = async (secret) => {
      asked.push(secret);
      return keys.shift() ?? null;
    };
    const { secrets } = opened({ vault });
    const reference = { provider: "vault", secret: "acme/production" };
    assert.equal(await secrets.read(reference), "sk-one");
    assert.equal(await secrets.read(reference), "sk-two");
    assert.equal(await secrets.read(reference), null);
    assert.deepEqual(new Set(asked), new Set(["acme/production"]));
  });

  it("is none where the provider is unknown or fails, and its words are not passed on", async () => {
    const vault: SecretProvider = async () => Promise.reject(new Error("token sk-leak was refused"));
    const { secrets, warnings } = opened({ vault });
    for (const provider of ["vault", "other", "constructor", "__proto__"]) {
      assert.equal(await secrets.read({ provider, secret: "acme" }), null, provider);
    }
    assert.equal(warnings.length, 4);
    assert.doesNotMatch(JSON.stringify(warnings), /sk-leak/);
  });
});
