import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { Approval, Book, Hosting, Kill, Launch, Pack, Partner, Route } from "@homeport/rules";
import * as fc from "fast-check";
import { parse } from "yaml";
import { z } from "zod";
import { parseFile } from "../../packages/control/src/sources/parse-file.ts";
import { parseYaml } from "../../packages/control/src/sources/yaml-file.ts";
import { CallersFault, parseCallers } from "../../packages/gateway/src/callers/callers-file.ts";
import { ConfigFault, readConfig } from "../../packages/gateway/src/config.ts";
import { PriceFault, readPrices } from "../../packages/gateway/src/cost/price-book.ts";
import { parseRouting, RoutingFault } from "../../packages/gateway/src/routing/read-routing.ts";
import { generateKey } from "../../packages/protocol/src/envelope.ts";
import { bytesNear } from "./bytes.ts";
import { near } from "./json.ts";
import { assertIssues } from "./refusals.ts";
import { runs, timed } from "./run.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const read = (path: string) => readFileSync(join(root, path));
const yamlIn = (folder: string) =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".yaml"))
    .map((name) => read(`${folder}/${name}`));

const folder = mkdtempSync(join(tmpdir(), "homeport-fuzz-"));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Runs a step that may throw a fault of the given kind and nothing else; a fault says something. */
function faultOnly(step: () => unknown, Fault: new (...parts: never[]) => Error): void {
  try {
    timed(step);
  } catch (cause) {
    if (!(cause instanceof Fault)) throw cause;
    assert.ok(cause.message.length > 0 && !/is not a function|Cannot read prop/.test(cause.message));
  }
}

describe("whatever lies in a file of control's is read or told of, with file and line:", () => {
  const files: readonly [name: string, schema: z.ZodType, texts: readonly Buffer[]][] = [
    ["pack.yaml", Pack, ["US", "CN", "US-CA"].map((market) => read(`packs/${market}/pack.yaml`))],
    ["partner.yaml", Partner, yamlIn("launch/partners")],
    ["launches.yaml", z.array(Launch), [read("launch/launches.yaml")]],
    ["routes.yaml", z.array(Route), [read("launch/routes.yaml")]],
    ["hosting.yaml", z.array(Hosting), [read("launch/hosting.yaml")]],
    ["maker.yaml", Book.shape.maker, [read("launch/maker.yaml")]],
    ["approval.yaml", Approval, [read("examples/approvals/cn-registration.yaml")]],
    [
      "kill.yaml",
      Kill,
      [
        Buffer.from(
          "id: k-1\nmarket: US\nfeature: chat\nreason: x\noperator: counsel\nat: 2026-11-22T00:00:00Z\n",
        ),
      ],
    ],
  ];
  for (const [name, schema, texts] of files) {
    it(name, () => {
      const check = (text: string) => {
        const yaml = parseYaml(name, text);
        const parsed = yaml.type === "read" ? parseFile(schema, yaml.file) : yaml;
        if (parsed.type === "parsed") return;
        assert.ok(parsed.issues.length > 0);
        assertIssues(parsed.issues);
        for (const { path } of parsed.issues) assert.match(path, /^[\w.-]+:\d+/);
      };
      fc.assert(
        fc.property(bytesNear(texts), (bytes) => timed(() => check(bytes.toString()))),
        runs(60),
      );
      const values = texts.map((text) => parse(text.toString()) as unknown);
      fc.assert(
        fc.property(near(values), (value) => timed(() => check(JSON.stringify(value)))),
        runs(60),
      );
    });
  }
});

describe("whatever lies in a file of the gateway's is read or told of:", () => {
  const rules = {
    limits: [{ most: 10, of: "requests", per: "minute", each: ["device"], only: { markets: ["US"] } }],
    budgets: [{ most: "12.50", per: "day", unknownAs: "0.01" }],
  };
  const callers = {
    type: "homeport-callers/1",
    currency: "EUR",
    tenants: [{ id: "acme", ...rules }],
    keys: [{ id: "abcdefghijkl", tenant: "acme", hash: "0".repeat(64), scopes: { markets: ["US"] } }],
  };
  const routing = {
    rules: [
      { market: "US*", strategy: { type: "weighted", weights: { "*": 1 } }, retries: { attempts: 1 } },
      { feature: "chat", hedge: { quantile: 0.9 }, shadow: { to: "*", percent: 5, perMinute: 10 } },
      { cache: { ttlSeconds: 10 }, timeouts: { totalMs: 1_000 } },
    ],
    endpoints: [{ endpoint: "*", breaker: { consecutive: 3 }, bulkhead: { concurrent: 3 } }],
    shed: { heapPercent: 80 },
  };
  const texts: readonly [string, object, (text: string) => unknown, new (...parts: never[]) => Error][] = [
    ["callers.json", callers, parseCallers, CallersFault],
    ["routing.json", routing, parseRouting, RoutingFault],
  ];
  for (const [name, seed, parser, Fault] of texts) {
    it(name, () => {
      assert.doesNotThrow(() => parser(JSON.stringify(seed)));
      fc.assert(
        fc.property(near([seed]), (value) => faultOnly(() => parser(JSON.stringify(value)), Fault)),
        runs(1_500),
      );
      fc.assert(
        fc.property(bytesNear([Buffer.from(JSON.stringify(seed))]), (bytes) =>
          faultOnly(() => parser(bytes.toString()), Fault),
        ),
        runs(300),
      );
    });
  }

  const publicPem = generateKey().publicPem;
  const trust = {
    control: [publicPem],
    filters: [publicPem],
    operators: [{ name: "counsel", role: "counsel", publicKey: publicPem, access: ["approver"] }],
    readers: [{ name: "auditor", access: ["reader"] }],
  };
  const issuers = {
    audience: "homeport",
    issuers: [{ issuer: "maker", jwks: { keys: [{ kty: "OKP", crv: "Ed25519", x: "A".repeat(43) }] } }],
  };
  for (const [name, seed] of [
    ["trust.json", trust],
    ["issuers.json", issuers],
  ] as const) {
    it(name, () => {
      const others = { "trust.json": trust, "issuers.json": issuers };
      fc.assert(
        fc.property(near([seed]), (value) => {
          for (const [file, usual] of Object.entries(others)) {
            writeFileSync(join(folder, file), JSON.stringify(file === name ? value : usual));
          }
          faultOnly(() => readConfig({ HOMEPORT_HOME: folder }), ConfigFault);
        }),
        runs(200),
      );
    });
  }

  it("prices", () => {
    const prices = join(folder, "prices");
    cpSync(join(root, "prices"), prices, { recursive: true });
    for (const file of ["openai.json", "shared/calendars.json", "shared/exchange-rates.json"]) {
      const text = read(`prices/${file}`);
      const changed = fc.oneof(
        near([JSON.parse(text.toString()) as unknown]).map((value) => Buffer.from(JSON.stringify(value))),
        bytesNear([text]),
      );
      fc.assert(
        fc.property(changed, (bytes) => {
          writeFileSync(join(prices, file), bytes);
          faultOnly(() => readPrices(prices), PriceFault);
        }),
        runs(80),
      );
      writeFileSync(join(prices, file), text);
    }
  });
});
