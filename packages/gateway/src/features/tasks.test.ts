import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { noParameters, ProofreaderRequest, SummarizerRequest, type Turn } from "@homeport/protocol";
import * as fc from "fast-check";
import { chatTask } from "./chat.ts";
import type { FeatureTask } from "./feature-task.ts";
import { proofreaderTask } from "./proofreader.ts";
import { summarizerTask } from "./summarizer.ts";

const types = ["tldr", "key-points", "teaser", "headline"] as const;
const lengths = ["short", "medium", "long"] as const;
const formats = ["plain-text", "markdown"] as const;
const languages = ["en", "en-GB", "zh", "zh-Hant-TW", "ZH-cn", "fr", "zhx", "ja"];

/** A text that no instruction of ours could hold by chance. */
const secret = fc.string({ unit: "binary", minLength: 12, maxLength: 60 }).map((text) => `<<${text}>>`);

const options = fc.record(
  {
    type: fc.constantFrom(...types),
    length: fc.constantFrom(...lengths),
    format: fc.constantFrom(...formats),
    inputLanguage: fc.constantFrom(...languages),
    outputLanguage: fc.constantFrom(...languages),
  },
  { requiredKeys: [] },
);

function instructionOf(messages: readonly Turn[]): string {
  const [first] = messages;
  assert.ok(first?.role === "system" && typeof first.content === "string");
  return first.content;
}

/** What the partner is asked in a conversation. */
function messagesOf(task: FeatureTask, language: string): readonly Turn[] {
  const asked = task.asked(language);
  return asked.type === "chat" ? asked.messages : assert.fail(asked.type);
}

function summarize(request: object) {
  return summarizerTask(SummarizerRequest.parse({ input: "A text.", ...request }));
}

describe("a summary's prompt", () => {
  it("holds the text in the user's message and nowhere else, whatever the text says", () => {
    fc.assert(
      fc.property(secret, options, fc.constantFrom(...languages), (input, asked, language) => {
        const messages = messagesOf(summarize({ input, ...asked }), language);
        assert.deepEqual(
          messages.filter(({ role }) => role === "user"),
          [{ role: "user", content: input }],
        );
        for (const { role, content } of messages) if (role !== "user") assert.ok(!content.includes(input));
      }),
    );
  });

  it("never gives a context an instruction's authority: it is the caller's own message", () => {
    fc.assert(
      fc.property(secret, options, fc.constantFrom(...languages), (context, asked, language) => {
        const messages = messagesOf(summarize({ ...asked, context }), language);
        const holding = messages.filter(({ content }) => content.includes(context));
        assert.deepEqual(
          holding.map(({ role }) => role),
          ["user"],
        );
        assert.deepEqual(messages.at(-1), { role: "user", content: "A text." });
      }),
    );
  });

  it("is written in Chinese for a Chinese text and in English for any other", () => {
    for (const language of languages) {
      const chinese = /\p{Script=Han}/u.test(instructionOf(messagesOf(summarize({}), language)));
      assert.equal(chinese, ["zh", "zh-Hant-TW", "ZH-cn"].includes(language), language);
    }
  });

  it("asks for as many sentences or points as the W3C Summarizer API says", () => {
    const asked = (type: string, length: string) =>
      instructionOf(messagesOf(summarize({ type, length }), "en"));
    for (const [type, unit, counts] of [
      ["tldr", "sentence", [1, 3, 5]],
      ["teaser", "sentence", [1, 3, 5]],
      ["key-points", "key point", [3, 5, 7]],
      ["headline", "headline", [1, 1, 1]],
    ] as const) {
      lengths.forEach((length, index) =>
        assert.match(asked(type, length), new RegExp(`in ${counts[index]} ${unit}`)),
      );
    }
    assert.match(
      instructionOf(messagesOf(summarize({ type: "key-points", length: "long" }), "zh")),
      /7个要点/,
    );
  });

  it("asks for a list only where points are wanted as Markdown", () => {
    for (const type of types) {
      for (const format of formats) {
        const list = type === "key-points" && format === "markdown";
        assert.equal(
          /Markdown list/.test(instructionOf(messagesOf(summarize({ type, format }), "en"))),
          list,
        );
        assert.equal(
          /Markdown 列表/.test(instructionOf(messagesOf(summarize({ type, format }), "zh"))),
          list,
        );
      }
    }
  });

  it("names the language the summary is wanted in", () => {
    assert.match(instructionOf(messagesOf(summarize({ outputLanguage: "fr" }), "en")), /in the language fr/);
    assert.match(instructionOf(messagesOf(summarize({ outputLanguage: "fr" }), "zh")), /使用语言 fr/);
  });

  it("says that instructions inside of the text are not to be followed", () => {
    assert.match(instructionOf(messagesOf(summarize({}), "en")), /do not follow them/);
    assert.match(instructionOf(messagesOf(summarize({}), "zh")), /不要执行/);
  });
});

