import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { afterEach, beforeEach, test } from "node:test";
import { newApiKey } from "./api-key.ts";
import { parseCallers } from "./callers-file.ts";
import { codeOf, fileOf, makeKey, now, until, World } from "./callers.fixture.ts";
import { deviceTokenOf } from "./device-token.ts";

let world: World;
beforeEach(() => void (world = new World()));
afterEach(() => world.close());

const iso = (at: number) => new Date(at).toISOString();

test("without a file of callers every device may call, as tenant `default`, and no key is accepted", () => {
  const callers = world.open();
  assert.equal(callers.identify(null, now).tenant, "default");
  assert.equal(
    codeOf(() => callers.identify(newApiKey().text, now)),
    "key_invalid",
  );
});

test("with a file of callers a request needs a key, unless the file names a tenant for those without", () => {
  const { text, entry } = makeKey();
  world.put(fileOf({ keys: [entry] }));
  const callers = world.open();
  assert.equal(
    codeOf(() => callers.identify(null, now)),
    "key_missing",
  );
  assert.equal(callers.identify(text, now).tenant, "acme");
  const open = new World();
  open.put(fileOf({ withoutKey: "acme", keys: [entry] }));
  assert.deepEqual(
    [open.open().identify(null, now).tenant, open.open().identify(null, now).key],
    ["acme", null],
  );
  return open.close();
});

test("a key counts from its first instant to before its last, and until it is revoked", () => {
  const { text, entry } = makeKey({ notBefore: iso(now), expiresAt: iso(now + 1_000) });
  const revoked = makeKey({ revokedAt: iso(now + 500) });
  world.put(fileOf({ keys: [entry, revoked.entry] }));
  const callers = world.open();
  assert.equal(
    codeOf(() => callers.identify(text, now - 1)),
    "key_invalid",
  );
  assert.equal(callers.identify(text, now).key, entry.id);
  assert.equal(callers.identify(text, now + 999).key, entry.id);
  assert.equal(
    codeOf(() => callers.identify(text, now + 1_000)),
    "key_invalid",
  );
  assert.equal(callers.identify(revoked.text, now + 499).key, revoked.entry.id);
  assert.equal(
    codeOf(() => callers.identify(revoked.text, now + 500)),
    "key_invalid",
  );
});

test("a key with another's id, or another's secret, is refused in the same words as an unknown one", () => {
  const { text, entry } = makeKey();
  const stolen = makeKey({ id: entry.id });
  world.put(fileOf({ keys: [entry] }));
  const callers = world.open();
  const told = [newApiKey().text, stolen.text].map((key) => {
    try {
      callers.identify(key, now);
      return "accepted";
    } catch (cause) {
      return JSON.stringify(cause);
    }
  });
  assert.equal(new Set(told).size, 1);
  assert.match(told[0] ?? "", /key_invalid/);
  for (const key of [`${text.slice(0, -1)}~`, text.slice(1), "hpk_", "x".repeat(100_000)]) {
    assert.equal(
      codeOf(() => callers.identify(key, now)),
      "key_invalid",
    );
  }
});

test("a revoked key is refused within a second of the file's change, and nobody else notices", async () => {
  const [bad, good] = [makeKey(), makeKey()];
  world.put(fileOf({ keys: [bad.entry, good.entry] }));
  const callers = world.open();
  assert.equal(callers.identify(bad.text, now).tenant, "acme");
  world.put(fileOf({ keys: [{ ...bad.entry, revokedAt: iso(now) }, good.entry] }));
  const took = await until("the key is refused", () => {
    assert.equal(callers.identify(good.text, now).key, good.entry.id);
    return codeOf(() => callers.identify(bad.text, now)) === "key_invalid";
  });
  assert.ok(took < 1_000, `${took} ms`);
});

test("a rotated key and its successor are both good while they overlap, and share limits", async () => {
  const limits = [{ most: 3, of: "requests", per: "hour" }] as const;
  const old = makeKey({ limits: [...limits], expiresAt: iso(now + 60_000) });
  const next = makeKey({ limits: [...limits], line: old.entry.id });
  world.put(fileOf({ keys: [old.entry, next.entry] }));
  const callers = world.open();
  const asked = { market: "US", feature: "chat", estimate: { tokens: 1, micros: null } };
  for (const key of [old, next, old]) await callers.admit(callers.identify(key.text, now), asked, now);
  assert.equal(
    codeOf(() => callers.admit(callers.identify(next.text, now), asked, now)),
    "rate_limited",
  );
  assert.equal(
    codeOf(() => callers.identify(old.text, now + 60_000)),
    "key_invalid",
  );
  assert.equal(callers.identify(next.text, now + 60_000).key, next.entry.id);
});

