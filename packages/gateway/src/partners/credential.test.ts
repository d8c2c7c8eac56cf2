import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { credentialOf } from "./credential.ts";
import { endpointAt } from "./server.fixture.ts";

const endpoint = endpointAt("https://api.example/v1");
const simulator = "http://127.0.0.1:8471";

describe("the credential of an endpoint", () => {
  it("is the key in its own variable, without the line break a file may have left", () => {
    const key = { type: "key", value: "sk-1" };
    assert.deepEqual(credentialOf(endpoint, { ACME_KEY: "sk-1\n" }, null), key);
    assert.deepEqual(
      credentialOf(endpoint, { ACME_KEY: "sk-1" }, simulator),
      key,
      "a key comes before the simulator",
    );
  });

  it("is never another partner's key", () => {
    const missing = { type: "missing", variable: "ACME_KEY" };
    assert.deepEqual(credentialOf(endpoint, { OTHER_KEY: "sk-2", acme_key: "sk-3" }, null), missing);
  });

  it("is the simulator's where there is no key and a simulator runs, and says so", () => {
    for (const environment of [{}, { ACME_KEY: "" }, { ACME_KEY: " \n" }, { ACME_KEY: undefined }]) {
      const simulated = { type: "simulated", value: "simulated-acme" };
      assert.deepEqual(credentialOf(endpoint, environment, simulator), simulated);
    }
  });

  it("is missing, by the variable's name, where there is neither", () => {
    for (const environment of [{}, { ACME_KEY: "" }, { ACME_KEY: "  " }]) {
      assert.deepEqual(credentialOf(endpoint, environment, null), { type: "missing", variable: "ACME_KEY" });
    }
  });
});
