import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { Obligation, StreamEvent } from "@homeport/protocol";
import { filterOf } from "../safety/pack.fixture.ts";
import type { Exchange } from "./exchange.ts";
import { refuseUnlabellable } from "./label.ts";
import {
  decisionWith,
  exchangeFor,
  from,
  labelOutput,
  labelSaying,
  loadedWith,
  now,
  outcomeOf,
  screenBy,
  type ScreenedEvent,
  screenOutput,
} from "./pipeline.fixture.ts";
import { screenInput } from "./screen-input.ts";
import { stringsIn } from "./strings-in.ts";

const finish: StreamEvent = { type: "finish", reason: "tool" };
const vector: ScreenedEvent & StreamEvent = { type: "embedding", index: 0, vector: [0.5] };
const picture: ScreenedEvent & StreamEvent = {
  type: "media",
  index: 0,
  mediaType: "image/png",
  bytes: new Uint8Array(4),
};

function tool(
  index: number,
  [id, name]: readonly [string, string] | [null, null],
  written: string,
): StreamEvent {
  return { type: "tool", index, id, name, arguments: written };
}

const same: [null, null] = [null, null];

function screened(events: readonly StreamEvent[], exchange: Exchange, word: string | null = "poison") {
  const filters = word === null ? [] : [filterOf(word)];
  const decision = decisionWith(filters.map(({ id }) => screenBy(id)));
  const context = { loaded: loadedWith(filters), decision, clock: () => now };
  return outcomeOf(screenOutput(exchange, context, from(events)));
}

describe("calls of tools", () => {
  const offering = () => exchangeFor({ tools: true });

  it("come whole and once the answer has ended, also where their parts are interleaved", async () => {
    const { given, problem } = await screened(
      [
        tool(0, ["a", "look"], '{"at":'),
        tool(1, ["b", "go"], '{"to"'),
        tool(0, same, '"sea"}'),
        tool(1, same, ":1}"),
        finish,
      ],
      offering(),
    );
    assert.equal(problem, null);
    assert.deepEqual(given, [
      { type: "tool", index: 0, id: "a", name: "look", arguments: '{"at":"sea"}' },
      { type: "tool", index: 1, id: "b", name: "go", arguments: '{"to":1}' },
      finish,
    ]);
  });

  for (const [where, name, written] of [
    ["its arguments", "look", '{"at":"a poison"}'],
    ["an escape of its arguments", "look", '{"at":"a \\u0070oison"}'],
    ["the name of a field", "look", '{"\\u0070oison":1}'],
    ["an escape of arguments that were cut", "look", '{"at":"a \\u0070oison'],
    ["its name", "poison", "{}"],
  ] as const) {
    it(`are not given out where ${where} hold what is screened for`, async () => {
      const { given, problem } = await screened([tool(0, ["a", name], written), finish], offering());
      assert.deepEqual([problem?.code, problem?.details.retract], ["content_blocked_output", false]);
      assert.deepEqual(given, []);
    });
  }

  it("of tools that nobody offered are no answer", async () => {
    const { problem } = await screened([tool(0, ["a", "look"], "{}"), finish], exchangeFor());
    assert.equal(problem?.code, "partner_garbled");
  });
});

describe("an answer that must be JSON", () => {
  const text = (words: string): StreamEvent => ({ type: "text", text: words });

  it("is given out once all of it is there, where somebody screens it", async () => {
    const { given } = await screened([text('{"a":'), text('"b"}'), finish], exchangeFor({ form: true }));
    assert.deepEqual(given, [text('{"a":"b"}'), finish]);
  });

  it("is given out as it comes where nobody does", async () => {
    const { given } = await screened(
      [text('{"a":'), text('"b"}'), finish],
      exchangeFor({ form: true }),
      null,
    );
    assert.deepEqual(given, [text('{"a":'), text('"b"}'), finish]);
  });

  it("is not given out where an escape hides what is screened for", async () => {
    const events = [text('{"a":"po'), text('\\u0069son"}'), finish];
    const { given, problem } = await screened(events, exchangeFor({ form: true }));
    assert.equal(problem?.code, "content_blocked_output");
    assert.deepEqual(given, []);
  });

  it("is refused before anybody is asked where the market's label stands at the start of a text", () => {
    const decision = decisionWith([labelSaying("AI-generated")]);
    assert.throws(() => refuseUnlabellable(exchangeFor({ form: true }), decision), {
      code: "unsupported_parameter",
    });
    refuseUnlabellable(exchangeFor({ form: false }), decision);
  });

  it("has its strings read as they stand behind their escapes", () => {
    assert.deepEqual(stringsIn('{"a":["\\u0062",{"\\n":1}]}'), ["a", "b", "\n"]);
    assert.deepEqual(stringsIn('{"a":"b"}'), []);
    assert.deepEqual(stringsIn('{"a":"\\u0062'), ['{"a":"b']);
  });
});

