import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import type { z } from "zod";
import {
  ChatRequest,
  Device,
  Envelope,
  FilterPack,
  MarketCode,
  parseRequest,
  Problem,
  ProofreaderRequest,
  Source,
  SummarizerRequest,
  TranslatorRequest,
} from "./index.ts";

const device = { soldIn: "CN", account: "CN", location: "CN", platform: "ios", language: "zh-Hans-CN" };
const chat = { model: "homeport", messages: [{ role: "user", content: "hello" }] };
const filters = {
  id: "generic-harms",
  version: "1",
  title: { en: "Harms", zh: "有害内容" },
  validFrom: "2026-01-01T00:00:00Z",
  validTo: "2027-01-01T00:00:00Z",
  categories: [
    { id: "self-harm", title: { en: "Self-harm", zh: "自残" }, patterns: [{ text: "ab", match: "word" }] },
  ],
};
const source = {
  id: "law",
  instrument: "Law",
  locator: "art. 1",
  accessed: "2026-11-22",
  kind: "primary",
  verification: "read",
};

/** Every parser of what comes from outside, with something it takes. */
const parsers: readonly [string, z.ZodType, object][] = [
  ["Device", Device, device],
  ["ChatRequest", ChatRequest, chat],
  ["SummarizerRequest", SummarizerRequest, { input: "text" }],
  ["ProofreaderRequest", ProofreaderRequest, { input: "text" }],
  ["TranslatorRequest", TranslatorRequest, { input: "text", targetLanguage: "fr" }],
  ["FilterPack", FilterPack, filters],
  [
    "Envelope",
    Envelope,
    { payloadType: "type", payload: "{}", signatures: [{ keyId: "k", signature: "s" }] },
  ],
  ["Source", Source, source],
];

const hostile = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
});

/** Values that stand near the border of what any field takes. */
const borderline = fc.oneof(
  hostile,
  fc.constantFrom<unknown>(
    "",
    "\0",
    "constructor",
    "__proto__",
    "\ud800",
    "a".repeat(100_000),
    -1,
    1e308,
    Number.NaN,
    [],
    {},
    [[]],
    null,
  ),
);

for (const [name, schema, valid] of parsers) {
  describe(`${name}, given hostile input,`, () => {
    test("takes what is right", () => {
      assert.equal(schema.safeParse(valid).success, true);
    });

    test("never throws", () => {
      fc.assert(fc.property(borderline, (value) => void schema.safeParse(value)));
    });

    test("never throws where one field is hostile, and never changes what was sent", () => {
      const fields = fc.constantFrom(...Object.keys(valid));
      fc.assert(
        fc.property(fields, borderline, (field, value) => {
          const sent = { ...valid, [field]: value };
          const result = schema.safeParse(sent);
          assert.equal((sent as Record<string, unknown>)[field], value);
          assert.ok(result.success || result.error.issues.length > 0);
        }),
      );
    });

    test("refuses any unknown field", () => {
      const unknown = fc.string().filter((key) => !(key in schemaFields(schema)));
      fc.assert(
        fc.property(unknown, fc.jsonValue(), (key, value) => {
          assert.equal(schema.safeParse(withField(valid, key, value)).success, false, key);
        }),
      );
    });

    test("does not let a key named `__proto__` through, nor touch any prototype", () => {
      assert.equal(schema.safeParse(withField(valid, "__proto__", { admin: true })).success, false);
      assert.equal(({} as Record<string, unknown>)["admin"], undefined);
    });

    test("misses every field it needs", () => {
      for (const field of Object.keys(valid)) {
        const { [field]: _left, ...rest } = valid as Record<string, unknown>;
        assert.equal(schema.safeParse(rest).success, false, field);
      }
    });
  });
}

describe("a device", () => {
  test("is of unknown age, without consents and with nothing switched off, where it does not say", () => {
    const parsed = Device.parse(device);
    assert.equal(parsed.ageBand, "unknown");
    assert.deepEqual([parsed.consent, parsed.capabilities, parsed.switchedOff], [[], [], []]);
  });

  test("does not share its defaults with another device", () => {
    Device.parse(device).consent.push("planted");
    assert.deepEqual(Device.parse(device).consent, []);
  });

  test("is refused with a place, platform, language or age that is none", () => {
    const wrong = [
      { soldIn: "cn" },
      { account: "China" },
      { location: "" },
      { platform: "fridge" },
      { language: "zh_CN" },
      { language: "" },
      { language: `en${"-aaaaaaaa".repeat(5)}` },
      { ageBand: "elder" },
      { consent: "all" },
      { consent: Array.from({ length: 33 }, () => "a") },
      { switchedOff: ["everything"] },
    ];
    for (const field of wrong)
      assert.equal(Device.safeParse({ ...device, ...field }).success, false, JSON.stringify(field));
  });
});

test("a market is two capitals, perhaps with a subdivision", () => {
  for (const code of ["CN", "US-CA", "EU", "GB-ENG", "FR-75"])
    assert.equal(MarketCode.safeParse(code).success, true, code);
  for (const code of ["", "C", "CHN", "cn", "US-", "US-CALI", "US-ca", "US-CA\n", " US"]) {
    assert.equal(MarketCode.safeParse(code).success, false, JSON.stringify(code));
  }
});

