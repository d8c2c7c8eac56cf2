import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { openControl, signPlan } from "@homeport/control";
import { canonicalize } from "@homeport/protocol";
import { digestOf, generateKey, seal, signingKey } from "@homeport/protocol/envelope";
import {
  type PlanPayload,
  planType,
  type ReleaseContent,
  type ReleasePayload,
  releaseType,
  type SignedRelease,
  Trust,
} from "@homeport/rules";
import { prepareHome } from "../packages/cli/src/development/home.ts";
import { operatorKeyFile } from "../packages/cli/src/operator-key.ts";
import { directly } from "../packages/control/src/direct.fixture.ts";
import { exampleApproval, root } from "./support/world.ts";

const checker = join(root, "checker/check-release.mjs");
const home = mkdtempSync(join(tmpdir(), "homeport-checker-"));
const trustFile = join(home, "trust.json");
const liveFile = join(home, "release", "live.json");
after(() => rmSync(home, { recursive: true, force: true }));

/** What came of one release that was proposed, approved, applied and then narrowed by a kill. */
let original: SignedRelease;
let operators: string[];

/** A release as the gateways get it, with the example approval so that every market serves something. */
before(async () => {
  await prepareHome(home);
  const trust = Trust.parse(JSON.parse(readFileSync(trustFile, "utf8")));
  operators = trust.operators.map(({ name }) => name);
  const keys = { control: keyOf("control"), filters: keyOf("filters") };
  const sources = {
    packs: join(root, "packs"),
    launch: join(root, "launch"),
    filters: join(root, "filters"),
  };
  const now = Date.now();
  const opened = await openControl({ home, ...sources, trust, keys }, now);
  const control = directly(opened, operators[0] ?? "", now);
  await control.record(exampleApproval);
  const view = await control.propose(now);
  for (const operator of operators) {
    const { signature } = signPlan(view, readFileSync(operatorKeyFile(home, operator), "utf8"));
    await control.approve(view.id, { operator, signature }, now);
  }
  await control.apply(view.id, now);
  await control.close();
  original = JSON.parse(readFileSync(liveFile, "utf8")) as SignedRelease;
});

function keyOf(name: string): string {
  return readFileSync(join(home, "keys", `${name}.pem`), "utf8");
}

type Mutable<Value> = { -readonly [Key in keyof Value]: Mutable<Value[Key]> };
type Content = Mutable<ReleaseContent>;

const contentOf = ({ release }: SignedRelease) =>
  (JSON.parse(release.payload) as { content: Content }).content;

/** The release with another content, sealed and approved with the very keys that are trusted. */
function resealed(edit: (content: Content) => void, controlPem = keyOf("control")): SignedRelease {
  const payload = JSON.parse(original.release.payload) as Mutable<ReleasePayload>;
  const plan = JSON.parse(original.plan.payload) as Mutable<PlanPayload>;
  edit(payload.content);
  plan.to = digestOf(canonicalize(payload.content));
  const people = operators.map((name) => signingKey(readFileSync(operatorKeyFile(home, name), "utf8")));
  return {
    plan: seal(planType, canonicalize(plan), people),
    release: seal(releaseType, canonicalize(payload), [signingKey(controlPem)]),
    base: [],
  };
}

/** Names packs and book by what they have become, as control would. */
function rename(content: Content): void {
  content.book = digestOf(canonicalize({ ...content.sources.book, kills: undefined }));
  content.packs = content.sources.packs.map((pack) => ({
    market: pack.market,
    version: pack.version,
    digest: digestOf(canonicalize(pack)),
  }));
}

type Ran = { status: number | null; out: string; error: string };

function check(release: unknown, ...words: string[]): Ran {
  const file = join(home, "checked.json");
  writeFileSync(file, typeof release === "string" ? release : JSON.stringify(release));
  return run(file, ...words);
}

function run(...words: string[]): Ran {
  const ran = spawnSync(process.execPath, [checker, ...words], { encoding: "utf8" });
  return { status: ran.status, out: ran.stdout, error: ran.stderr };
}

/** The checker ends with 1 and names the invariant, with a counterexample that says what the pattern says. */
function assertFails(ran: Ran, invariant: string, counterexample: RegExp): void {
  assert.equal(ran.status, 1, ran.out + ran.error);
  const lines = ran.out.split("\n");
  const at = lines.findIndex((line) => /^FAILS \d+× +(\S+)$/.exec(line)?.[1] === invariant);
  assert.notEqual(at, -1, ran.out);
  const told = lines.slice(at + 1, at + 4).filter((line) => line.startsWith("    "));
  assert.match(told.join("\n"), counterexample);
}

const trusted = ["--trust", trustFile];