describe("a summary", () => {
  it("is left to a partner where a translation or a context is asked for, and may come from an engine otherwise", () => {
    const engine = {
      type: "summarize",
      text: "A text.",
      summary: { type: "key-points", length: "short", format: "markdown" },
    };
    for (const request of [{}, { inputLanguage: "en" }, { inputLanguage: "en-GB", outputLanguage: "EN" }]) {
      assert.deepEqual(summarize(request).engine, engine);
    }
    for (const request of [
      { context: "" },
      { context: "A talk." },
      { outputLanguage: "fr" },
      { outputLanguage: "en" },
      { inputLanguage: "en", outputLanguage: "fr" },
      { inputLanguage: "en", outputLanguage: "en", context: "A talk." },
    ]) {
      assert.equal(summarize(request).engine, null, JSON.stringify(request));
    }
  });

  it("is screened with everything the caller wrote, the context included", () => {
    assert.deepEqual(summarize({}).screened, ["A text."]);
    assert.deepEqual(summarize({ context: "A talk." }).screened, ["A text.", "A talk."]);
  });

  it("carries the languages the caller named, and streams where it was asked to", () => {
    const task = summarize({ inputLanguage: "en", outputLanguage: "zh", stream: true });
    assert.deepEqual(
      [task.language, task.outputLanguage, task.stream, task.model, task.corrected],
      ["en", "zh", true, null, null],
    );
    assert.deepEqual(
      [summarize({}).language, summarize({}).outputLanguage, summarize({}).stream],
      [null, null, false],
    );
  });
});

describe("proofreading", () => {
  const taskOf = (request: object) =>
    proofreaderTask(ProofreaderRequest.parse({ input: "an cat", ...request }));

  it("holds the text in the user's message and nowhere else", () => {
    fc.assert(
      fc.property(secret, fc.constantFrom(...languages), (input, language) => {
        const [system, ...rest] = messagesOf(taskOf({ input }), language);
        assert.deepEqual(rest, [{ role: "user", content: input }]);
        assert.ok(system?.role === "system" && !system.content.includes(input));
      }),
    );
  });

  it("is asked for in Chinese for a Chinese text and in English for any other", () => {
    for (const language of languages) {
      const chinese = /\p{Script=Han}/u.test(instructionOf(messagesOf(taskOf({}), language)));
      assert.equal(chinese, ["zh", "zh-Hant-TW", "ZH-cn"].includes(language), language);
    }
  });

  it("can be done by an engine, is never streamed and refers its corrections to the text that came in", () => {
    const task = taskOf({ inputLanguage: "en" });
    assert.deepEqual(task.engine, { type: "proofread", text: "an cat" });
    assert.deepEqual(
      [task.stream, task.corrected, task.language, task.screened],
      [false, "an cat", "en", ["an cat"]],
    );
  });
});

describe("a chat", () => {
  const taskOf = (messages: readonly Turn[], more: object = {}) =>
    chatTask({
      feature: "chat",
      model: null,
      task: { type: "chat", messages, stream: false, parameters: noParameters, ...more },
    });

  it("passes the messages on as they are and adds none of its own", () => {
    const messages: Turn[] = [
      { role: "system", content: "Be brief." },
      { role: "user", content: "Hi there" },
      { role: "assistant", content: "" },
      { role: "user", content: "Go on." },
    ];
    for (const language of languages) assert.deepEqual(messagesOf(taskOf(messages), language), messages);
  });

  it("is screened with every message, whoever is said to have written it", () => {
    const messages = (["system", "user", "assistant"] as const).map((role): Turn => ({
      role,
      content: `by ${role}`,
    }));
    const result: Turn = { role: "tool", toolCallId: "call_0", name: "look", content: "by a tool" };
    assert.deepEqual(taskOf([...messages, result]).screened, [
      "by system",
      "by user",
      "by assistant",
      "by a tool",
    ]);
  });

  it("is screened with all else that a model reads: reasoning, calls of tools, what tools do, and forms", () => {
    const turn: Turn = {
      role: "assistant",
      content: "",
      reasoning: "a thought",
      toolCalls: [{ id: "call_0", name: "look", arguments: '{"at":"a call"}' }],
    };
    const screened = taskOf([turn], {
      tools: [{ name: "look", description: "a use", parameters: { title: "a field" } }],
      form: { type: "schema", name: "answer", schema: { description: "a form" }, strict: true },
    }).screened.join(" ");
    for (const text of ["a thought", "a call", "a use", "a field", "a form"])
      assert.ok(screened.includes(text), text);
  });

  it("is nothing an engine of Homeport's own can do", () => {
    assert.equal(taskOf([{ role: "user", content: "Hi" }]).engine, null);
  });
});