describe("a chat request", () => {
  test("takes text in parts and an assistant's empty turn, as they were sent", () => {
    const parts = [
      { type: "text", text: "a" },
      { type: "text", text: "b" },
    ];
    const messages = [
      { role: "user", content: parts },
      { role: "assistant", content: null },
    ];
    assert.deepEqual(ChatRequest.parse({ ...chat, messages }).messages, messages);
  });

  test("is refused where a number is out of its bounds", () => {
    const wrong = [
      { temperature: 2.1 },
      { top_p: -0.1 },
      { max_tokens: 0 },
      { max_tokens: 1.5 },
      { n: 2 },
      { seed: 0.5 },
      { stop: [] },
    ];
    for (const field of wrong)
      assert.equal(ChatRequest.safeParse({ ...chat, ...field }).success, false, JSON.stringify(field));
  });
});

describe("parseRequest", () => {
  function refusal(schema: z.ZodType, body: unknown): Problem {
    try {
      parseRequest(schema, body);
    } catch (thrown) {
      assert.ok(thrown instanceof Problem);
      return thrown;
    }
    return assert.fail("nothing was refused");
  }

  test("lists every unknown field by its path, and calls them unsupported", () => {
    const problem = refusal(ChatRequest, {
      ...chat,
      colour: [],
      top_logprobs: true,
      stream_options: { include_usage: true, chunk_size: 5 },
      messages: [{ role: "user", content: "hello", name: "me" }],
    });
    assert.equal(problem.code, "unsupported_parameter");
    const paths = problem.details.issues?.map((issue) => issue.path).toSorted();
    assert.deepEqual(paths, ["colour", "messages.0.name", "stream_options.chunk_size", "top_logprobs"]);
    for (const issue of problem.details.issues ?? [])
      assert.match(issue.message, /^`[a-z_]+` is not a field/);
  });

  test("lists an unknown field of a text part by its path", () => {
    const content = [{ type: "text", text: "hello", cache_control: { type: "ephemeral" } }];
    const problem = refusal(ChatRequest, { ...chat, messages: [{ role: "user", content }] });
    assert.equal(problem.code, "unsupported_parameter");
    assert.deepEqual(
      problem.details.issues?.map((issue) => issue.path),
      ["messages.0.content.0.cache_control"],
    );
  });

  test("tells which part of a message it cannot take", () => {
    const content = [{ type: "image_url", image_url: "https://a.example/a.png" }];
    const problem = refusal(ChatRequest, { ...chat, messages: [{ role: "user", content }] });
    assert.equal(problem.code, "invalid_request");
    assert.ok(
      problem.details.issues?.some((issue) => issue.path.startsWith("messages.0.content.0")),
      JSON.stringify(problem.details),
    );
  });

  test("says of a published field why it cannot be honoured, before anything else that is wrong", () => {
    const why = { colour: "all is grey here", "messages.*.name": "nobody has one" };
    const refused = (body: object) => {
      try {
        parseRequest(ChatRequest, { ...chat, ...body }, why);
      } catch (thrown) {
        if (thrown instanceof Problem) return [thrown.code, ...(thrown.details.issues ?? [])];
      }
      return assert.fail("nothing was refused");
    };
    const colour = { path: "colour", message: "`colour`: all is grey here" };
    assert.deepEqual(refused({ colour: 1 }), ["unsupported_parameter", colour]);
    const [code, first, second] = refused({ colour: 1, n: 2 }) as [string, object, { path: string }];
    assert.deepEqual([code, first, second.path], ["unsupported_parameter", colour, "n"]);
    assert.deepEqual(refused({ messages: [{ role: "user", content: "x", name: "me" }] })[1], {
      path: "messages.0.name",
      message: "`name`: nobody has one",
    });
    assert.equal(parseRequest(ChatRequest, { ...chat, colour: null }, why).model, chat.model);
    assert.equal(refused({ shape: null })[0], "unsupported_parameter");
  });

  test("calls a request invalid where anything but an unknown field is wrong", () => {
    const problem = refusal(SummarizerRequest, { input: "", length: "endless", depth: 1 });
    assert.equal(problem.code, "invalid_request");
    assert.deepEqual(problem.details.issues?.map((issue) => issue.path).toSorted(), [
      "depth",
      "input",
      "length",
    ]);
  });

  test("keeps its answer short, whatever is sent", () => {
    const many = Object.fromEntries(
      Array.from({ length: 5_000 }, (_, index) => [`field-${index}-${"x".repeat(500)}`, 1]),
    );
    const issues = refusal(ProofreaderRequest, { input: "text", ...many }).details.issues ?? [];
    assert.ok(issues.length <= 64);
    assert.ok(JSON.stringify(issues).length < 64_000);
  });

  test("never tells the text that was sent", () => {
    fc.assert(
      fc.property(fc.constantFrom("input", "type", "format", "length", "stream", "context"), (field) => {
        const problem = refusal(SummarizerRequest, { input: "text", [field]: { secret: "hunter2" } });
        assert.doesNotMatch(JSON.stringify(problem.details), /hunter2/);
      }),
    );
    assert.doesNotMatch(
      JSON.stringify(refusal(SummarizerRequest, { input: "text", length: "hunter2" }).details),
      /hunter2/,
    );
  });

  test("gives what is right back with its defaults", () => {
    assert.deepEqual(parseRequest(SummarizerRequest, { input: "text" }), {
      input: "text",
      type: "key-points",
      format: "markdown",
      length: "short",
      stream: false,
    });
  });
});

/** An object with one field more, as JSON would bring it: also where the field is named `__proto__`. */
function withField(valid: object, key: string, value: unknown): unknown {
  return JSON.parse(`${JSON.stringify(valid).slice(0, -1)},${JSON.stringify(key)}:${JSON.stringify(value)}}`);
}

function schemaFields(schema: z.ZodType): object {
  return "shape" in schema && typeof schema.shape === "object" && schema.shape !== null ? schema.shape : {};
}
