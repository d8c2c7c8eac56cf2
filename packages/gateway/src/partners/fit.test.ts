import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import type { Dialect, ParameterName } from "./dialect.ts";
import { dialectOf, dialects } from "./dialects.ts";
import { fit } from "./fit.ts";
import type { Parameters, PartnerTask } from "./task.ts";

function known(name: string): Dialect {
  return dialectOf(name) ?? assert.fail(`no dialect ${name}`);
}

/** The value under a name whose dots lead into objects. */
function at(body: Record<string, unknown>, name: string): unknown {
  let found: unknown = body;
  for (const step of name.split(".")) found = (found as Record<string, unknown> | undefined)?.[step];
  return found;
}

const bare: Dialect = { ...known("openai"), parameters: {} };
const none: Parameters = { maxTokens: null, temperature: null, topP: null, stop: null, seed: null };

function taskOf(parameters: Partial<Parameters>, stream = false): PartnerTask {
  return {
    type: "chat",
    messages: [{ role: "user", content: "Hello" }],
    stream,
    parameters: { ...none, ...parameters },
  };
}

const parameters: fc.Arbitrary<Parameters> = fc.record({
  maxTokens: fc.option(fc.integer({ min: -1, max: 200_000 })),
  temperature: fc.option(fc.double({ min: -1, max: 3, noNaN: true })),
  topP: fc.option(fc.double({ min: -0.5, max: 1.5, noNaN: true })),
  stop: fc.option(fc.oneof(fc.string(), fc.array(fc.string(), { minLength: 1, maxLength: 4 }))),
  seed: fc.option(fc.integer()),
});

describe("a parameter", () => {
  it("is sent as it came under the partner's name for it, or named as not supported, and never dropped", () => {
    const records = fc.constantFrom(...dialects.values(), bare);
    fc.assert(
      fc.property(records, parameters, fc.boolean(), (dialect, wanted, stream) => {
        const { body, unsupported } = fit(dialect, "m", taskOf(wanted, stream));
        const open = fit(dialect, "m", taskOf({}, stream)).body;
        for (const [key, value] of Object.entries(wanted)) {
          const parameter = dialect.parameters[key as ParameterName];
          const found = parameter && at(body, parameter.name);
          const asOpen = parameter && at(open, parameter.name);
          if (value === null) {
            assert.ok(!unsupported.includes(key), `${key} was not asked for`);
            assert.deepEqual(found, asOpen);
          } else if (unsupported.includes(key)) {
            if (found !== undefined) assert.deepEqual(found, asOpen, `${key} is not sent`);
          } else {
            assert.ok(parameter, `${key} was dropped in silence`);
            assert.deepEqual(found, parameter.list && typeof value === "string" ? [value] : value, key);
          }
        }
        const names = new Set(Object.values(dialect.parameters).map(({ name }) => name.split(".")[0]));
        const added = Object.keys(body).filter((name) => !Object.hasOwn(open, name));
        assert.deepEqual(
          added.filter((name) => !names.has(name)),
          [],
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it("has each partner's own name for the most tokens: `max_tokens` at Alibaba, `max_completion_tokens` at OpenAI", () => {
    // facts/partners.md, 4: output cap
    assert.equal(fit(known("alibaba"), "m", taskOf({ maxTokens: 9 })).body["max_tokens"], 9);
    assert.equal(fit(known("openai"), "m", taskOf({ maxTokens: 9 })).body["max_completion_tokens"], 9);
  });

  it("is not supported, rather than bent, where it lies outside of what the partner takes", () => {
    assert.deepEqual(fit(known("alibaba"), "m", taskOf({ temperature: 2, topP: 0 })).unsupported, [
      "temperature",
      "topP",
    ]);
    assert.deepEqual(fit(known("openai"), "m", taskOf({ temperature: 2, topP: 0 })).unsupported, []);
  });

  it("of the value 0 is a value", () => {
    const { body, unsupported } = fit(known("openai"), "m", taskOf({ temperature: 0, seed: 0 }));
    assert.deepEqual([body["temperature"], body["seed"], unsupported], [0, 0, []]);
  });
});

describe("a task", () => {
  it("asks Alibaba not to think and OpenAI not to keep anything, whatever else is asked", () => {
    // facts/partners.md, 6: thinking on without streaming is refused with 400
    assert.equal(fit(known("alibaba"), "m", taskOf({})).body["enable_thinking"], false);
    assert.equal(fit(known("openai"), "m", taskOf({})).body["store"], false);
  });

  it("asks for the usage of a stream, and only of a stream", () => {
    for (const dialect of [known("alibaba"), known("openai")]) {
      assert.deepEqual(fit(dialect, "m", taskOf({}, true)).body["stream_options"], { include_usage: true });
      assert.ok(!Object.hasOwn(fit(dialect, "m", taskOf({}, false)).body, "stream_options"));
    }
  });
});
