import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { StreamEvent } from "@homeport/protocol";
import * as fc from "fast-check";
import type { Dialect } from "../../packages/gateway/src/partners/dialect.ts";
import { dialects } from "../../packages/gateway/src/partners/dialects.ts";
import { maxAnswerBytes } from "../../packages/gateway/src/partners/operations/whole-body.ts";
import type { Cut } from "./fake-egress.ts";
import { type Answer, type Case, readFixtures } from "./fixture.ts";
import { withFiles } from "./media.ts";
import { runCase, told } from "./run-case.ts";

type One = { dialect: Dialect; one: Case };

const every: One[] = readFixtures()
  .filter(({ like }) => like === undefined)
  .flatMap(({ dialect: name, cases }) => {
    const dialect = dialects.get(name) ?? assert.fail(`no record ${name}`);
    return cases.filter(({ answers }) => answers.length > 0).map((one) => ({ dialect, one }));
  });

/** Of a stream usage may come after its finish; those that come whole have one last word. */
const whole = every.filter(({ one }) => one.answers.every(({ stream }) => stream === undefined));

/** Whether events are what a caller can rely on: one end, nothing after it, and no content beside a refusal. */
function checkShape(events: readonly StreamEvent[]): void {
  const ends = events.filter(
    (event) =>
      event.type === "finish" ||
      event.type === "error" ||
      (event.type === "verdict" && event.verdict.type === "hit"),
  );
  assert.equal(ends.length, 1, JSON.stringify(events).slice(0, 500));
  assert.equal(events.at(-1), ends[0]);
}

describe("an answer's bytes", () => {
  const cuts = fc.array(fc.nat({ max: 4_000 }), { maxLength: 12 });

  it("give the same events however they are cut", async () => {
    for (const { dialect, one } of every) {
      const { events } = await runCase(dialect, one);
      const bytewise: Cut = (bytes) => [...bytes].map((byte) => Uint8Array.of(byte));
      assert.deepEqual((await runCase(dialect, one, bytewise)).events, events, one.name);
    }
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...every), cuts, async ({ dialect, one }, places) => {
        const cut: Cut = (bytes) => {
          const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].toSorted(
            (a, b) => a - b,
          );
          return [0, ...at].map((from, index) => bytes.subarray(from, at[index] ?? bytes.length));
        };
        const { events } = await runCase(dialect, one);
        assert.deepEqual((await runCase(dialect, one, cut)).events, events, one.name);
      }),
      { numRuns: 150 },
    );
  });

  it("that end too early are an error and never less of the same", async () => {
    for (const { dialect, one } of whole) {
      if (one.answers.length > 1 || one.answers[0]?.file !== undefined) continue;
      const cut: Cut = (bytes) => [bytes.subarray(0, Math.floor(bytes.length * 0.6))];
      const { events } = await runCase(dialect, one, cut);
      checkShape(events);
      assert.ok(!events.some(({ type }) => type === "finish"), `${dialect.dialect}: ${one.name}`);
    }
  });
});

