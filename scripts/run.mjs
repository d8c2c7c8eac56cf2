// The door of every npm script: plain JavaScript for Node 20 and later, so that it runs before anything is
// installed. It installs what is missing, then hands over to the Node 24 that came with it.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const node = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
const stamp = join(root, "node_modules", ".homeport-installed");
const cli = join("packages", "cli", "src", "main.ts");

/** What was installed is what the lockfile and the manifests say. */
function wanted() {
  const hash = createHash("sha256").update(readFileSync(join(root, "package-lock.json")));
  for (const name of readdirSync(join(root, "packages")).toSorted()) {
    const manifest = join(root, "packages", name, "package.json");
    if (existsSync(manifest)) hash.update(readFileSync(manifest));
  }
  return hash.update(readFileSync(join(root, "package.json"))).digest("hex");
}

function install() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < 20)
    fail(`Node ${process.versions.node} is too old: install Node 20 or later from https://nodejs.org`);
  const mark = wanted();
  if (existsSync(stamp) && existsSync(node) && readFileSync(stamp, "utf8") === mark) return;
  process.stderr.write("Installing what is missing (about 600 MB with the tools, once)…\n");
  const beginning = Date.now();
  const done = spawnSync(
    process.platform === "win32" ? "npm.cmd" : "npm",
    // Not `npm ci`: it refuses a lockfile that lacks a tool's binary for some other platform. The lockfile still
    // decides every version, and is not written.
    [
      "install",
      "--no-save",
      "--include=dev",
      "--no-fund",
      "--no-audit",
      "--loglevel=error",
      "--progress=true",
    ],
    { cwd: root, stdio: ["ignore", 2, 2], shell: process.platform === "win32" },
  );
  if (done.status !== 0)
    fail("npm could not install; the lines above say why. Check the network and run it again.");
  if (!existsSync(node)) {
    fail(
      "Node 24 did not come with the packages: install scripts are switched off. Run `npm rebuild node`, then try again.",
    );
  }
  writeFileSync(stamp, mark);
  process.stderr.write(`Installed in ${Math.round((Date.now() - beginning) / 1000)} s.\n`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** Runs one command in the Node that was installed; its end is this process's end. */
function run(args, environment = {}) {
  const path = `${dirname(node)}${process.platform === "win32" ? ";" : ":"}${join(root, "node_modules", ".bin")}${process.platform === "win32" ? ";" : ":"}${process.env.PATH ?? ""}`;
  return new Promise((resolve) => {
    const child = spawn(node, args, {
      cwd: root,
      stdio: "inherit",
      env: { ...process.env, ...environment, PATH: path },
    });
    // Ctrl-C reaches the whole group; this process only waits for the child to end cleanly.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
      process.on(signal, () => {
        if (signal !== "SIGINT") child.kill(signal);
      });
    }
    child.on("exit", (code, signal) => resolve(signal ? 1 : (code ?? 1)));
  });
}

const bin = (name) => join("node_modules", name);
const checks = [
  ["format", [bin("oxfmt/bin/oxfmt"), "--check", "."]],
  ["lint", [bin("oxlint/bin/oxlint"), "--type-aware", "--deny-warnings"]],
  ["types", [bin("typescript/bin/tsc"), "--noEmit", "-p", "tsconfig.json"]],
  ["unused", [bin("knip/bin/knip.js")]],
];

const tests = [
  "--test",
  "--test-reporter=spec",
  // Left to itself the runner keeps one core idle, which on a machine of two is half of it.
  `--test-concurrency=${Math.max(2, availableParallelism() - 1)}`,
  // The longest first, so that none of them is left alone at the end.
  "test/**/*.test.ts",
  "conformance/**/*.test.ts",
  "packages/**/*.test.ts",
];

async function main([command = "", ...rest]) {
  install();
  switch (command) {
    case "start":
      return run([cli, "up", "--tour", ...rest]);
    case "dev":
      return run([cli, "up", "--watch", ...rest]);
    case "tour":
      return run([cli, "tour", ...rest]);
    case "homeport":
      return run([cli, ...rest]);
    case "test":
      return run([...tests.slice(0, 3), ...(rest.length > 0 ? rest : tests.slice(3))]);
    case "fresh-clone":
      return run(["--test", "--test-reporter=spec", "test/fresh-clone.test.ts"], {
        HOMEPORT_FRESH_CLONE: "run",
      });
    case "docs":
      return run(["scripts/generate-docs.ts"]);
    case "bench":
      return run(["bench/bench.ts", ...rest]);
    case "check": {
      for (const [name, args] of checks) {
        process.stderr.write(`\n${String(name)}\n`);
        const code = await run(args);
        if (code !== 0) return code;
      }
      return run(tests);
    }
    default:
      fail(`\`${command}\` is no script; see package.json`);
  }
}

process.exitCode = await main(process.argv.slice(2));