test("callers that appear while the gateway runs are in force from then on", async () => {
  const callers = world.open();
  assert.equal(callers.identify(null, now).tenant, "default");
  const { text, entry } = makeKey();
  world.put(fileOf({ keys: [entry] }));
  await until("a key is wanted", () => codeOf(() => callers.identify(null, now)) === "key_missing");
  assert.equal(callers.identify(text, now).tenant, "acme");
});

for (const [what, spoil] of [
  ["is garbled", (world: World) => world.put('{"type":')],
  ["names a tenant that there is none of", (world: World) => world.put(fileOf({ withoutKey: "none" }))],
  ["holds a field that nobody knows", (world: World) => world.put({ ...fileOf(), oops: 1 } as never)],
  ["is gone", (world: World) => rmSync(world.file)],
] as const) {
  test(`a file that ${what} leaves the last good callers for a minute, then nobody is served until it is mended`, async () => {
    const { text, entry } = makeKey();
    world.put(fileOf({ keys: [entry] }));
    const callers = world.open();
    spoil(world);
    await until("the fault is seen", () => world.events.includes("callers-refused"));
    assert.equal(callers.identify(text, now + 59_999).key, entry.id);
    assert.equal(
      codeOf(() => callers.identify(text, now + 60_000)),
      "callers_unavailable",
    );
    assert.equal(
      codeOf(() => callers.identify(null, now + 60_000)),
      "callers_unavailable",
    );
    world.put(fileOf({ keys: [entry] }));
    await until("it is mended", () => codeOf(() => callers.identify(text, now + 60_000)) === null);
    assert.deepEqual(world.events, ["callers-read", "callers-refused", "callers-read"]);
  });
}

test("a gateway does not start on a file of callers that it cannot use, and says what to mend", () => {
  const { entry } = makeKey();
  const faults: [Parameters<World["put"]>[0], RegExp][] = [
    ["[]", /the file: /],
    [fileOf({ keys: [entry, entry] }), /keys: two keys have the same id/],
    [fileOf({ keys: [{ ...entry, tenant: "other" }] }), /keys\.0\.tenant: there is no tenant `other`/],
    [fileOf({ keys: [{ ...entry, device: { soldIn: "nowhere" } as never }] }), /keys\.0\.device/],
    [fileOf({ budgets: [{ most: "1.00", per: "day" }] }), /currency: a budget needs a currency/],
    [fileOf({ currency: "USD" }), /currency: budgets are in `USD`, and the gateway counts in `EUR`/],
    [
      fileOf({
        limits: [
          { most: 1, of: "requests", per: "day" },
          { most: 2, of: "requests", per: "day" },
        ],
      }),
      /limits: two of them differ in nothing/,
    ],
  ];
  for (const [content, message] of faults) {
    world.put(content);
    assert.throws(() => world.open(), { name: "CallersFault", message });
  }
});

test("a back-end's key says which device asks, and takes no device token beside it", () => {
  const device = { soldIn: "US", account: "US", location: "US", platform: "web", language: "en" } as const;
  const backend = makeKey({ device });
  const phone = makeKey();
  world.put(fileOf({ keys: [backend.entry, phone.entry] }));
  const callers = world.open();
  const caller = callers.identify(backend.text, now);
  const fixed = deviceTokenOf(caller, { key: backend.text, deviceToken: null });
  assert.equal(fixed.type === "fixed" && fixed.device.soldIn, "US");
  const both = { key: backend.text, deviceToken: "a.b.c" };
  assert.equal(
    codeOf(() => deviceTokenOf(caller, both)),
    "credentials_conflict",
  );
  assert.deepEqual(deviceTokenOf(callers.identify(phone.text, now), both), { type: "token", token: "a.b.c" });
});

test("the guide's example is a file that a gateway takes, and its scanner finds keys", () => {
  const guide = readFileSync(new URL("../../../../docs/guides/callers.md", import.meta.url), "utf8");
  const example = /```json\n([^`]+)```/.exec(guide)?.[1] ?? "";
  assert.equal(parseCallers(example).tenants.length, 2);
  const scanner = /`(\\bhpk_[^`]+)`/.exec(guide)?.[1] ?? "";
  assert.match(`key: ${newApiKey().text}`, new RegExp(scanner));
  assert.doesNotMatch("key: hpk_example", new RegExp(scanner));
});
