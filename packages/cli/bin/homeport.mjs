#!/usr/bin/env node
// Plain JavaScript, so that it starts on an older Node and hands over to the one that came with the packages.
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const main = join(dirname(fileURLToPath(import.meta.url)), "..", "src", "main.ts");
const own = Number(process.versions.node.split(".")[0]) >= 24;
const node = own
  ? process.execPath
  : join(dirname(createRequire(import.meta.url).resolve("node/package.json")), "bin", "node");
const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: "inherit" });
process.on("SIGINT", () => {});
process.on("SIGTERM", () => child.kill("SIGTERM"));
child.on("exit", (code) => process.exit(code ?? 1));
