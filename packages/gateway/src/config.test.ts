import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { generateKey } from "@homeport/protocol/envelope";
import { ConfigFault, readConfig } from "./config.ts";

function homeFor(context: TestContext): string {
  const home = mkdtempSync(join(tmpdir(), "homeport-config-"));
  context.after(() => rmSync(home, { recursive: true, force: true }));
  const publicKey = generateKey().publicPem;
  const trust = {
    control: [publicKey],
    filters: [publicKey],
    operators: [{ name: "counsel", role: "legal", publicKey }],
  };
  writeFileSync(join(home, "trust.json"), JSON.stringify(trust));
  const issuers = { audience: "homeport", issuers: [{ issuer: "maker", jwks: { keys: [] } }] };
  writeFileSync(join(home, "issuers.json"), JSON.stringify(issuers));
  return home;
}

function faultOf(environment: Record<string, string>): string {
  try {
    readConfig(environment);
  } catch (cause) {
    assert.ok(cause instanceof ConfigFault);
    return cause.message;
  }
  return assert.fail("the configuration was taken");
}

test("listens on loopback, refuses unsigned devices and has no simulator where nothing is said", (context) => {
  const config = readConfig({ HOMEPORT_HOME: homeFor(context) });
  assert.equal(config.host, "127.0.0.1");
  assert.equal(config.port, 8470);
  assert.equal(config.unsignedDevices, false);
  assert.equal(config.simulator, null);
});

test("unsigned devices are taken on loopback only", (context) => {
  const home = homeFor(context);
  const allow = { HOMEPORT_HOME: home, HOMEPORT_UNSIGNED_DEVICES: "allow" };
  for (const host of ["127.0.0.1", "127.8.9.10", "::1", "localhost"]) {
    assert.equal(readConfig({ ...allow, HOMEPORT_HOST: host }).unsignedDevices, true, host);
  }
  for (const host of ["0.0.0.0", "::", "10.0.0.1", "127.example.com", "gateway.example"]) {
    assert.match(faultOf({ ...allow, HOMEPORT_HOST: host }), /listen on 127\.0\.0\.1/, host);
  }
});

test("a value that cannot be read is named", (context) => {
  const home = homeFor(context);
  for (const [name, value] of [
    ["HOMEPORT_PORT", "eighty"],
    ["HOMEPORT_PORT", "70000"],
    ["HOMEPORT_SIMULATOR", "not a url"],
    ["HOMEPORT_UNSIGNED_DEVICES", "yes"],
    ["HOMEPORT_MAX_BODY_BYTES", "-1"],
  ] as const) {
    assert.match(faultOf({ HOMEPORT_HOME: home, [name]: value }), new RegExp(`^${name}: `));
  }
});

test("takes the prices that are named, and stops the start on data that it cannot read, by file and field", (context) => {
  const home = homeFor(context);
  const prices = join(home, "prices");
  mkdirSync(prices);
  const config = readConfig({ HOMEPORT_HOME: home, HOMEPORT_PRICES: prices, HOMEPORT_CURRENCY: "EUR" });
  assert.deepEqual([config.pricing?.currency, config.pricing?.book.lists.size], ["EUR", 0]);
  writeFileSync(join(prices, "acme.json"), '{"partner":"acme","prices":[]}');
  const fault = faultOf({ HOMEPORT_HOME: home, HOMEPORT_PRICES: prices });
  assert.match(fault, /^HOMEPORT_PRICES: acme\.json: prices: /);
  const nowhere = faultOf({ HOMEPORT_HOME: home, HOMEPORT_PRICES: join(home, "nowhere") });
  assert.match(nowhere, /the folder cannot be read/);
  assert.match(faultOf({ HOMEPORT_HOME: home, HOMEPORT_CURRENCY: "euro" }), /^HOMEPORT_CURRENCY: /);
});

test("a missing or garbled trust file stops the start, and says which file", (context) => {
  assert.match(faultOf({ HOMEPORT_HOME: join(homeFor(context), "nowhere") }), /trust\.json` is missing/);
  const home = homeFor(context);
  writeFileSync(join(home, "trust.json"), '{"control":[]}');
  assert.match(faultOf({ HOMEPORT_HOME: home }), /trust\.json` cannot be read/);
});

test("what an operator may set about running is read, and nothing of it is on by itself", (context) => {
  const home = homeFor(context);
  const quiet = readConfig({ HOMEPORT_HOME: home });
  assert.deepEqual(
    [quiet.admin, quiet.metrics, quiet.traces, quiet.workers, quiet.redis],
    [null, false, null, 1, null],
  );
  const config = readConfig({
    HOMEPORT_HOME: home,
    HOMEPORT_ADMIN_PORT: "9464",
    HOMEPORT_WORKERS: "auto",
    HOMEPORT_REDIS: "redis://counters.example:6379",
    OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector.example:4318/",
  });
  assert.deepEqual(config.admin, { host: "127.0.0.1", port: 9464 });
  assert.equal(config.metrics, true);
  assert.equal(config.traces?.url, "http://collector.example:4318/v1/traces");
  assert.ok(config.workers >= 1);
  // A worker counts, and its primary process has the listener.
  const worker = readConfig({ HOMEPORT_HOME: home, HOMEPORT_ADMIN_PORT: "9464", HOMEPORT_WORKER: "2" });
  assert.deepEqual([worker.admin, worker.metrics, worker.worker], [null, true, 2]);
  for (const [name, value] of [
    ["HOMEPORT_ADMIN_PORT", "8470"],
    ["HOMEPORT_WORKERS", "many"],
    ["HOMEPORT_REDIS", "http://counters.example"],
    ["HOMEPORT_DRAIN_MS", "soon"],
    ["OTEL_EXPORTER_OTLP_ENDPOINT", "collector"],
  ] as const) {
    assert.match(faultOf({ HOMEPORT_HOME: home, [name]: value }), new RegExp(`^${name}: `));
  }
});
