import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import type { RouteCertificate } from "../packages/cli/src/certificate.ts";
import { freePorts, homeport } from "./support/command.ts";
import { root, startWorld, type World } from "./support/world.ts";

let world: World;
let environment: Record<string, string>;
before(async () => {
  world = await startWorld();
  environment = { HOMEPORT_HOME: world.home, HOMEPORT_GATEWAY: world.url };
});
after(() => world.close());

const run = (words: readonly string[], input?: string) =>
  homeport(words, { environment, ...(input !== undefined && { input }) });

test("help is printed for the whole command and for each part, with exit code 0", async () => {
  const whole = await run(["help"]);
  assert.equal(whole.code, 0);
  const names = [...whole.out.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name ?? "");
  assert.ok(names.length >= 10);
  for (const name of ["run", "decide", "receipts"]) {
    const { code, out } = await run([name, "--help"]);
    assert.equal(code, 0);
    assert.match(out, new RegExp(`^Usage: homeport ${name}`, "m"));
  }
});

test("wrong use ends with exit code 2 and says what was expected", async () => {
  for (const words of [
    [],
    ["nothing"],
    ["run"],
    ["run", "summarizer"],
    ["run", "x", "--market", "US"],
    ["decide", "--oops"],
  ]) {
    const { code } = await run(words);
    assert.equal(code, 2, words.join(" "));
  }
  const { error } = await run(["run", "summarizer", "--market", "US", "--device", "{}", "--file", "-"]);
  assert.match(error, /either `--market` or `--device`/);
});

test("`run` serves a text from standard input and ends with 0", async () => {
  const { code, out, error } = await run(
    ["run", "proofreader", "--market", "US", "--file", "-"],
    "They recieve a letter every day.",
  );
  assert.equal(code, 0, error);
  assert.match(out, /They receive a letter every day\./);
  assert.match(out, /on-device engine harper/);
  assert.match(out, /receipt: +rcpt_/);
});

test("`run` names a simulated partner as such, also as JSON", async () => {
  const words = ["run", "summarizer", "--market", "US", "--file", "-"];
  const text = "The first sentence says one thing. The second sentence says another. The third ends it.";
  assert.match((await run(words, text)).out, /openai .*\(simulated\)/);
  const json = JSON.parse((await run([...words, "--json"], text)).out) as { meta: { simulated: boolean } };
  assert.equal(json.meta.simulated, true);
});

test("`run` translates into the language that is named, and sends nothing anywhere where it is that already", async () => {
  const words = ["run", "translator", "--market", "US", "--file", "-", "--to", "fr"];
  const translated = await run(words, "The ferry leaves at noon.");
  assert.equal(translated.code, 0, translated.error);
  assert.match(translated.out, /ferry leaves at noon[\s\S]*served by: +openai gpt-6-luna/);
  const same = await run([...words, "--from", "fr"], "Le bac part à midi.");
  assert.match(same.out, /^Le bac part à midi\.\n\nserved by: +nothing/);
  assert.equal((await run(words.slice(0, -2), "A text.")).code, 2, "a language is needed");
  const offered = await run(["availability", "--market", "GB", "--from", "cy", "--to", "fr"]);
  assert.match(offered.out, /^translator: available in GB by openai gpt-6-luna, then openai gpt-6-luna$/m);
  assert.equal((await run(["availability", "--market", "GB", "--to", "und"])).code, 1);
});

