import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { chineseNews, englishNews } from "./news.test-data.ts";
import { splitSentences } from "./sentences.ts";
import { summarizeText, type SummaryInput } from "./summarize.ts";

const plain = { type: "tldr", length: "medium", format: "plain-text" } as const;
const news = [
  { text: englishNews, language: "en" },
  { text: chineseNews, language: "zh" },
] as const;

/** Asserts that each part stands in the text, after the part before it. */
function assertInOrder(parts: readonly string[], text: string): void {
  let from = 0;
  for (const part of parts) {
    const found = text.indexOf(part, from);
    assert.notEqual(found, -1, `not in the text, or out of order: ${part}`);
    from = found + part.length;
  }
}

test("every sentence of a summary stands in the text, in its order, word for word", async () => {
  for (const { text, language } of news) {
    for (const length of ["short", "medium", "long"] as const) {
      const summary = await summarizeText({ ...plain, text, type: "key-points", length }, language);
      const points = summary.split("\n").map((line) => line.replace("• ", ""));
      assert.equal(points.length, { short: 3, medium: 5, long: 7 }[length]);
      assertInOrder(points, text);
    }
  }
});

test("a tl;dr is a paragraph of 1, 3 or 5 sentences", async () => {
  for (const { text, language } of news) {
    for (const [length, count] of [
      ["short", 1],
      ["medium", 3],
      ["long", 5],
    ] as const) {
      const summary = await summarizeText({ ...plain, text, length }, language);
      assert.ok(!summary.includes("\n"));
      assert.equal(splitSentences(summary, language).sentences.length, count);
    }
  }
});

test("the shortest summary of a news text is what happened, not a detail", async () => {
  const short = { ...plain, length: "short" } as const;
  assert.match(await summarizeText({ ...short, text: englishNews }, "en"), /^The city council voted/);
  assert.match(await summarizeText({ ...short, text: chineseNews }, "zh"), /^滨海市议会周二投票决定/);
});

test("Chinese sentences are joined without a space, English ones with one", async () => {
  assert.ok(!/[。！？] /.test(await summarizeText({ ...plain, text: chineseNews }, "zh")));
  assert.match(await summarizeText({ ...plain, text: englishNews }, "en"), /waterfront\. [A-Z]/);
});

test("another text gives another summary", async () => {
  const changed = englishNews.replaceAll("close", "rebuild").replace("Tuesday", "Sunday");
  const before = await summarizeText({ ...plain, text: englishNews }, "en");
  const after = await summarizeText({ ...plain, text: changed }, "en");
  assert.notEqual(after, before);
  assert.ok(after.includes("voted on Sunday to rebuild"));
});

test("the topic decides: adding paragraphs about ferries brings ferries into the key points", async () => {
  const ferries = [
    "The ferry company wants to move its ferry terminal to the site of the closed plant.",
    "A ferry terminal at the plant would cut the ferry crossing to the islands by ten minutes.",
    "Passengers of the ferry have asked the ferry company for a terminal closer to the city for years.",
  ].join(" ");
  const input = { ...plain, type: "key-points", length: "short" } as const;
  const before = await summarizeText({ ...input, text: englishNews }, "en");
  const after = await summarizeText({ ...input, text: `${englishNews}\n\n${ferries}` }, "en");
  assert.ok(!before.includes("ferry"));
  assert.ok(after.includes("ferry"));
});

test("the title says what matters", async () => {
  const body = [
    "The harbour market moved into the old tram depot last spring, and sales have doubled.",
    "A second ferry will cross the bay every twenty minutes from June.",
    "The swimming pool on Linden Street gets a new roof for two million euros.",
    "The library now lends out tools, tents and sewing machines.",
  ].join(" ");
  const about = async (title: string): Promise<string> =>
    await summarizeText({ ...plain, length: "short", text: `${title}\n\n${body}` }, "en");
  assert.match(await about("Swimming pool to get a new roof"), /pool on Linden Street/);
  assert.match(await about("Library lends out sewing machines"), /library now lends/);
});

