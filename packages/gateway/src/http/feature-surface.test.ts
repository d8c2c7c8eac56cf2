import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Meta, Problem } from "@homeport/protocol";
import * as fc from "fast-check";
import { SseDecoder, type SseFrame } from "../partners/sse.ts";
import { proofreaderSurface, summarizerSurface, translatorSurface } from "./feature-surface.ts";
import { replyOf } from "./surface.fixture.ts";

const about = { receipt: "rcpt_1", market: "AA", simulated: true };

const meta: Meta = {
  partner: null,
  model: null,
  modelVersion: null,
  endpoint: null,
  engine: { id: "textrank", version: "1" },
  executed: "edge",
  simulated: false,
  market: "AA",
  feature: "summarizer",
  label: null,
  display: null,
  disclosures: [],
  usage: { inputTokens: null, outputTokens: null, cachedInputTokens: null, reasoningTokens: null },
  cost: null,
  receipt: "rcpt_1",
  release: "sha256:r",
  ms: 5,
};

function framesOf(text: string): { event: string | null; data: unknown }[] {
  const decoder = new SseDecoder();
  const frames: SseFrame[] = [...decoder.push(Buffer.from(text)), ...decoder.end()];
  return frames.map(({ event, data }) => ({ event, data: JSON.parse(data) as unknown }));
}

describe("a feature's whole answer", () => {
  it("is a text by its feature's name with why it ended, so that one cut off at the model's limit is not taken for whole", () => {
    for (const reason of ["stop", "length"] as const) {
      const finish = { reason, corrections: null, omitted: [], meta };
      assert.deepEqual(replyOf(summarizerSurface, "Short.", finish), { output: "Short.", reason, meta });
      assert.deepEqual(replyOf(translatorSurface, "Un chat", finish), { output: "Un chat", reason, meta });
      const corrected = { correctedInput: "a cat", corrections: [], reason, meta };
      assert.deepEqual(replyOf(proofreaderSurface, "a cat", finish), corrected);
    }
  });

  it("has the corrections of a proofreading", () => {
    const corrections = [
      { startIndex: 0, endIndex: 2, correction: "a", type: "edit", explanation: null },
    ] as const;
    const finish = { reason: "stop", corrections, omitted: [], meta } as const;
    const corrected = { correctedInput: "a cat", corrections, reason: "stop", meta };
    assert.deepEqual(replyOf(proofreaderSurface, "a cat", finish), corrected);
  });
});

describe("a feature's stream", () => {
  it("names its events: start, text, finish; and gives back exactly the text that was written", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (pieces) => {
        const writer = summarizerSurface.open(about, "en");
        const { usage: _, ms: __, cost: ___, ...known } = meta;
        const texts = [...pieces, "\n\nevent: finish\ndata: {}\n\n", "\r\0\u2028"];
        const bytes = [
          writer.start(known),
          ...texts.map((piece) => writer.write({ type: "text", text: piece })),
          writer.finish({ reason: "length", corrections: null, omitted: [], meta }),
        ];
        assert.deepEqual(framesOf(bytes.join("")), [
          { event: "start", data: { meta: known } },
          ...texts.map((text) => ({ event: "text", data: { text } })),
          { event: "finish", data: { reason: "length", meta } },
        ]);
      }),
    );
  });

  it("that fails ends in an error, and withdraws what was shown where that must be", () => {
    const writer = summarizerSurface.open(about, "en");
    const failed = (retract?: boolean) => {
      const details = { category: "harm", ...(retract !== undefined && { retract }) };
      return framesOf(writer.failed(new Problem("partner_refused", details), about));
    };
    const [withdrawn, error, ...rest] = failed(true);
    assert.deepEqual(withdrawn, { event: "retract", data: { category: "harm", receipt: "rcpt_1" } });
    assert.equal(error?.event, "error");
    const body = error.data as {
      error: { code: string; receipt: string; simulated: boolean; retract: boolean };
    };
    assert.deepEqual(
      [body.error.code, body.error.receipt, body.error.simulated],
      ["partner_refused", "rcpt_1", true],
    );
    assert.deepEqual(rest, []);
    for (const retract of [false, undefined])
      assert.deepEqual(
        failed(retract).map(({ event }) => event),
        ["error"],
      );
  });

  it("says that there is no category where there is none", () => {
    const [withdrawn] = framesOf(
      summarizerSurface.open(about, "en").failed(new Problem("filter_stale", { retract: true }), about),
    );
    assert.deepEqual(withdrawn?.data, { category: null, receipt: "rcpt_1" });
  });
});
