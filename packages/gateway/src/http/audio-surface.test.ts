import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Problem, type TranscriptionsRequest } from "@homeport/protocol";
import type { Content } from "../pipeline/index.ts";
import { hearingSurface } from "./audio-surface.ts";
import { finishOf } from "./surface.fixture.ts";

const said = "A kite & a <b>dog</b>.\n Here --> there.";
const times = {
  type: "times",
  length: said.length,
  language: "english",
  duration: 3_723.5,
  pieces: [
    { from: 0, to: 22, start: 0, end: 1.25, reckoned: null },
    { from: 24, to: said.length, start: 1.25, end: 3_723.004, reckoned: null },
  ],
} as const;
type Timed = Extract<Content, { type: "times" }>;
const label = "[Machine transcript] ";

function replyOf(
  form: string,
  { text = said, others = [times] }: { text?: string; others?: readonly Timed[] } = {},
): string {
  const surface = hearingSurface({ response_format: form } as TranscriptionsRequest);
  const reply = surface.reply({ text, others }, finishOf());
  return reply.type === "bytes" ? Buffer.from(reply.bytes).toString() : JSON.stringify(reply.body);
}

describe("a transcript with times", () => {
  it("is SubRip, one line for each piece", () => {
    assert.equal(
      replyOf("srt"),
      "1\n00:00:00,000 --> 00:00:01,250\nA kite & a <b>dog</b>.\n\n2\n00:00:01,250 --> 01:02:03,004\nHere -> there.\n\n",
    );
  });

  it("is WebVTT, whose own signs are escaped", () => {
    assert.equal(
      replyOf("vtt"),
      "WEBVTT\n\n00:00:00.000 --> 00:00:01.250\nA kite &amp; a &lt;b>dog&lt;/b>.\n\n00:00:01.250 --> 01:02:03.004\nHere -> there.\n\n",
    );
  });

  it("carries its label in front of the first piece, in every form, and alone where nothing was said", () => {
    const text = label + said;
    assert.match(replyOf("srt", { text }), /^1\n.*\n\[Machine transcript\] A kite/);
    assert.match(replyOf("vtt", { text }), /^WEBVTT\n\n.*\n\[Machine transcript\] A kite/);
    const { segments } = JSON.parse(replyOf("verbose_json", { text })) as { segments: { text: string }[] };
    assert.ok(segments[0]?.text.startsWith(`${label}A kite`));
    const silent = { ...times, length: 0, pieces: [], duration: 2 };
    assert.equal(
      replyOf("srt", { text: label, others: [silent] }),
      "1\n00:00:00,000 --> 00:00:02,000\n[Machine transcript]\n\n",
    );
  });

  it("lists what a partner does not reckon, and has no field for it", () => {
    const body = JSON.parse(replyOf("verbose_json")) as {
      segments: object[];
      homeport: { omitted: string[] };
    };
    assert.deepEqual(Object.keys(body.segments[0] ?? {}), ["id", "start", "end", "text", "tokens"]);
    assert.deepEqual(body.homeport.omitted.toSorted(), [
      "segments.avg_logprob",
      "segments.compression_ratio",
      "segments.no_speech_prob",
      "segments.seek",
      "segments.temperature",
      "segments.tokens",
    ]);
  });

  it("is never given without its times where they were asked for", () => {
    for (const form of ["srt", "vtt", "verbose_json"]) {
      assert.throws(() => replyOf(form, { others: [] }), Problem);
    }
  });
});
