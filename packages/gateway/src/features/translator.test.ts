import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type ChatTask, TranslatorRequest } from "@homeport/protocol";
import * as fc from "fast-check";
import type { FeatureTask } from "./feature-task.ts";
import { translatorTask } from "./translator.ts";

/** A text that no instruction of ours could hold by chance. */
const secret = fc.string({ unit: "binary", minLength: 12, maxLength: 60 }).map((text) => `<<${text}>>`);

function translate(request: object): FeatureTask {
  return translatorTask(TranslatorRequest.parse({ input: "A text.", targetLanguage: "fr", ...request }));
}

function prompted(task: FeatureTask, language = "en"): ChatTask {
  const asked = task.asked(language);
  return asked.type === "chat" ? asked : assert.fail(asked.type);
}

const beside = {
  terms: [{ source: "port", target: "havre" }],
  memory: [{ source: "a port", target: "un havre" }],
  domain: "ships",
};

describe("a translation", () => {
  it("is asked of a model that is made for it in a form of its own, with all that was given", () => {
    const asked = translate({ ...beside, sourceLanguage: "en", stream: true }).asked("en", {
      translates: true,
    });
    assert.deepEqual(asked, {
      type: "translate",
      text: "A text.",
      source: "en",
      target: "fr",
      ...beside,
      stream: true,
    });
  });

  it("is asked of any other by a prompt, which names both languages, and only one where only one is known", () => {
    const system = (request: object, language?: string) =>
      prompted(translate(request), language).messages[0]?.content ?? "";
    assert.match(system({ sourceLanguage: "en-GB" }), /from British English \(en-GB\) into French \(fr\)\./);
    assert.match(
      system({ targetLanguage: "zh-Hant" }),
      /^Translate the user's text into Traditional Chinese/,
    );
    assert.match(system({ sourceLanguage: "zh" }, "zh"), /从中文（zh）翻译成法语（fr）/);
    assert.match(system({ targetLanguage: "qaa" }), /into qaa\./);
  });

  it("has its text in the last message and nowhere else, whatever the text says", () => {
    fc.assert(
      fc.property(secret, fc.constantFrom("en", "zh"), (input, language) => {
        const { messages } = prompted(translate({ input, ...beside }), language);
        assert.deepEqual(messages.at(-1), { role: "user", content: input });
        assert.ok(messages.slice(0, -1).every(({ content }) => !content.includes(input)));
      }),
    );
  });

  it("never gives terms, earlier translations or a domain an instruction's authority", () => {
    fc.assert(
      fc.property(secret, fc.constantFrom("terms", "memory", "domain"), (text, name) => {
        const given = name === "domain" ? text : [{ source: text, target: text }];
        const task = translate({ [name]: given });
        const { messages } = prompted(task);
        assert.deepEqual(
          messages.map(({ role }) => role),
          ["system", "user", "user"],
        );
        assert.ok(!messages[0]?.content.includes(text));
        assert.deepEqual(JSON.parse(messages[1]?.content ?? ""), { [name]: given });
        assert.ok(task.screened.includes(text), "a screen reads it before anything leaves");
      }),
    );
  });

  it("of a text that is in the wanted language already, or blank, is the text itself", () => {
    const unchanged = (request: object) => translate(request).unchanged;
    assert.equal(unchanged({ sourceLanguage: "fr-FR" }), "A text.");
    assert.equal(unchanged({ input: " \n" }), " \n");
    for (const sourceLanguage of [undefined, "fr-CA", "en"])
      assert.equal(unchanged({ sourceLanguage }), null);
  });

  it("has its label in the language it is translated into", () => {
    const { language, outputLanguage } = translate({ sourceLanguage: "en", targetLanguage: "zh" });
    assert.deepEqual([language, outputLanguage], ["en", "zh"]);
  });

  it("is not asked for with a tag that is none, or names no language", () => {
    for (const targetLanguage of ["english please", "en-", "und", "zxx", "en-x"]) {
      assert.ok(!TranslatorRequest.safeParse({ input: "a", targetLanguage }).success, targetLanguage);
    }
  });
});