describe("a hostile answer", () => {
  const wrong = fc.constantFrom<unknown>(
    null,
    true,
    -1,
    0,
    1e308,
    1.5,
    "",
    "x",
    "@png",
    "data:image/png;base64,@png",
    "NaN",
    "data:image/png;base64,",
    "====",
    "https://elsewhere.example/a.png",
    "__proto__",
    [],
    {},
    [[[]]],
    ["x"],
    { __proto__: null, x: 1 },
    Array.from({ length: 3_000 }, () => 1),
    Array.from({ length: 100 }, () => ({ b64_json: "@png", embedding: [1], index: 0, score: 1 })),
  );

  /** JSON with one of its places put to something else, or left out. */
  function changed(value: unknown, place: number, by: unknown): unknown {
    let count = 0;
    const walk = (inner: unknown): unknown => {
      if (count++ === place) return by;
      if (Array.isArray(inner)) return inner.map(walk);
      if (typeof inner !== "object" || inner === null) return inner;
      return Object.fromEntries(Object.entries(inner).map(([name, value]) => [name, walk(value)]));
    };
    return walk(value);
  }

  it("with any part of it put to something else comes to one clean end", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...whole),
        fc.nat({ max: 25 }),
        wrong,
        async ({ dialect, one }, place, by) => {
          const answers = one.answers.map((answer, index): Answer =>
            index === 0 && answer.json !== undefined
              ? { ...answer, json: changed(answer.json, place, by) as NonNullable<Answer["json"]> }
              : answer,
          );
          const { events } = await runCase(dialect, { ...one, answers });
          checkShape(events);
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it("of bytes that are no JSON at all is an error of the partner's", async () => {
    const junk = fc.oneof(
      fc.string(),
      fc.json(),
      fc.constantFrom("[".repeat(100_000), "null", '"x"', "\u0000", "<html>"),
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...whole), junk, async ({ dialect, one }, json) => {
        const answers = [{ status: 200, json }, ...one.answers.slice(1)];
        const { events } = await runCase(dialect, { ...one, answers });
        checkShape(events);
        assert.ok(!events.some(({ type }) => type === "finish"));
      }),
      { numRuns: 500 },
    );
  });

  const openai = dialects.get("openai") ?? assert.fail();
  const embed = { operation: "embed" as const, model: "m", task: { inputs: ["a", "b"] } };
  const vectors = (data: unknown) => [{ status: 200, json: { data } as NonNullable<Answer["json"]> }];

  for (const [name, data] of Object.entries({
    "with a vector too few": [{ index: 0, embedding: [1] }],
    "with a vector too many": [{ embedding: [1] }, { embedding: [1] }, { embedding: [1] }],
    "with one place twice": [
      { index: 0, embedding: [1] },
      { index: 0, embedding: [1] },
    ],
    "with a place that is none": [
      { index: 0, embedding: [1] },
      { index: 7, embedding: [1] },
    ],
    "with vectors of two lengths": [
      { index: 0, embedding: [1] },
      { index: 1, embedding: [1, 2] },
    ],
    "with an empty vector": [{ embedding: [] }, { embedding: [] }],
    "with text in a vector": [{ embedding: ["1"] }, { embedding: [1] }],
    "with no number in a vector": [{ embedding: [null] }, { embedding: [1] }],
    "with a vector in base 64, which was not asked for": [
      { embedding: "AACAPw==" },
      { embedding: "AACAPw==" },
    ],
    "with more vectors than fit a memory": Array.from({ length: 50_000 }, () => ({ embedding: [1] })),
  })) {
    it(`${name} is no answer, and no vector of it is given out`, async () => {
      const { events } = await runCase(openai, { ...embed, answers: vectors(data) });
      assert.deepEqual(told(events), ["error protocol"]);
    });
  }

  it("with numbers that JSON has and a vector cannot hold is none", async () => {
    const json = '{"data":[{"embedding":[1e999]},{"embedding":[1]}]}';
    const { events } = await runCase(openai, { ...embed, answers: [{ status: 200, json }] });
    assert.deepEqual(told(events), ["error protocol"]);
  });

  it("with something else in the place of a picture is none", async () => {
    for (const data of ["PGh0bWw+", "AAAA", "%%%", "A", Buffer.from("RIFFxxxxWAVE").toString("base64")]) {
      const answers = vectors([{ b64_json: data }]);
      const { events } = await runCase(openai, { operation: "draw", model: "m", task: {}, answers });
      assert.deepEqual(told(events), ["error protocol"], data);
    }
  });

  it("with sound of another form than was asked for is none", async () => {
    for (const file of ["wav", "png", "pcm"] as const) {
      const answers = [{ status: 200, file }];
      const { events } = await runCase(openai, { operation: "speak", model: "m", task: {}, answers });
      assert.ok(told(events).includes("error protocol"), file);
      assert.ok(!events.some(({ type }) => type === "media"), file);
    }
  });

  it("in JSON where sound should come is judged as what it says", async () => {
    const say = async (answer: Answer) =>
      told((await runCase(openai, { operation: "speak", model: "m", task: {}, answers: [answer] })).events);
    assert.deepEqual(await say({ status: 200, json: {} }), ["error protocol"]);
    assert.deepEqual(
      await say({ status: 200, json: { error: { code: "insufficient_quota", message: "x" } } }),
      ["error quota"],
    );
  });

  it("redirect is never followed", async () => {
    const answers = [{ status: 302, json: {} }];
    const { events, left } = await runCase(openai, { ...embed, answers });
    assert.ok(events.at(-1)?.type === "error" && left.length === 1);
  });
});

describe("a long answer", () => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;

  it("is given up at the bound, in memory that does not grow beyond it", async () => {
    const dialect = dialects.get("openai") ?? assert.fail();
    const megabyte = 1024 * 1024;
    let given = 0;
    function* endless(): Generator<Uint8Array> {
      for (; given < 200; given++) yield Buffer.alloc(megabyte, "x");
    }
    const cut = (() => endless()) as unknown as Cut;
    collect();
    const before = process.memoryUsage().arrayBuffers;
    const answers = [{ status: 200, json: {} }];
    const { events } = await runCase(dialect, { operation: "embed", model: "m", task: {}, answers }, cut);
    assert.deepEqual(told(events), ["error protocol"]);
    assert.ok(given * megabyte <= maxAnswerBytes + 20 * megabyte, `${given} MB were read`);
    collect();
    assert.ok(process.memoryUsage().arrayBuffers - before < 48 * megabyte);
  });

  it("of many pictures holds no more than anybody may ask for", async () => {
    const dialect = dialects.get("openai") ?? assert.fail();
    const data = Array.from({ length: 33 }, () => ({ b64_json: "@png" }));
    const answers = [{ status: 200, json: withFiles({ data }) as NonNullable<Answer["json"]> }];
    const { events } = await runCase(dialect, { operation: "draw", model: "m", task: {}, answers });
    assert.deepEqual(told(events), ["error protocol"]);
  });
});
