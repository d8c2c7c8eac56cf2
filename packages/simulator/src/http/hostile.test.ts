import assert from "node:assert/strict";
import test from "node:test";

import * as fc from "fast-check";

import { placeAt, personas } from "../personas/index.ts";
import { simulatorFor } from "../testing/client.ts";
import { post } from "../testing/raw.ts";
import type { Simulator } from "../simulator.ts";

/** A path of the persona with its places filled. */
const filled = (path: string, model: string): string =>
  path
    .replace("{model}", model)
    .replace("{version}", "v1")
    .replace("{verb}", "GenerateContent")
    .replace("{id}", "none");

const everyKey = {
  "x-api-key": "simulated-test",
  "x-goog-api-key": "simulated-test",
  "anthropic-version": "2023-06-01",
};

const requests = (persona: (typeof personas)[number]) => {
  const fields = [...Object.keys(persona.parameters), "messages", "contents", "Messages", "input", "stream"];
  const message = fc.dictionary(
    fc.constantFrom("role", "content", "parts", "Role", "Content", "tool_calls"),
    fc.jsonValue(),
  );
  const value = fc.oneof(fc.jsonValue(), fc.array(message, { maxLength: 3 }));
  const named = fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 6 });
  return fc.oneof(
    fc
      .tuple(named, fc.constant(persona.models[0]?.id))
      .map(([body, model]) => ({ ...body, model, Model: model })),
    named,
    fc.jsonValue(),
    fc.string(),
  );
};

/** The seeds of a run are in the message of a failure. */
const runs = 40;

async function answers(
  simulator: Simulator,
  persona: (typeof personas)[number],
  body: unknown,
): Promise<boolean> {
  const host = (persona.hosts[0]?.host ?? "").replace("*", "workspace");
  const path = filled(persona.path, persona.models[0]?.id ?? "");
  const reply = await post(simulator, { host, path, body: body ?? null, headers: everyKey });
  assert.equal(reply.headers.get("homeport-simulated"), "1");
  return reply.status < 500 || reply.status === 501;
}

for (const persona of personas) {
  const host = (persona.hosts[0]?.host ?? "").replace("*", "workspace");

  test(`${persona.name} (${persona.api}, ${host}) answers any body in good order`, async (t) => {
    const lines: string[] = [];
    const simulator = await simulatorFor(t, { log: (line) => lines.push(line) });
    await fc.assert(
      fc.asyncProperty(requests(persona), async (body) => assert.ok(await answers(simulator, persona, body))),
      { numRuns: runs },
    );
    assert.deepEqual(
      lines.filter((line) => line.includes("failed")),
      [],
    );
  });
}

test("every operation answers any body in good order", async (t) => {
  const lines: string[] = [];
  const simulator = await simulatorFor(t, { log: (line) => lines.push(line) });
  for (const persona of personas) {
    for (const operation of persona.operations ?? []) {
      const host = (persona.hosts[0]?.host ?? "").replace("*", "workspace");
      const path = filled(operation.path, "model");
      // What shares its path with chat is told apart by a header, and tested with its persona.
      assert.ok(operation.when !== undefined || placeAt(host, path)?.operation);
      const fields = fc.dictionary(
        fc.constantFrom("x", ...Object.keys(operation.parameters)),
        fc.jsonValue(),
      );
      const bodies = fc.sample(fields, 15);
      for (const one of bodies) {
        const body = { ...one, model: operation.models[0] ?? "x" };
        const call = operation.method === "GET" ? { host, path } : { host, path, body };
        const { status } = await post(simulator, { ...call, headers: everyKey });
        assert.ok(status < 500 || status === 501, JSON.stringify(body));
      }
    }
  }
  assert.deepEqual(
    lines.filter((line) => line.includes("failed")),
    [],
  );
});

test("answers odd addresses without falling over", async (t) => {
  const simulator = await simulatorFor(t);
  for (const path of [
    "/hosts/",
    "/hosts/%",
    "/hosts/%E0%A4%A/x",
    "/simulate/results/none",
    "/hosts/api.openai.com",
  ]) {
    const { status } = await fetch(simulator.url + path);
    assert.ok(status >= 400 && status < 500, `${path} ${status}`);
  }
});
