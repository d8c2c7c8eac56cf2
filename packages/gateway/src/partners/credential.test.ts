import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { credentialOf } from "./credential.ts";
import { openSecrets } from "./secrets.ts";
import { endpointAt } from "./server.fixture.ts";

const endpoint = endpointAt("https://api.example/v1");
const simulator = "http://127.0.0.1:8471";
const from = (environment: Record<string, string | undefined>) => openSecrets({ environment });

describe("the credential of an endpoint", () => {
  it("is the key in its own variable, without the line break a file may have left", async () => {
    const key = { type: "key", value: "sk-1" };
    assert.deepEqual(await credentialOf(endpoint, from({ ACME_KEY: "sk-1\n" }), null), key);
    assert.deepEqual(
      await credentialOf(endpoint, from({ ACME_KEY: "sk-1" }), simulator),
      key,
      "a key comes before the simulator",
    );
  });

  it("is never another partner's key", async () => {
    const missing = { type: "missing", where: "environment", name: "ACME_KEY" };
    const others = from({ OTHER_KEY: "sk-2", acme_key: "sk-3" });
    assert.deepEqual(await credentialOf(endpoint, others, null), missing);
  });

  it("is the simulator's where there is no key and a simulator runs, and says so", async () => {
    for (const environment of [{}, { ACME_KEY: "" }, { ACME_KEY: " \n" }, { ACME_KEY: undefined }]) {
      const simulated = { type: "simulated", value: "simulated-acme" };
      assert.deepEqual(await credentialOf(endpoint, from(environment), simulator), simulated);
    }
  });

  it("is missing, by the variable's name, where there is neither", async () => {
    for (const environment of [{}, { ACME_KEY: "" }, { ACME_KEY: "  " }]) {
      const missing = { type: "missing", where: "environment", name: "ACME_KEY" };
      assert.deepEqual(await credentialOf(endpoint, from(environment), null), missing);
    }
  });

  it("is empty for a server of the maker's own, which may be asked without any", async () => {
    for (const dialect of ["vllm", "ollama"]) {
      const own = endpointAt("http://10.0.0.7/v1", { dialect });
      assert.deepEqual(await credentialOf(own, from({}), null), { type: "key", value: "" });
      assert.deepEqual(await credentialOf(own, from({ ACME_KEY: "sk-1" }), null), {
        type: "key",
        value: "sk-1",
      });
    }
  });

  it("is missing without a word of where a file or a manager's secret lies", async () => {
    for (const [where, credential] of [
      ["file", { file: "/nowhere/acme-key" }],
      ["provider", { provider: "vault", secret: "acme/production" }],
    ] as const) {
      const elsewhere = endpointAt("https://api.example/v1", { credential });
      const missing = { type: "missing", where, name: "acme" };
      assert.deepEqual(await credentialOf(elsewhere, from({}), null), missing);
    }
  });
});
