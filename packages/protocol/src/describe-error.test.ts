import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  describeError,
  errorBody,
  errorCodes,
  errorRegistry,
  localizeReason,
  Problem,
  type Reason,
} from "./index.ts";

const entries = errorCodes.map((code) => [code, describeError(code, "zh-CN")] as const);
const spans = (text: string) => text.match(/`[^`]*`/g) ?? [];

describe("every error in Chinese", () => {
  test("has a message and a remedy of its own, which are Chinese", () => {
    for (const [code, { message, remedy }] of entries) {
      assert.notEqual(message, errorRegistry[code].message, code);
      assert.notEqual(remedy, errorRegistry[code].remedy, code);
      for (const words of [message, remedy]) assert.match(words, /\p{Script=Han}{2}/u, `${code}: ${words}`);
    }
    assert.equal(new Set(entries.map(([, { message }]) => message)).size, errorCodes.length);
  });

  test("ends without a full stop, on one line, and is short", () => {
    for (const [code, { message, remedy }] of entries) {
      for (const words of [message, remedy]) {
        assert.doesNotMatch(words, /[。.！!？?，,；;：:\s]$/, `${code}: ${words}`);
        assert.doesNotMatch(words, /^\s|[\r\n]| {2}/, `${code}: ${words}`);
        assert.ok(words.length <= 60, `${code}: ${words}`);
      }
    }
  });

  test("uses Chinese punctuation, and a space between Chinese and what is not", () => {
    for (const [code, { message, remedy }] of entries) {
      for (const words of [message, remedy]) {
        const prose = words.replaceAll(/`[^`]*`/g, "``");
        assert.doesNotMatch(prose, /[,;:?!()]/, `${code}: ${words}`);
        assert.doesNotMatch(
          prose,
          /\p{Script=Han}[A-Za-z0-9`]|[A-Za-z0-9`]\p{Script=Han}/u,
          `${code}: ${words}`,
        );
      }
    }
  });

  test("names the same identifiers as in English, in backticks that close, and no internals", () => {
    for (const [code, { message, remedy }] of entries) {
      assert.deepEqual(spans(message), spans(errorRegistry[code].message), code);
      assert.deepEqual(spans(remedy), spans(errorRegistry[code].remedy), code);
      for (const words of [message, remedy]) {
        assert.equal((words.match(/`/g) ?? []).length % 2, 0, code);
        assert.doesNotMatch(
          words,
          /undefined|null|exception|stack|zod|sqlite|undici|\.ts\b/i,
          `${code}: ${words}`,
        );
      }
    }
  });
});

test("an error is told in Chinese for any tag of Chinese and in English for every other", () => {
  const { message, remedy } = errorRegistry.no_route;
  for (const language of ["en", "fr-CA", "", "zha"])
    assert.deepEqual(describeError("no_route", language), { message, remedy });
  for (const language of ["zh", "ZH-hant-TW"])
    assert.deepEqual(describeError("no_route", language), describeError("no_route", "zh-CN"));
});

describe("a reason in a language", () => {
  const reason: Reason = {
    gate: "market",
    code: "not_launched",
    market: "EU",
    message: `${errorRegistry.not_launched.message}: \`chat\` in EU`,
    detail: { en: "`chat` in EU", zh: "EU 的 `chat`" },
    remedy: errorRegistry.not_launched.remedy,
    userCanChange: false,
    rules: [],
  };
  const chinese = describeError("not_launched", "zh");

  test("ends its message with its detail in the same language", () => {
    const told = localizeReason(reason, "zh-CN");
    assert.equal(told.message, `${chinese.message}：EU 的 \`chat\``);
    assert.deepEqual({ ...told, message: "", remedy: "" }, { ...reason, message: "", remedy: "" });
    assert.equal(told.remedy, chinese.remedy);
    assert.equal(localizeReason({ ...reason, detail: null }, "zh").message, chinese.message);
  });

  test("is as it was kept in English, and stays Chinese when told twice", () => {
    assert.deepEqual(localizeReason(reason, "en-GB"), reason);
    const told = localizeReason(reason, "zh");
    assert.deepEqual(localizeReason(told, "zh"), told);
  });

  test("keeps the words of a code that this version does not know", () => {
    for (const code of ["newer_code", "__proto__", "toString"]) {
      assert.deepEqual(localizeReason({ ...reason, code }, "zh"), { ...reason, code });
    }
  });

  test("is in the body of an error, whose code stays", () => {
    const { error } = errorBody(new Problem("not_launched", { reasons: [reason] }), { market: "EU" }, "zh");
    assert.deepEqual(
      [error.code, error.message, error.remedy],
      ["not_launched", chinese.message, chinese.remedy],
    );
    assert.deepEqual(error.reasons, [localizeReason(reason, "zh")]);
  });
});

test("an issue follows a Chinese message after a Chinese colon", () => {
  const issues = [{ path: "n", message: "is not `1`" }];
  const { message } = errorBody(new Problem("invalid_request", { issues }), {}, "zh").error;
  assert.equal(message, `${describeError("invalid_request", "zh").message}：is not \`1\``);
});