test("holds for a release of control's, in less than two seconds", () => {
  const begun = performance.now();
  const ran = run(liveFile, ...trusted);
  const took = performance.now() - begun;
  assert.equal(ran.status, 0, ran.out + ran.error);
  assert.doesNotMatch(ran.out, /FAILS/);
  assert.ok(took < 2_000, `it took ${took} ms`);
});

test("holds for the same release sealed again, so that what fails below fails for its own reason", () => {
  const ran = check(
    resealed(() => {}),
    ...trusted,
  );
  assert.equal(ran.status, 0, ran.out + ran.error);
});

test("says clearly that without a trust file it checked no signature", () => {
  const ran = run(liveFile);
  assert.equal(ran.status, 0, ran.out);
  assert.match(ran.out, /NOT CHECKED +signed/);
  assert.match(ran.out, /Signatures were NOT checked/);
});

test("fails where an approval has ended and its cells still serve", () => {
  const release = resealed((content) => {
    for (const approval of content.sources.book.approvals) approval.to = "2026-12-01";
    rename(content);
  });
  assertFails(
    check(release, ...trusted),
    "approved",
    /CN, \S+ on \S+ for adult.*CN\/\S+.*from 2026-11-30T16:00 to 2027-10-31T16:00/,
  );
});

test("fails where a label is dropped", () => {
  const release = resealed(({ table }) => {
    const label = table.obligations.findIndex(({ type, rule }) => type === "label" && rule.startsWith("CN/"));
    assert.notEqual(label, -1);
    for (const cell of table.cells) {
      if (cell.type === "serve") cell.obligations = cell.obligations.filter((place) => place !== label);
    }
  });
  assertFails(check(release, ...trusted), "owed", /CN, .*label \(CN\/\S+\)/);
});

test("fails where a US cell serves with a partner from a country that US law denies", () => {
  const release = resealed(({ table, sources }) => {
    const chinese = sources.book.partners.filter(({ origin }) => origin === "CN");
    const denied = new Set(chinese.map(({ id }) => id));
    const place = table.compositions.findIndex(
      (composition) => composition.type === "partner" && denied.has(composition.partner),
    );
    assert.notEqual(place, -1);
    for (const { blocks } of table.markets["US"]?.segments ?? []) {
      for (const cell of blocks.flatMap((block) => table.blocks[block] ?? [])) {
        const answer = table.cells[cell];
        if (answer?.type === "serve" && !answer.compositions.includes(place)) {
          answer.compositions = [...answer.compositions, place];
        }
      }
    }
  });
  assertFails(check(release, ...trusted), "partner", /US, .*`alibaba\/.*US\/\S+, from CN/);
});

test("fails where the boundary of a segment is moved", () => {
  const release = resealed(({ table }) => {
    const [first, second] = table.markets["US"]?.segments ?? [];
    assert.ok(first && second);
    first.to += 86_400_000;
    second.from += 86_400_000;
  });
  assertFails(check(release, ...trusted), "dated", /US, .*from \d{4}-/);
});

test("fails where time between two segments is missing", () => {
  const release = resealed(({ table }) => {
    const last = table.markets["GB"]?.segments.at(-1);
    assert.ok(last);
    last.to = Date.UTC(2030, 0, 1);
  });
  assertFails(check(release, ...trusted), "complete", /GB, .*2030-01-01/);
});

test("fails where what is served rests on a rule that nobody verified", () => {
  const release = resealed((content) => {
    for (const pack of content.sources.packs.filter(({ market }) => market === "AU")) {
      for (const source of pack.sources) source.verification = "unverified";
    }
    rename(content);
  });
  assertFails(check(release, ...trusted), "allowed", /AU, .*no verified rule allows it/);
});

test("fails where a refusal has no reason", () => {
  const release = resealed(({ table }) => {
    for (const cell of table.cells) if (cell.type === "refuse") cell.reasons = [];
  });
  assertFails(check(release, ...trusted), "reasoned", /no reason is given/);
});

test("fails where a cell names another market's rule", () => {
  const release = resealed(({ table }) => {
    const foreign = table.reasons.find(({ rules }) => rules.some((rule) => rule.startsWith("CN/")));
    assert.ok(foreign);
    for (const reason of table.reasons) if (reason.market === "EU") reason.rules = foreign.rules;
  });
  assertFails(check(release, ...trusted), "apart", /EU, .*CN\//);
});

test("fails where a kill is named and what it switches off still serves", () => {
  const release = resealed((content) => {
    content.kills = [
      { id: "k-1", market: "CA", reason: "a test", operator: "counsel", at: "2026-11-22T00:00:00Z" },
    ];
  });
  assertFails(check(release, ...trusted), "killed", /CA, .*k-1/);
});

test("fails where results lie on a host that the market does not permit", () => {
  const release = resealed(({ table, sources }) => {
    const resultHosts = [{ host: "results.example.com", region: "sg" }];
    for (const endpoint of sources.book.partners.flatMap(({ endpoints }) => endpoints)) {
      Object.assign(endpoint, { resultHosts });
      Object.assign(table.endpoints[endpoint.id] ?? {}, { resultHosts });
    }
  });
  assertFails(check(release, ...trusted), "resident", /CN, .*inference in .*\bsg\b/);
});

test("fails where an endpoint is not the launch book's", () => {
  const release = resealed(({ table }) => {
    const [endpoint] = Object.values(table.endpoints);
    assert.ok(endpoint);
    endpoint.url = "https://elsewhere.example/v1";
  });
  assertFails(check(release, ...trusted), "copied", /the endpoint `/);
});

