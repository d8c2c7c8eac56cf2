import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { errorCodes, type Language, Problem } from "@homeport/protocol";
import * as fc from "fast-check";
import { SseDecoder } from "../partners/sse.ts";
import { chatSurface } from "./chat-surface.ts";
import { about, finishOf, meta, replyOf } from "./surface.fixture.ts";

const unknownUsage = {
  inputTokens: null,
  outputTokens: null,
  cachedInputTokens: null,
  reasoningTokens: null,
};
const surface = chatSurface({ includeUsage: true, clock: () => 1_795_000_000_999 });
const quiet = chatSurface({ includeUsage: false, clock: () => 1_795_000_000_999 });

/** The frames of a stream as a client's own decoder reads them, `[DONE]` as it is. */
function framesOf(text: string): unknown[] {
  const decoder = new SseDecoder();
  const frames = [...decoder.push(Buffer.from(text)), ...decoder.end()];
  return frames.map(({ data, event }) => {
    assert.equal(event, null, "OpenAI's stream names no events");
    return data === "[DONE]" ? data : (JSON.parse(data) as unknown);
  });
}

type Chunk = {
  id: string;
  object: string;
  created: number;
  model: string;
  choices: { index: number; delta: { role?: string; content?: string }; finish_reason: string | null }[];
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
  homeport?: unknown;
  error?: unknown;
};

function streamed(pieces: readonly string[], using = surface): (Chunk | string)[] {
  const writer = using.open(about, "en");
  const bytes = [
    writer.start(meta),
    ...pieces.map((piece) => writer.write({ type: "text", text: piece })),
    writer.finish(finishOf()),
  ];
  return framesOf(bytes.join("")) as (Chunk | string)[];
}

describe("a whole chat answer", () => {
  it("has OpenAI's shape, with Homeport's own beside it under one key", () => {
    assert.deepEqual(replyOf(surface, "Dear", finishOf()), {
      id: "chatcmpl-rcpt_1",
      object: "chat.completion",
      created: 1_795_000_000,
      model: "m-1",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content: "Dear", refusal: null },
          logprobs: null,
          finish_reason: "stop",
        },
      ],
      usage: {
        prompt_tokens: 3,
        completion_tokens: 2,
        total_tokens: 5,
        prompt_tokens_details: { cached_tokens: 0 },
        completion_tokens_details: { reasoning_tokens: 1 },
      },
      homeport: meta,
    });
  });

  it("counts no tokens that the partner did not count", () => {
    const reply = replyOf(surface, "Dear", finishOf({ meta: { ...meta, usage: unknownUsage } }));
    assert.ok(typeof reply === "object" && reply !== null && !("usage" in reply));
  });

  it("names the engine where no model answered, and each reason to finish by OpenAI's name", () => {
    const engine = { ...meta, model: null, engine: { id: "textrank", version: "1" } };
    const names = {
      stop: "stop",
      length: "length",
      tool: "tool_calls",
      content_filter: "content_filter",
    } as const;
    for (const [reason, name] of Object.entries(names)) {
      const reply = replyOf(surface, "", finishOf({ reason: reason as keyof typeof names, meta: engine }));
      const { model, choices } = reply as Chunk;
      assert.deepEqual([model, choices[0]?.finish_reason], ["textrank", name]);
    }
  });
});

const calls = [
  { type: "tool", index: 3, id: "c1", name: "weather", arguments: '{"place":"Oslo"}' },
  { type: "tool", index: 5, id: "c2", name: "clock", arguments: "{}" },
] as const;
const told = [
  { id: "c1", type: "function", function: { name: "weather", arguments: '{"place":"Oslo"}' } },
  { id: "c2", type: "function", function: { name: "clock", arguments: "{}" } },
];

describe("a chat answer that calls tools", () => {
  it("tells them in the message, whose content is null where nothing was said", () => {
    for (const [text, content] of [
      ["", null],
      ["Let me see.", "Let me see."],
    ] as const) {
      const reply = surface.reply({ text, others: calls }, finishOf({ reason: "tool" }));
      const [choice] = (
        reply as unknown as { body: { choices: { message: object; finish_reason: string }[] } }
      ).body.choices;
      assert.deepEqual(choice?.message, { role: "assistant", content, refusal: null, tool_calls: told });
      assert.equal(choice?.finish_reason, "tool_calls");
    }
  });

  it("tells each in a chunk, counted from nought", () => {
    const writer = surface.open(about, "en");
    writer.start(meta);
    const frames = framesOf(calls.map((call) => writer.write(call)).join("")) as Chunk[];
    assert.deepEqual(
      frames.map(({ choices }) => choices[0]?.delta),
      told.map((call, index) => ({ tool_calls: [{ index, ...call }] })),
    );
  });
});

