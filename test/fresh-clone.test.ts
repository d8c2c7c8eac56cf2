import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { freePorts } from "./support/command.ts";
import { root } from "./support/world.ts";

const asked = process.env["CI"] === "true" || process.env["HOMEPORT_FRESH_CLONE"] === "run";
const nested = process.env["HOMEPORT_FRESH_CLONE"] === "nested";

/** npm's registry, as whoever runs this has configured it; nothing else of their configuration is kept. */
function registry(): string {
  return execFileSync("npm", ["config", "get", "registry"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  }).trim();
}

/** Something of every package, with a market taken live and a proof. */
const partOfTests = [
  "packages/protocol/**/*.test.ts",
  "packages/control/src/plans/*.test.ts",
  "packages/engines/**/*.test.ts",
  "test/golden.test.ts",
  "test/tour.test.ts",
  "test/checker.test.ts",
];

test(
  "in a fresh clone, with an empty cache and a bare environment, both commands of the README work",
  {
    skip: nested
      ? "this is the fresh clone's own run"
      : asked
        ? false
        : "it installs everything anew: `npm run test:fresh-clone`, or CI=true",
    timeout: 900_000,
  },
  async (context) => {
    const folder = mkdtempSync(join(tmpdir(), "homeport-clone-"));
    context.after(() => rmSync(folder, { recursive: true, force: true }));
    const clone = join(folder, "homeport");
    execFileSync("git", ["clone", "--quiet", "--no-hardlinks", root, clone]);
    const ports = await freePorts();
    const environment = {
      // The Node that came with the packages must not be on the path of a machine that has none of them.
      PATH: (process.env["PATH"] ?? "")
        .split(":")
        .filter((entry) => !entry.includes("node_modules"))
        .join(":"),
      HOME: folder,
      npm_config_cache: join(folder, "cache"),
      npm_config_registry: registry(),
      HOMEPORT_FRESH_CLONE: "nested",
      ...ports,
    };

    const start = spawn("npm", ["start"], {
      cwd: clone,
      env: environment,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let out = "";
    start.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    start.stderr.setEncoding("utf8").on("data", (text: string) => (out += text));
    const ended = once(start, "exit");
    const serving = new Promise<void>((resolve) => {
      start.stdout.on("data", () => {
        if (out.includes("Ctrl-C ends everything.")) resolve();
      });
    });
    await Promise.race([
      serving,
      ended.then(() => assert.fail(`npm start ended early:\n${out.slice(-4_000)}`)),
    ]);
    assert.match(out, /Installing what is missing/);
    assert.match(out, /CN +after +summarizer +served +alibaba qwen-plus-2025-07-28, cn-beijing/);
    const command = /curl -s [\s\S]*?"type":"tldr"\}'/.exec(out)?.[0] ?? "";
    const answer = execFileSync("bash", ["-c", command], { cwd: clone, encoding: "utf8", env: environment });
    assert.match(answer, /"simulated":true/);
    // Ctrl-C reaches every process of the group, as it does from a terminal.
    process.kill(-(start.pid ?? 0), "SIGINT");
    await ended;
    assert.match(out, /Homeport has ended\./);
    assert.ok(!existsSync(join(clone, ".homeport", "up.pid")), "nothing was left locked");
    for (const port of Object.values(ports)) {
      await assert.rejects(() => fetch(`http://127.0.0.1:${port}/`), `port ${port} is free again`);
    }

    // By hand everything runs again; inside a run of everything, which is itself of a clean checkout, a part of each kind.
    const part = process.env["HOMEPORT_FRESH_CLONE"] === "run" ? [] : ["--", ...partOfTests];
    const tests = spawn("npm", ["test", ...part], {
      cwd: clone,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let report = "";
    tests.stdout.setEncoding("utf8").on("data", (text: string) => (report += text));
    tests.stderr.setEncoding("utf8").on("data", (text: string) => (report += text));
    const [code] = (await once(tests, "exit")) as [number | null];
    assert.equal(code, 0, report.slice(-6_000));
    assert.match(report, /ℹ fail 0/);
    const changed = execFileSync("git", ["status", "--porcelain"], { cwd: clone, encoding: "utf8" });
    assert.equal(changed, "", "neither command changed a file of the repository");
  },
);