test("fails where the signature is forged", () => {
  const stranger = resealed(() => {}, generateKey().privatePem);
  const [own] = original.release.signatures;
  for (const one of stranger.release.signatures) one.keyId = own?.keyId ?? "";
  assertFails(check(stranger, ...trusted), "signed", /no signature of control's fits/);
  const alone = resealed(() => {});
  alone.plan.signatures.splice(1);
  assertFails(check(alone, ...trusted), "signed", /1 operators of 1 roles signed, not 2/);
});

test("fails where the plan was signed for other content", () => {
  const release = { ...resealed(({ table }) => void (table.reasons = [])), plan: original.plan };
  assertFails(check(release, ...trusted), "agreed", /the plan is for sha256:/);
});

test("fails where a pack was swapped after compiling", () => {
  const release = resealed(({ sources }) => {
    for (const pack of sources.packs.filter(({ market }) => market === "CN")) {
      pack.rules = pack.rules.filter(({ type }) => type !== "label");
    }
  });
  assertFails(check(release, ...trusted), "named", /the pack of CN/);
});

test("checks that a certificate is of this release", () => {
  const content = contentOf(original);
  const { packs, book } = content.sources;
  const counted = JSON.parse(run(liveFile, "--json").out) as { cells: number; serving: number };
  const certificate = {
    schema: 2,
    at: new Date().toISOString(),
    release: { content: digestOf(canonicalize(content)) },
    packs: packs.map((pack) => ({
      market: pack.market,
      version: pack.version,
      digest: digestOf(canonicalize(pack)),
      rules: pack.rules.map(({ id }) => id),
    })),
    book: digestOf(canonicalize({ ...book, kills: undefined })),
    table: digestOf(canonicalize(content.table)),
    provers: [{ name: "enumeration", version: "1", holds: true, results: [] }],
    cells: counted.cells,
    serving: counted.serving,
    holds: true,
  };
  const file = join(home, "certificate.json");
  writeFileSync(file, JSON.stringify(certificate));
  const ran = run(liveFile, ...trusted, "--certificate", file);
  assert.equal(ran.status, 0, ran.out + ran.error);
  assert.match(ran.out, /holds +certified/);
  const other = resealed(({ table }) => void (table.reasons[0]!.remedy = "none"));
  const failed = check(other, ...trusted, "--certificate", file);
  assertFails(failed, "certified", /its `release` is another's/);
});

test("gives the result as JSON", () => {
  const told = JSON.parse(run(liveFile, ...trusted, "--json").out) as {
    holds: boolean;
    cells: number;
    serving: number;
    results: { invariant: string; violations: number }[];
  };
  assert.equal(told.holds, true);
  assert.ok(told.cells > told.serving && told.serving > 0);
  assert.ok(told.results.length > 20 && told.results.every(({ violations }) => violations === 0));
});

test("says what it cannot read, and ends with 2 and without a stack", () => {
  const loose = resealed(({ table }) => void delete (table as Partial<typeof table>).markets);
  const word = resealed(({ sources }) => {
    for (const launch of sources.book.launches) launch.platforms = "android" as never;
  });
  const late = resealed(({ sources }) => {
    for (const launch of sources.book.launches) launch.from = "2026-13-01";
  });
  const unread = [run(), run(join(home, "none.json")), run(home), run(liveFile, "--trust", checker)];
  const broken = ["", "{", "null", "[]", '"text"', "{}", '{"plan":1,"release":{}}', "[".repeat(100_000)];
  for (const ran of [...unread, ...[...broken, loose, word, late].map((text) => check(text))]) {
    assert.equal(ran.status, 2, ran.out + ran.error);
    assert.match(ran.error, /^.+ cannot be read: .+\n$/);
  }
});

test("is one file of at most 300 lines that imports nothing but Node's own modules", () => {
  const text = readFileSync(checker, "utf8");
  assert.ok(text.trimEnd().split("\n").length <= 300);
  const imported = [...text.matchAll(/^import .*? from "(.+?)";$/gm)].map(([, name]) => name ?? "");
  assert.doesNotMatch(text, /\b(?:import|require)\(/);
  assert.ok(imported.length > 0);
  assert.deepEqual(
    imported.filter((name) => !name.startsWith("node:")),
    [],
  );
});