describe("a text that comes in", () => {
  it("is read to its end, however long it is, and so is every text beside it", async () => {
    const filter = filterOf("poison");
    const decision = decisionWith([screenBy(filter.id, "input")]);
    const context = { loaded: loadedWith([filter]), decision };
    for (const length of [10, 65_520, 65_536, 65_537, 300_000]) {
      const long = "a ".repeat(length / 2);
      await screenInput(exchangeFor({ screened: [long, "fine"] }), context, now);
      for (const screened of [
        [`${long}poison`, "fine"],
        [long, "poison"],
      ]) {
        const exchange = exchangeFor({ screened });
        await assert.rejects(screenInput(exchange, context, now), { code: "content_blocked_input" });
        assert.match(exchange.obligations[0]?.detail ?? "", /hit/);
      }
    }
  });
});

describe("what is no text", () => {
  it("is not sent where it is a picture and a screen that reads text is demanded of what comes in", async () => {
    const filter = filterOf("poison");
    const decision = decisionWith([screenBy(filter.id, "input")]);
    const context = { loaded: loadedWith([filter]), decision };
    const seen = exchangeFor({ media: true });
    await assert.rejects(screenInput(seen, context, now), { code: "screen_failed" });
    assert.deepEqual([seen.obligations[0]?.status, seen.obligations.length], ["failed", 1]);
    await screenInput(exchangeFor({ media: true }), { ...context, decision: decisionWith([]) }, now);
  });

  it("passes as it is where it is numbers, whoever screens", async () => {
    const { given, problem } = await screened([vector, finish], exchangeFor({ feature: "search" }));
    assert.equal(problem, null);
    assert.deepEqual(given, [vector, finish]);
  });

  it("is not given out where it is a picture and a screen that reads text is demanded", async () => {
    const exchange = exchangeFor({ feature: "image-generator", stream: false });
    const { given, problem } = await screened([picture, finish], exchange);
    assert.equal(problem?.code, "screen_failed");
    assert.deepEqual(given, []);
    assert.equal(exchange.obligations[0]?.status, "failed");
  });

  it("is given out where it is a picture and nobody demands a screen", async () => {
    const { given } = await screened([picture, finish], exchangeFor({ feature: "image-generator" }), null);
    assert.deepEqual(given, [picture, finish]);
  });

  it("is given out where it is a spoken text, which is screened as the text that it is", async () => {
    const spoken = (words: string) => exchangeFor({ feature: "speaker", screened: [words], stream: false });
    assert.equal((await screened([picture, finish], spoken("a rose"))).problem, null);
    const refused = await screened([picture, finish], spoken("a poison"));
    assert.equal(refused.problem?.code, "content_blocked_output");
    assert.deepEqual(refused.given, []);
  });
});

describe("the label of an answer that is no text", () => {
  const labelled = (
    events: readonly ScreenedEvent[],
    exchange: Exchange,
    label: Obligation = labelSaying("AI-generated"),
  ) => outcomeOf(labelOutput(exchange, decisionWith([label]), from(events)));

  it("stands before a call of a tool, so that nothing goes out without it", async () => {
    const call = { type: "tool", index: 0, id: "a", name: "look", arguments: "{}" } as const;
    const exchange = exchangeFor({ language: "en", tools: true });
    const { given } = await labelled([call, { type: "finish", reason: "tool" }], exchange);
    assert.deepEqual(
      given.map(({ type }) => type),
      ["text", "tool", "finish"],
    );
    assert.equal(exchange.label, "[AI-generated]");
  });

  it("is not put on numbers, and the receipt does not say that it was", async () => {
    const exchange = exchangeFor({ feature: "search" });
    const { given } = await labelled([vector, { type: "finish", reason: "stop" }], exchange);
    assert.deepEqual(
      given.map(({ type }) => type),
      ["embedding", "finish"],
    );
    assert.equal(exchange.label, null);
    assert.deepEqual(
      exchange.obligations.map(({ status }) => status),
      ["not_reached"],
    );
  });

  it("is not written on a picture by anything here, so the picture does not leave", async () => {
    const corner: Obligation = { ...labelSaying("AI"), modality: "image", place: "corner" } as Obligation;
    const { given, problem } = await labelled([picture], exchangeFor(), corner);
    assert.equal(problem?.code, "label_failed");
    assert.deepEqual(given, []);
  });
});