describe("what of a request was told to nobody", () => {
  it("stands in the reply and in the last chunk, what the partner was not told among it", () => {
    const using = chatSurface({ includeUsage: false, clock: () => 0, omitted: ["user"] });
    const finish = finishOf({ omitted: ["reasoning"] });
    assert.deepEqual(replyOf(using, "x", finish)["homeport"], { ...meta, omitted: ["user", "reasoning"] });
    const writer = using.open(about, "en");
    writer.start(meta);
    const [last] = framesOf(writer.finish(finish)) as [Chunk];
    assert.deepEqual(last.homeport, { ...meta, omitted: ["user", "reasoning"] });
  });
});

describe("a streamed chat answer", () => {
  it("gives back exactly the text that was written, whatever it holds", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (pieces) => {
        const frames = streamed([...pieces, "\n\ndata: [DONE]\n\n", "\r\u2028\u2029\0"]);
        const text = frames
          .map((frame) => (typeof frame === "string" ? "" : (frame.choices[0]?.delta.content ?? "")))
          .join("");
        assert.equal(text, `${pieces.join("")}\n\ndata: [DONE]\n\n\r\u2028\u2029\0`);
        assert.equal(frames.filter((frame) => frame === "[DONE]").length, 1);
      }),
    );
  });

  it("begins with the role and what is known, ends with the reason, the usage and `[DONE]`", () => {
    const frames = streamed(["Dear"]);
    const [first, text, last, usage, done] = frames as [Chunk, Chunk, Chunk, Chunk, string];
    assert.equal(frames.length, 5);
    assert.deepEqual(first.choices[0]?.delta, { role: "assistant", content: "", refusal: null });
    assert.deepEqual(first.homeport, meta);
    assert.deepEqual(text.choices[0]?.delta, { content: "Dear" });
    assert.deepEqual(
      [last.choices[0]?.delta, last.choices[0]?.finish_reason, last.homeport],
      [{}, "stop", meta],
    );
    assert.deepEqual([usage.choices, usage.usage?.total_tokens], [[], 5]);
    assert.equal(done, "[DONE]");
    for (const { id, object, created, model } of [first, text, last, usage]) {
      assert.deepEqual(
        [id, object, created, model],
        ["chatcmpl-rcpt_1", "chat.completion.chunk", 1_795_000_000, "m-1"],
      );
    }
  });

  it("has a chunk of usage only where the caller asked for one and the partner counted", () => {
    assert.equal(
      streamed(["x"], quiet).filter((frame) => typeof frame !== "string" && frame.choices.length === 0)
        .length,
      0,
    );
    const writer = surface.open(about, "en");
    writer.start(meta);
    const uncounted = framesOf(writer.finish(finishOf({ meta: { ...meta, usage: unknownUsage } })));
    assert.equal(uncounted.length, 2);
  });
});

describe("a chat stream that fails", () => {
  const verdicts = new Set<string>(["content_blocked_output", "partner_refused"]);

  it("ends in the finish reason of a content filter at a verdict, in an error at anything else, and never in success", () => {
    for (const code of errorCodes) {
      const verdict = verdicts.has(code);
      const writer = surface.open(about, "en");
      writer.start(meta);
      const frames = framesOf(writer.failed(new Problem(code, { retract: true, category: "harm" }), about));
      const [frame, ...rest] = frames as [Chunk, ...unknown[]];
      const body = (verdict ? frame.homeport : frame) as {
        error: { code: string; retract: boolean; receipt: string };
      };
      assert.deepEqual([body.error.code, body.error.retract, body.error.receipt], [code, true, "rcpt_1"]);
      if (verdict) assert.equal(frame.choices[0]?.finish_reason, "content_filter");
      else assert.equal(frame.choices, undefined);
      assert.deepEqual(rest, verdict ? ["[DONE]"] : []);
      assert.ok(!JSON.stringify(frames).includes('"stop"'));
    }
  });

  it("says so in the caller's language", () => {
    const messageIn = (language: Language) => {
      const [frame] = framesOf(surface.open(about, language).failed(new Problem("partner_down"), about));
      return (frame as { error: { message: string } }).error.message;
    };
    assert.match(messageIn("zh"), /\p{Script=Han}/u);
    assert.doesNotMatch(messageIn("en"), /\p{Script=Han}/u);
  });
});
