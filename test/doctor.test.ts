import assert from "node:assert/strict";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { homeport } from "./support/command.ts";
import { startWorld, type World } from "./support/world.ts";

type Finding = { about: string; state: string; text: { en: string }; remedy: { en: string } | null };

let world: World;
before(async () => {
  world = await startWorld({ approved: true });
});
after(() => world.close());

async function examine(
  environment: Record<string, string> = {},
): Promise<{ code: number | null; findings: Finding[] }> {
  const { code, out } = await homeport(["doctor", "--json"], {
    environment: { HOMEPORT_HOME: world.home, HOMEPORT_GATEWAY: world.url, ...environment },
  });
  return { code, findings: JSON.parse(out) as Finding[] };
}

const stateOf = (findings: readonly Finding[], about: string) =>
  findings.find((finding) => finding.about === about)?.state;

test("a sound home has no fault, and each warning says what to do", async () => {
  const { code, findings } = await examine();
  assert.deepEqual(
    findings.filter(({ state }) => state === "fault"),
    [],
  );
  assert.equal(code, 0);
  for (const about of [
    "disk",
    "trust",
    "access",
    "login",
    "keys",
    "rules",
    "release",
    "filter generic-harms",
    "gateway",
  ]) {
    assert.equal(stateOf(findings, about), "ok", about);
  }
  assert.equal(stateOf(findings, "endpoint alibaba-cn-beijing"), "warning");
  for (const { state, remedy } of findings) assert.equal(state === "ok", remedy === null);
});

test("a key that others can read, an endpoint that cannot be reached and a release that was touched are faults", async () => {
  const key = join(world.home, "keys", "control.pem");
  chmodSync(key, 0o644);
  const live = join(world.home, "release", "live.json");
  const before = readFileSync(live, "utf8");
  // The release stands after the plan, which names the place as well.
  const place = before.lastIndexOf("cn-beijing");
  writeFileSync(live, `${before.slice(0, place)}cn-nanjing${before.slice(place + "cn-beijing".length)}`);
  try {
    const { code, findings } = await examine({ OPENAI_API_KEY: "sk-never-printed" });
    assert.equal(code, 1);
    assert.equal(stateOf(findings, "keys"), "fault");
    assert.match(JSON.stringify(findings), /control's signature on it does not fit/);
    assert.equal(stateOf(findings, "endpoint openai-us"), "fault");
    assert.doesNotMatch(JSON.stringify(findings), /sk-never-printed/);
  } finally {
    chmodSync(key, 0o600);
    writeFileSync(live, before);
  }
});

test("a home that is not there is told with the way to make one", async () => {
  const { code, out } = await homeport(["doctor"], {
    environment: { HOMEPORT_HOME: join(world.home, "none") },
  });
  assert.equal(code, 1);
  assert.match(out, /FAIL {2}home: .*does not exist\n {6}→ run `homeport up`/);
  rmSync(join(world.home, "none"), { recursive: true, force: true });
});

test("a tuning that cannot be read is a fault, and a name in it that nothing served answers to is a warning", async () => {
  const file = join(world.home, "routing.json");
  try {
    writeFileSync(file, JSON.stringify({ rules: [{ hedges: {} }] }));
    const faulty = await examine();
    assert.equal(faulty.code, 1);
    assert.equal(stateOf(faulty.findings, "routing"), "fault");
    assert.match(JSON.stringify(faulty.findings), /rules\.0\.hedges/);
    const weights = { "alibaba/*": 1, "nobody/*": 1 };
    writeFileSync(file, JSON.stringify({ rules: [{ strategy: { type: "weighted", weights } }] }));
    const dangling = await examine();
    assert.equal(dangling.code, 0);
    const told = dangling.findings.filter(({ about }) => about === "routing");
    assert.deepEqual(
      told.map(({ state, text }) => [state, text.en]),
      [["warning", "rules.0.strategy names `nobody/*`, which nothing in the live release answers to"]],
    );
  } finally {
    rmSync(file, { force: true });
  }
});

test("people who can never log in, keys that may do nothing and roles that nobody has are told, with what to do", async () => {
  const trustFile = join(world.home, "trust.json");
  const loginFile = join(world.home, "login.json");
  const before = readFileSync(trustFile, "utf8");
  const trust = JSON.parse(before) as {
    operators: { name: string; access?: string[] }[];
    readers?: object[];
  };
  const secret = join(world.home, "client-secret");
  const settings = {
    issuer: "https://login.maker.example",
    clientId: "homeport",
    clientSecret: { file: secret },
    redirectUri: "https://control.maker.example/login/callback",
    claim: "email",
    people: { "a@maker.example": trust.operators[0]?.name, "b@maker.example": "stranger" },
  };
  const about = async (name: string) =>
    (await examine()).findings
      .filter((finding) => finding.about === name)
      .map(({ state, text }) => `${state}: ${text.en}`);
  const says = (value: unknown) => writeFileSync(loginFile, JSON.stringify(value));
  const trusts = (changes: object) => writeFileSync(trustFile, JSON.stringify({ ...trust, ...changes }));
  try {
    assert.match((await about("login"))[0] ?? "", /^ok: nobody logs in here/);
    says(settings);
    const [missing, stranger, ...none] = await about("login");
    assert.match(missing ?? "", /^fault: .*client-secret` is missing/);
    assert.match(stranger ?? "", /^warning: stranger: named by login\.json and not by trust\.json/);
    assert.deepEqual(none, []);
    writeFileSync(secret, "s", { mode: 0o644 });
    chmodSync(secret, 0o644);
    assert.match((await about("login"))[0] ?? "", /^fault: others can read/);
    chmodSync(secret, 0o600);
    trusts({ readers: [{ name: "stranger", access: ["viewer"] }] });
    assert.match((await about("login"))[0] ?? "", /^ok: 2 people/);
    assert.match((await about("access"))[0] ?? "", /^ok: .*; 1 only read$/);
    says({ ...settings, redirectUri: "http://control.maker.example/login/callback" });
    assert.match((await about("login"))[0] ?? "", /^fault: login\.json cannot be used/);

    trusts({ operators: trust.operators.map((operator) => ({ ...operator, access: ["viewer"] })) });
    assert.deepEqual(await about("access"), [
      "fault: nobody may change anything",
      "warning: nobody may read the log of changes",
    ]);
    assert.match(
      (await about("trust"))[0] ?? "",
      /^fault: .*0 of them approvers of 0 roles: nothing can ever be widened/,
    );
    const [first, ...others] = trust.operators;
    trusts({
      operators: [{ ...first, access: [] }, ...others],
      readers: [{ name: others[0]?.name, access: ["viewer"] }],
    });
    const found = await about("access");
    assert.match(found.join("\n"), /a key that may do nothing\n.*named more than once/);
  } finally {
    writeFileSync(trustFile, before);
    rmSync(loginFile, { force: true });
    rmSync(secret, { force: true });
  }
});