test("a refusal ends with exit code 1 and lists reasons, rules, sources and remedies", async () => {
  const { code, out } = await run(["run", "summarizer", "--market", "CN", "--file", "-"], "一个句子。");
  assert.equal(code, 1);
  assert.match(out, /legal: not_approved/);
  assert.match(out, /rule CN\//);
  assert.match(out, /art\. 17/);
  assert.match(out, /remedy:/);
});

test("`decide` answers from the files alone, for any day", async () => {
  const words = ["decide", "--feature", "summarizer", "--market", "US"];
  assert.equal((await run([...words, "--at", "2026-11-22"])).code, 0);
  const before = await run([...words, "--at", "2024-10-01"]);
  assert.equal(before.code, 1);
  assert.match(before.out, /not_launched/);
  const json = await run([...words, "--json"]);
  assert.equal((JSON.parse(json.out) as { type: string }).type, "serve");
});

test("`availability` names what is not launched on one line, and tells every reason where it is asked", async () => {
  const short = await run(["availability", "--market", "FR"]);
  assert.match(short.out, /^not launched there: .*chat.*--all/);
  const { code, out } = await run(["availability", "--market", "FR", "--all"]);
  assert.equal(code, 0);
  for (const feature of ["chat", "proofreader", "summarizer"])
    assert.match(out, new RegExp(`^${feature}: unavailable`, "m"));
  assert.match(out, /not_launched/);
});

test("`brief` tells on one page what stands between a market and its launch, in both languages", async () => {
  const { code, out } = await run(["brief", "CN", "--at", "2026-11-22"]);
  assert.equal(code, 0);
  assert.match(out, /^Mainland China \(CN\), 2026-11-22/);
  assert.match(out, /summarizer \(features-cn\): refused on android, ios/);
  assert.match(out, /What is missing\n {2}not_approved/);
  // Canalys by CNN, February 2025: the figures for which the market matters.
  for (const figure of ["2023  .*: 19 %", "2023  .*: 12 %", "2024  .*: 16 %", "2024  .*: 15 %"]) {
    assert.match(out, new RegExp(figure));
  }
  const chinese = await homeport(["brief", "CN"], {
    environment: { ...environment, HOMEPORT_LANGUAGE: "zh" },
  });
  assert.match(chinese.out, /所缺事项/);
  const unknown = await run(["brief", "ZZ"]);
  assert.equal(unknown.code, 2);
  assert.match(unknown.error, /there is no pack of `ZZ`; there are AE/);
});

test("`prove --twice --out` writes a certificate by two provers, and both hold", async () => {
  const file = join(tmpdir(), `homeport-certificate-${process.pid}.json`);
  const { code, out } = await run(["prove", "--twice", "--out", file]);
  assert.equal(code, 0);
  assert.match(out, /every invariant holds/);
  const certificate = JSON.parse(readFileSync(file, "utf8")) as RouteCertificate;
  rmSync(file);
  assert.deepEqual(
    certificate.provers.map(({ name, holds }) => [name, holds]),
    [
      ["cells", true],
      ["z3", true],
    ],
  );
  assert.ok(certificate.cells > 20_000 && certificate.serving > 100);
  assert.ok(certificate.packs.some(({ market, rules }) => market === "CN" && rules.includes("CN/approval")));
});

test("a certificate of what is live holds before the checker, which shares no code with who wrote it", async () => {
  const file = join(tmpdir(), `homeport-live-certificate-${process.pid}.json`);
  assert.equal((await run(["prove", "--live", "--out", file])).code, 0);
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(root, "checker", "check-release.mjs"),
    join(world.home, "release", "live.json"),
    "--trust",
    join(world.home, "trust.json"),
    "--certificate",
    file,
  ]);
  rmSync(file);
  assert.match(stdout, /holds +certified/);
  assert.doesNotMatch(stdout, /FAILS|NOT checked/);
});

test("an unknown receipt and a missing store are told in words, with exit code 1", async () => {
  const unknown = await run(["receipts", "show", "rcpt_unknown"]);
  assert.equal(unknown.code, 1);
  assert.match(unknown.error, /receipt_not_found/);
  const missing = await run(["receipts", "show", "rcpt_x", "--store", "/nowhere/gateway.db"]);
  assert.equal(missing.code, 1);
  assert.match(missing.error, /no receipt store/);
});

test("a gateway that is not there is told, with the way to start it", async () => {
  const { code, error } = await homeport(["availability", "--market", "US"], {
    environment: { HOMEPORT_HOME: world.home, HOMEPORT_GATEWAY: "http://127.0.0.1:9" },
  });
  assert.equal(code, 1);
  assert.match(error, /nothing answers.*npm start/);
});

test("a taken port gives a clear message and the way to another", async (context) => {
  const home = mkdtempSync(join(tmpdir(), "homeport-port-"));
  context.after(() => rmSync(home, { recursive: true, force: true }));
  const ports = await freePorts();
  const taken = createServer().listen(Number(ports["HOMEPORT_PORT"]), "127.0.0.1");
  await once(taken, "listening");
  context.after(() => taken.close());
  const { code, error } = await homeport(["up"], { environment: { ...ports, HOMEPORT_HOME: home } });
  assert.equal(code, 1);
  assert.match(error, new RegExp(`port ${ports["HOMEPORT_PORT"]}.*gateway.*is taken.*HOMEPORT_PORT=`));
});
