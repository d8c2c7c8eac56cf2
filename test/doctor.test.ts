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
  for (const about of ["disk", "trust", "keys", "rules", "release", "filter generic-harms", "gateway"]) {
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
