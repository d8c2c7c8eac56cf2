import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { Dialect } from "../../packages/gateway/src/partners/dialect.ts";
import { runCase, told } from "./run-case.ts";

const shipped = new URL("../../packages/gateway/src/partners/dialects/openai.json", import.meta.url);
const plain = JSON.parse(readFileSync(shipped, "utf8")) as Record<string, unknown> & {
  operations: Record<string, Record<string, unknown>[]>;
};
const { embed = [], draw = [] } = plain.operations;

/** OpenAI's record under another name with operations of its own, as somebody would write it. */
function record(operations: Record<string, unknown>): unknown {
  return { ...plain, dialect: "acme-cloud", title: "Acme Cloud", operations };
}

describe("a new partner that speaks as OpenAI does", () => {
  const acme = Dialect.parse(
    record({
      embed: [{ ...embed[0], path: "/vectors", batch: 1 }],
      draw: [
        {
          ...draw[0],
          path: "/paint",
          body: { model: "$model", words: "$prompt", size: "$size", logo: "$watermark" },
          mark: "told",
          values: {
            size: { written: "{width}*{height}" },
            watermark: { words: { true: "on", false: "off" } },
          },
        },
      ],
      verdicts: [
        {
          id: "unpaintable",
          match: { code: "^unpaintable$" },
          phase: "input",
          scope: "request",
          category: "violence",
          retract: true,
          endSession: false,
        },
      ],
    }),
  );

  it("gives vectors and pictures with one file of data and no line of code", async () => {
    const answer = { json: { data: [{ index: 0, embedding: [0.5] }] }, status: 200 };
    const vectors = await runCase(acme, {
      operation: "embed",
      model: "v-1",
      task: { inputs: ["a", "b"] },
      answers: [answer, answer],
    });
    assert.deepEqual(told(vectors.events), ["embedding 0 1", "embedding 1 1", "finish stop"]);
    assert.deepEqual(
      vectors.left.map(({ path, body }) => [path, JSON.parse(String(body)).input]),
      [
        ["/vectors", ["a"]],
        ["/vectors", ["b"]],
      ],
    );
    const picture = await runCase(acme, {
      operation: "draw",
      model: "p-1",
      task: { size: { width: 8, height: 4 } },
      answers: [{ status: 200, json: { data: [{ b64_json: "@png" }] } }],
    });
    assert.deepEqual(JSON.parse(String(picture.left[0]?.body)), {
      model: "p-1",
      words: "A red kite",
      size: "8*4",
      logo: "off",
    });
    assert.ok(told(picture.events).includes("finish stop"));
  });

  it("has verdicts of its own", async () => {
    const { events } = await runCase(acme, {
      operation: "draw",
      model: "p-1",
      task: {},
      answers: [{ status: 400, json: { error: { code: "unpaintable", message: "no" } } }],
    });
    assert.deepEqual(told(events), ["hit input request violence retract (unpaintable)"]);
  });

  it("never has a caller's words taken for places of the record", async () => {
    const { left } = await runCase(acme, {
      operation: "draw",
      model: "p-1",
      task: { prompt: "$model {model} $watermark" },
      answers: [{ status: 500, json: {} }],
    });
    assert.equal(JSON.parse(String(left[0]?.body)).words, "$model {model} $watermark");
  });
});

describe("a record's operations are refused at the start", () => {
  const wrong: Readonly<Record<string, Record<string, unknown>>> = {
    "where a picture's mark is left to the partner": { draw: [{ ...draw[0], mark: undefined }] },
    "where a mark is to be told and is not": { draw: [{ ...draw[0], mark: "told" }] },
    "where an answer holds two kinds of content": {
      embed: [{ ...embed[0], reply: { text: ["/a"], sound: true } }],
    },
    "where vectors are asked for and text is answered": { embed: [{ ...embed[0], reply: { text: ["/a"] } }] },
    "where a field is one that nobody knows": { embed: [{ ...embed[0], host: "api.example" }] },
    "where a path leads elsewhere": { embed: [{ ...embed[0], path: "https://api.example/v1" }] },
    "where work is asked after without its name": {
      draw: [{ ...draw[0], work: { id: "/id", poll: "/tasks", state: "/s", states: { done: "done" } } }],
    },
    "where an operation is one that nobody knows": { sing: embed },
    "where a rule has the id of another": {
      verdicts: [
        {
          id: "content-filter",
          match: { code: "x" },
          phase: "input",
          scope: "request",
          category: "violence",
          retract: true,
          endSession: false,
        },
      ],
    },
  };
  for (const [name, operations] of Object.entries(wrong)) {
    it(name, () => {
      assert.equal(Dialect.safeParse(record(operations)).success, false);
    });
  }
});
