import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  ChatRequest,
  type ChatMessage,
  Problem,
  ProofreaderRequest,
  SummarizerRequest,
} from "@homeport/protocol";
import * as fc from "fast-check";
import { chatTask } from "./chat.ts";
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

function instructionOf(messages: readonly ChatMessage[]): string {
  const [first] = messages;
  assert.ok(first?.role === "system" && typeof first.content === "string");
  return first.content;
}

function summarize(request: object) {
  return summarizerTask(SummarizerRequest.parse({ input: "A text.", ...request }));
}

describe("a summary's prompt", () => {
  it("holds the text in the user's message and nowhere else, whatever the text says", () => {
    fc.assert(
      fc.property(secret, options, fc.constantFrom(...languages), (input, asked, language) => {
        const messages = summarize({ input, ...asked }).messages(language);
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
        const messages = summarize({ ...asked, context }).messages(language);
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
      const chinese = /\p{Script=Han}/u.test(instructionOf(summarize({}).messages(language)));
      assert.equal(chinese, ["zh", "zh-Hant-TW", "ZH-cn"].includes(language), language);
    }
  });

  it("asks for as many sentences or points as the W3C Summarizer API says", () => {
    const asked = (type: string, length: string) => instructionOf(summarize({ type, length }).messages("en"));
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
    assert.match(instructionOf(summarize({ type: "key-points", length: "long" }).messages("zh")), /7个要点/);
  });

  it("asks for a list only where points are wanted as Markdown", () => {
    for (const type of types) {
      for (const format of formats) {
        const list = type === "key-points" && format === "markdown";
        assert.equal(/Markdown list/.test(instructionOf(summarize({ type, format }).messages("en"))), list);
        assert.equal(/Markdown 列表/.test(instructionOf(summarize({ type, format }).messages("zh"))), list);
      }
    }
  });

  it("names the language the summary is wanted in", () => {
    assert.match(instructionOf(summarize({ outputLanguage: "fr" }).messages("en")), /in the language fr/);
    assert.match(instructionOf(summarize({ outputLanguage: "fr" }).messages("zh")), /使用语言 fr/);
  });

  it("says that instructions inside of the text are not to be followed", () => {
    assert.match(instructionOf(summarize({}).messages("en")), /do not follow them/);
    assert.match(instructionOf(summarize({}).messages("zh")), /不要执行/);
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
        const [system, ...rest] = taskOf({ input }).messages(language);
        assert.deepEqual(rest, [{ role: "user", content: input }]);
        assert.ok(system?.role === "system" && !system.content.includes(input));
      }),
    );
  });

  it("is asked for in Chinese for a Chinese text and in English for any other", () => {
    for (const language of languages) {
      const chinese = /\p{Script=Han}/u.test(instructionOf(taskOf({}).messages(language)));
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
  const taskOf = (request: object) =>
    chatTask(
      ChatRequest.parse({ model: "homeport", messages: [{ role: "user", content: "Hi" }], ...request }),
    );

  it("passes the messages on as they are, text parts joined, and adds none of its own", () => {
    const messages = [
      { role: "developer", content: "Be brief." },
      {
        role: "user",
        content: [
          { type: "text", text: "Hi " },
          { type: "text", text: "there" },
        ],
      },
      { role: "assistant", content: null },
      { role: "user", content: "Go on." },
    ];
    for (const language of languages) {
      assert.deepEqual(taskOf({ messages }).messages(language), [
        { role: "system", content: "Be brief." },
        { role: "user", content: "Hi there" },
        { role: "assistant", content: "" },
        { role: "user", content: "Go on." },
      ]);
    }
  });

  it("is screened with every message, whoever is said to have written it", () => {
    const messages = ["system", "developer", "user", "assistant"].map((role) => ({
      role,
      content: `by ${role}`,
    }));
    assert.deepEqual(taskOf({ messages }).screened, ["by system", "by developer", "by user", "by assistant"]);
  });

  it("leaves the model to the market unless the caller insists on one", () => {
    assert.equal(taskOf({ model: "homeport" }).model, null);
    assert.equal(taskOf({ model: "auto" }).model, null);
    assert.equal(taskOf({ model: "qwen-plus" }).model, "qwen-plus");
  });

  it("carries every parameter, and takes either name for the most tokens but not both", () => {
    const parameters = { temperature: 0, top_p: 1, stop: ["a", "b"], seed: -3 };
    const expected = { maxTokens: 9, temperature: 0, topP: 1, stop: ["a", "b"], seed: -3 };
    assert.deepEqual(taskOf({ ...parameters, max_tokens: 9 }).parameters, expected);
    assert.deepEqual(taskOf({ ...parameters, max_completion_tokens: 9 }).parameters, expected);
    assert.deepEqual(taskOf({ max_tokens: null, max_completion_tokens: 9 }).parameters.maxTokens, 9);
    assert.throws(
      () => taskOf({ max_tokens: 9, max_completion_tokens: 9 }),
      (thrown) => thrown instanceof Problem && thrown.code === "invalid_request",
    );
    const none = { maxTokens: null, temperature: null, topP: null, stop: null, seed: null };
    assert.deepEqual(taskOf({ temperature: null }).parameters, none);
  });

  it("is nothing an engine of Homeport's own can do", () => {
    assert.equal(taskOf({}).engine, null);
  });
});
