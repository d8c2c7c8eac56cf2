import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Who may import whom, as in ARCHITECTURE.md; a gateway folder is an area of its own. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  protocol: [],
  rules: ["protocol"],
  // Never rules: two provers that share code share its mistakes.
  "second-prover": ["protocol"],
  engines: ["protocol"],
  "gateway/features": ["protocol"],
  "gateway/safety": ["protocol"],
  "gateway/partners": ["protocol"],
  "gateway/label": ["protocol"],
  "gateway/receipts": ["protocol"],
  "gateway/store": ["protocol"],
  "gateway/cost": ["protocol"],
  "gateway/routing": ["protocol"],
  "gateway/callers": ["protocol"],
  "gateway/telemetry": ["protocol"],
  "gateway/release": ["protocol", "rules"],
  "gateway/pipeline": [
    "protocol",
    "rules",
    "engines",
    "gateway/features",
    "gateway/safety",
    "gateway/partners",
    "gateway/label",
    "gateway/receipts",
    "gateway/store",
    "gateway/cost",
    "gateway/callers",
    "gateway/release",
    "gateway/telemetry",
    "gateway/routing",
  ],
  "gateway/http": ["protocol", "gateway/pipeline", "gateway/release"],
  // The few files above the folders only put the parts together.
  gateway: [
    "protocol",
    "rules",
    "engines",
    "gateway/callers",
    "gateway/cost",
    "gateway/http",
    "gateway/partners",
    "gateway/pipeline",
    "gateway/receipts",
    "gateway/release",
    "gateway/routing",
    "gateway/safety",
    "gateway/store",
    "gateway/telemetry",
  ],
  control: ["protocol", "rules"],
  simulator: ["protocol", "engines"],
  cli: ["protocol", "rules", "second-prover", "engines", "control", "gateway", "simulator"],
};

/** Fewer than this means that the test did not see the code, not that the code is clean. */
const leastImports = 250;

type Import = { file: string; from: string; to: string; specifier: string };

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !file.endsWith(".test.ts") && !file.includes("node_modules"))
    .map((file) => join(folder, file));
}

function areaOf(file: string): string {
  const [, name = "", , folder] = file.split("/");
  return name === "gateway" && folder && !folder.endsWith(".ts") ? `gateway/${folder}` : name;
}

function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const specifiers = [
    ...text.matchAll(/(?:^|\n)(?:import|export)\b[^;]*?from\s*"([^"]+)"|\bimport\(\s*"([^"]+)"/g),
  ];
  return specifiers.map(([, named, dynamic]) => {
    const specifier = named ?? dynamic ?? "";
    const workspace = /^@homeport\/([a-z-]+)/.exec(specifier)?.[1];
    const to = specifier.startsWith(".")
      ? areaOf(relative(root, resolve(root, dirname(file), specifier)))
      : (workspace ?? "");
    return { file, from: areaOf(file), to, specifier };
  });
}

const imports = sources("packages").flatMap(importsOf);
const inner = imports.filter(({ from, to }) => to !== "" && to !== from);

test("no folder imports one that the table forbids", () => {
  const forbidden = inner.filter(({ from, to }) => !mayImport[from]?.includes(to));
  assert.deepEqual(
    forbidden.map(({ file, specifier }) => `${file} imports ${specifier}`),
    [],
  );
});

test("the architecture test sees the code it judges", () => {
  assert.ok(imports.length >= leastImports, `only ${imports.length} imports were seen`);
  assert.ok(inner.length >= 60, `only ${inner.length} imports across folders were seen`);
  const seen = new Set(imports.map(({ from }) => from));
  assert.deepEqual(
    Object.keys(mayImport).filter((area) => !seen.has(area)),
    [],
    "an area of the table has no file",
  );
});

test("a folder is entered by its door", () => {
  const around = imports.filter(({ file, from, to, specifier }) => {
    if (!specifier.startsWith(".") || to === from || to === "") return false;
    // What only tests use has no door: one fixture may stand on another's.
    if (file.endsWith(".fixture.ts") && specifier.endsWith(".fixture.ts")) return false;
    // `gateway` itself is no folder with a door.
    return !specifier.endsWith("/index.ts") && to !== "gateway";
  });
  assert.deepEqual(
    around.map(({ file, specifier }) => `${file} imports ${specifier}`),
    [],
  );
});

test("no shared code compares the name of a market, a partner or a model", () => {
  const names = ["CN", "US", "GB", "CA", "AU", "EU", "FR", "alibaba", "openai", "qwen", "deepseek", "baidu"];
  const compared = new RegExp(
    `[=!]==?\\s*["'\`](?:${names.join("|")})["'\`]|case\\s+["'](?:${names.join("|")})["']`,
  );
  const guilty = sources("packages").filter(
    (file) =>
      !file.includes("simulator/src/personas") && compared.test(readFileSync(join(root, file), "utf8")),
  );
  assert.deepEqual(guilty, []);
});

test("no dialect carries a host", () => {
  const folder = join(root, "packages/gateway/src/partners/dialects");
  const files = readdirSync(folder);
  assert.ok(files.length >= 2);
  for (const file of files) {
    const text = readFileSync(join(folder, file), "utf8");
    assert.doesNotMatch(text, /https?:\/\/|\.com\b|\.cn\b|aliyuncs/i, file);
  }
});

test("nothing but the egress guard opens a connection from the gateway", () => {
  const opening =
    /(?:\bfrom\s*|\bload\()"(?:undici(?:\/[^"]*)?|node:https|node:net|node:tls|node:http2|@redis\/client)"|\bfetch\(|\bhttp\.request\(|import\("@opentelemetry\/exporter/;
  const openers = sources("packages/gateway/src").filter((file) =>
    opening.test(readFileSync(join(root, file), "utf8")),
  );
  const allowed = [
    // To the operator's own counters, which no content reaches.
    "packages/gateway/src/callers/counters/redis-connection.ts",
    "packages/gateway/src/config.ts",
    "packages/gateway/src/partners/address.ts",
    "packages/gateway/src/partners/dispatch.ts",
    "packages/gateway/src/partners/egress.ts",
    // To the operator's own collector, and only where its address is configured.
    "packages/gateway/src/telemetry/traces.ts",
  ];
  assert.deepEqual(openers.toSorted(), allowed);
});
