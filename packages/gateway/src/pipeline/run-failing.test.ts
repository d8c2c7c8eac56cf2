import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Problem, type ReceiptFacts } from "@homeport/protocol";
import { openSecrets } from "../partners/index.ts";
import { reply, streamOf } from "../partners/server.fixture.ts";
import { filterThat, screenThat } from "./pipeline.fixture.ts";
import type { Output } from "./output.ts";
import { badLabel, chunk, dear, label, problemOf, type Response, sceneFor, streams } from "./run.fixture.ts";

describe("nothing of an answer is given out", () => {
  it(
    "where its label cannot be read back, and the partner is let go at once",
    { timeout: 30_000 },
    async (test) => {
      for (const rule of [badLabel, { ...label, text: { en: "Enjoy", zh: "请" } }]) {
        const { ask, receipts, seen } = await sceneFor(test, {
          rules: [rule],
          answer: (response) => {
            response.writeHead(200, { "content-type": "text/event-stream" });
            response.write(streamOf(dear.slice(0, 1), false));
          },
        });
        const outputs = await Array.fromAsync(ask());
        assert.deepEqual([outputs.length, problemOf(outputs).code], [1, "label_failed"]);
        assert.deepEqual([receipts[1]?.outcome, receipts[1]?.outputHash], ["failed", null]);
        assert.deepEqual(await seen[0]?.over, { complete: false });
      }
    },
  );

  it("where a screen of the output breaks", async (test) => {
    const filter = filterThat("one", () => screenThat({ push: () => assert.fail("it broke") }));
    for (const stream of [true, false]) {
      const { ask } = await sceneFor(test, { rules: [label], filters: [filter] });
      const outputs = await Array.fromAsync(ask({ stream }));
      assert.deepEqual([outputs.length, problemOf(outputs).code], [1, "screen_failed"]);
    }
  });

  it(
    "where the receipt of the decision cannot be stored, and the partner is let go at once",
    { timeout: 30_000 },
    async (test) => {
      const { ask, seen } = await sceneFor(test, {
        append: () => Promise.reject(new Problem("receipt_failed")),
        answer: (response) => {
          response.writeHead(200, { "content-type": "text/event-stream" });
          response.write(streamOf(dear.slice(0, 1), false));
        },
      });
      const outputs = await Array.fromAsync(ask());
      assert.deepEqual([outputs.length, problemOf(outputs).code], [1, "receipt_failed"]);
      assert.deepEqual(await seen[0]?.over, { complete: false });
    },
  );
});

describe("an answer that fails on its way", () => {
  it("is never finished where its outcome cannot be stored", async (test) => {
    const append = ({ kind }: ReceiptFacts) =>
      kind === "outcome" ? Promise.reject(new Problem("receipt_failed")) : Promise.resolve();
    const { ask } = await sceneFor(test, { append });
    const outputs = await Array.fromAsync(ask());
    assert.equal(problemOf(outputs).code, "receipt_failed");
    assert.ok(!outputs.some(({ type }) => type === "finish"));
  });

  it("is never finished where the partner's stream ends early, and has one outcome: failed", async (test) => {
    const { ask, receipts } = await sceneFor(test, { answer: streams(dear.slice(0, 2)) });
    const outputs = await Array.fromAsync(ask());
    assert.equal(problemOf(outputs).code, "partner_garbled");
    assert.deepEqual(
      receipts.map(({ outcome }) => outcome),
      ["serve", "failed"],
    );
  });

  it("is withdrawn where a verdict comes after text was given out, and only then", async (test) => {
    const filtered = [chunk({ content: "Dear" }), chunk({}, "content_filter")];
    const streamed = await Array.fromAsync((await sceneFor(test, { answer: streams(filtered) })).ask());
    assert.deepEqual(
      [problemOf(streamed).code, problemOf(streamed).details.retract],
      ["partner_refused", true],
    );
    const whole = { choices: [{ message: { content: "Dear" }, finish_reason: "content_filter" }] };
    const { ask } = await sceneFor(test, { answer: (response) => reply(response, 200, whole) });
    const unstreamed = problemOf(await Array.fromAsync(ask({ stream: false })));
    assert.deepEqual([unstreamed.code, unstreamed.details.retract ?? false], ["partner_refused", false]);
  });

  it("says that the simulator was the partner, where it was", async (test) => {
    const { ask } = await sceneFor(test, {
      answer: (response) => reply(response, 400, { error: { code: "invalid_prompt", message: "words" } }),
      parts: { simulator: "http://127.0.0.1:1", secrets: openSecrets({ environment: {} }) },
    });
    const last = (await Array.fromAsync(ask())).at(-1);
    assert.ok(last?.type === "failed" && last.problem.code === "partner_refused");
    assert.equal(last.about.simulated, true);
  });
});

describe("a caller who goes away", () => {
  const talking = (response: Response) => {
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(streamOf(dear.slice(0, 1), false));
  };

  it("leaves a receipt that says so, and the partner is let go", async (test) => {
    const { ask, receipts, seen } = await sceneFor(test, { answer: talking });
    for await (const output of ask()) if (output.type === "text") break;
    assert.deepEqual(
      receipts.map(({ outcome, codes }) => [outcome, codes]),
      [
        ["serve", []],
        ["cancelled", ["client_cancelled"]],
      ],
    );
    assert.deepEqual(await seen[0]?.over, { complete: false });
  });

  it("has nothing asked for it where it was gone before anything began", async (test) => {
    const { ask, receipts, seen } = await sceneFor(test, { answer: talking });
    const outputs = await Array.fromAsync(ask({ signal: AbortSignal.abort() }));
    assert.equal(problemOf(outputs).code, "client_cancelled");
    assert.equal(receipts.at(-1)?.outcome, "cancelled");
    assert.equal(seen.length, 0);
  });

  it("leaves a receipt that says so also where the connection told of it first", async (test) => {
    const client = new AbortController();
    const { ask, receipts, seen } = await sceneFor(test, { answer: talking });
    const outputs: Output[] = [];
    for await (const output of ask({ signal: client.signal })) {
      outputs.push(output);
      if (output.type === "text") client.abort();
    }
    assert.equal(problemOf(outputs).code, "client_cancelled");
    assert.equal(receipts.at(-1)?.outcome, "cancelled");
    assert.deepEqual(await seen[0]?.over, { complete: false });
  });

  it("after the finish has been served", async (test) => {
    const { ask, receipts } = await sceneFor(test);
    for await (const output of ask()) if (output.type === "finish") break;
    assert.deepEqual(
      receipts.map(({ outcome }) => outcome),
      ["serve", "served"],
    );
  });
});

describe("a request that takes too long", () => {
  it("is the partner's time-out and not the caller's fault", async (test) => {
    const { ask, receipts } = await sceneFor(test, { answer: () => {}, parts: { totalMs: 50 } });
    assert.equal(problemOf(await Array.fromAsync(ask())).code, "partner_timeout");
    assert.equal(receipts.at(-1)?.outcome, "failed");
  });
});