test("markdown key points are `- ` lines, plain ones `• ` lines", async () => {
  const input = { ...plain, text: englishNews, type: "key-points", length: "short" } as const;
  const markdown = await summarizeText({ ...input, format: "markdown" }, "en");
  for (const line of markdown.split("\n")) assert.match(line, /^- [A-Z"]/);
  const text = await summarizeText(input, "en");
  assert.equal(text.replaceAll("• ", "- "), markdown);
});

test("a text of one sentence is its own summary", async () => {
  const one = "The library will stay open until nine on Thursdays.";
  for (const type of ["tldr", "teaser"] as const) {
    assert.equal(await summarizeText({ ...plain, type, length: "long", text: one }, "en"), one);
  }
  assert.equal(
    await summarizeText({ ...plain, type: "key-points", format: "markdown", text: one }, "en"),
    `- ${one}`,
  );
});

test("what is said twice is told once", async () => {
  const text = [
    "The bridge over the Sava reopens in May.",
    "The bridge over the Sava will reopen in May.",
    "Tolls stay as they were for cars and lorries.",
    "Buses return to their old route on the same day.",
  ].join(" ");
  const summary = await summarizeText({ ...plain, type: "key-points", length: "medium", text }, "en");
  assert.equal(summary.match(/bridge/g)?.length, 1);
  assert.equal(summary.split("\n").length, 3);
});

test("a headline is one line of the text without its full stop, cut where a clause ends", async () => {
  const english = await summarizeText(
    { ...plain, text: englishNews, type: "headline", length: "short" },
    "en",
  );
  assert.equal(english, "The city council voted on Tuesday to close the Northgate power station by 2028");
  const chinese = await summarizeText(
    { ...plain, text: chineseNews, type: "headline", length: "short" },
    "zh",
  );
  assert.equal(chinese, "滨海市议会周二投票决定，在2028年前关闭北门发电厂");
});

test("Traditional Chinese is summarised as well", async () => {
  const text =
    "台北市議會週二表決通過新的公車路線計畫。計畫將增加十二條公車路線，覆蓋東部山區。市長表示，新路線明年三月開始營運。居民對此表示歡迎。票價維持不變。";
  const summary = await summarizeText({ ...plain, text, length: "short" }, "zh");
  assert.match(summary, /公車路線/);
  assertInOrder([summary], text);
});

test("the largest text allowed is summarised in seconds", async () => {
  const pieces = Array.from(
    { length: 3_000 },
    (_, index) =>
      `Report ${index} says that district ${index % 97} built ${index % 13} schools and ${index % 7} parks.`,
  );
  const english = pieces.join(" ").slice(0, 200_000);
  const chinese = chineseNews.repeat(400).slice(0, 200_000);
  for (const [text, language] of [
    [english, "en"],
    [chinese, "zh"],
  ] as const) {
    const start = performance.now();
    const summary = await summarizeText({ ...plain, text, type: "key-points", length: "long" }, language);
    assert.ok(performance.now() - start < 5_000);
    assertInOrder(
      summary.split("\n").map((line) => line.replace("• ", "")),
      text,
    );
  }
});

test("whatever the text, every line of the summary stands in it", async () => {
  const word = fc.oneof(
    fc.constantFrom(
      "apple",
      "Mr.",
      "U.S.",
      "deal",
      "3.5",
      "。",
      "？",
      "“",
      "”",
      "苹果",
      "合作",
      "\n",
      "\n\n",
      "- ",
      "😀",
      "\ud800",
      "\0",
    ),
    fc.string({ unit: "binary", maxLength: 6 }),
  );
  await fc.assert(
    fc.asyncProperty(
      fc.array(word, { maxLength: 60 }).map((words) => words.join(" ")),
      fc.constantFrom("en" as const, "zh" as const),
      fc.constantFrom<SummaryInput["type"]>("tldr", "key-points", "teaser", "headline"),
      async (text, language, type) => {
        const input = { text, type, length: "medium", format: "markdown" } as const;
        const summary = await summarizeText(input, language);
        const flat = (value: string): string => value.replace(/[\s]+/gu, "");
        for (const line of summary.split("\n")) {
          if (type !== "key-points") continue;
          assert.ok(flat(text).includes(flat(line.replace(/^- /, ""))));
        }
        if (type === "headline") assert.ok(flat(text).includes(flat(summary)));
      },
    ),
    { numRuns: 150 },
  );
});
