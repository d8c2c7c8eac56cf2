import assert from "node:assert/strict";
import { before, test } from "node:test";
import * as fc from "fast-check";
import { applyCorrections, type Proofreading } from "./correction.ts";
import { proofreadingLimit, proofreadText } from "./proofread.ts";

async function proofread(text: string, region: string | null = null): Promise<Proofreading> {
  const outcome = await proofreadText(text, region);
  assert.ok(outcome.type === "proofread");
  return outcome.value;
}

async function corrected(text: string, region: string | null = null): Promise<string> {
  return (await proofread(text, region)).correctedInput;
}

before(async () => {
  await proofreadText("Loads the dictionary.", "US");
});

test("a sentence full of learners' errors becomes readable", async () => {
  const text = "I has went to an university and I recieve a emails from there manager";
  const { correctedInput, corrections } = await proofread(text);
  assert.equal(correctedInput, "I have gone to a university and I receive an emails from their manager");
  assert.deepEqual(
    corrections.map((one) => [text.slice(one.startIndex, one.endIndex), one.correction, one.type]),
    [
      ["has", "have", "grammar"],
      ["went", "gone", "grammar"],
      ["an", "a", "grammar"],
      ["recieve", "receive", "spelling"],
      ["a", "an", "grammar"],
      ["there", "their", "grammar"],
    ],
  );
  for (const { explanation } of corrections) assert.ok(explanation.length > 10);
});

test("common errors are corrected", async () => {
  const cases = {
    "She don't like coffee.": "She doesn't like coffee.",
    "I could of done it better.": "I could have done it better.",
    "He is better then me.": "He is better than me.",
    "The dog wagged it's tail.": "The dog wagged its tail.",
    "I have alot of work.": "I have a lot of work.",
    "Did you went to the shop?": "Did you go to the shop?",
    "I'm interested on this job.": "I'm interested in this job.",
    "We met on monday in march.": "We met on Monday in March.",
    "The the cat sat on the mat.": "The cat sat on the mat.",
    "I like apples , oranges and pears.": "I like apples, oranges and pears.",
    "The childs are playing, and the shedule has changed.":
      "The children are playing, and the schedule has changed.",
    "Despite of the rain we went out.": "Despite the rain we went out.",
    "Its a nice day today.": "It's a nice day today.",
    "I have lived here since two years.": "I have lived here for two years.",
    "Their going to the party, wich is wierd.": "They're going to the party, which is weird.",
  };
  for (const [text, expected] of Object.entries(cases)) assert.equal(await corrected(text), expected);
});

test("clean text is left alone", async () => {
  const clean = `The city council voted on Tuesday to close the Northgate power station by 2028, ending more than
    ninety years of coal burning on the waterfront. Mayor Ellen Okafor said the decision followed two years of talks
    with the operator, Brightwater Energy Inc., and with the dockworkers' union. "Nobody will be left behind," she said.

    Thanks for your note. I'll send the signed contract by noon, and we can talk about the schedule on Friday. Would
    3 p.m. work for you? If not, let me know what suits you best.

    The function takes an iterable and returns a new array; it doesn't change the one you pass in. Async callbacks are
    awaited in order, so the runtime is the sum of all calls. Run it with npm on localhost:8080.`;
  assert.deepEqual((await proofread(clean)).corrections, []);
  assert.deepEqual((await proofread(clean, "US")).corrections, []);
});

test("names and brands are left alone, even where they look like misspelled words", async () => {
  const text =
    "ByteDance, Canalys and Qwen3 are in the news. Canda is not. Analysts at Canalys said that Huawei, Xiaomi and Honor sell more phones than ByteDance sells ads on Douyin.";
  assert.deepEqual((await proofread(text)).corrections, []);
});

test("a title within a sentence keeps its grammar", async () => {
  const texts = [
    "We saw the film There House and liked it.",
    "She works for Better Then Best Ltd.",
    "The song is An University Life.",
    "Ask the team at Alot Group.",
  ];
  for (const text of texts) assert.equal(await corrected(text), text);
});

test("a word with digits, a handle, an address and code are left alone", async () => {
  const text =
    "Send mp4s to @recieve or teh.file@exmaple.com, see https://recieve.example/teh and run `teh --recieve`.";
  assert.deepEqual((await proofread(text)).corrections, []);
});

test("a doubtful word is left alone", async () => {
  for (const text of ["He asked wether it was wifi.", "The kubectl shard is refutable.", "It was unsized."]) {
    assert.equal(await corrected(text), text);
  }
});

test("without a region, British and American spelling are both right", async () => {
  const text = "The colour of the organization is grey, and its center favours travelled theatre critics.";
  assert.deepEqual((await proofread(text)).corrections, []);
});

test("with a region, the spelling of another is put right, and its own never", async () => {
  const british = "The colour of the centre is grey, my neighbour realised.";
  const american = "The color of the center is gray, my neighbor realized.";
  for (const region of ["GB", "AU"]) assert.equal(await corrected(british, region), british);
  assert.equal(await corrected(american, "US"), american);
  assert.equal(await corrected(british, "US"), american);
  assert.equal(await corrected(american, "GB"), "The colour of the centre is grey, my neighbour realized.");
  const canadian = "The colour of the centre is grey, my neighbour realized.";
  assert.equal(await corrected(canadian, "CA"), canadian);
});

test("a misspelling is put into the spelling of the region", async () => {
  assert.equal(await corrected("My neigbor is kind.", "US"), "My neighbor is kind.");
  assert.equal(await corrected("My neigbor is kind.", "GB"), "My neighbour is kind.");
});

test("the apostrophes of the text are kept", async () => {
  assert.equal(
    await corrected("She don’t know, and I dont either."),
    "She doesn’t know, and I don’t either.",
  );
});

test("offsets hold after emoji, Chinese, line ends and characters outside the basic plane", async () => {
  const text =
    "😀 I recieve it.\r\n他说：你好 teh book 👨‍👩‍👧 adn 𝒳 a contry.\r\n\r\n\u200bShe don't mind\u00a0it.";
  const { correctedInput, corrections } = await proofread(text);
  assert.deepEqual(
    corrections.map((one) => [text.slice(one.startIndex, one.endIndex), one.correction]),
    [
      ["recieve", "receive"],
      ["teh", "the"],
      ["adn", "and"],
      ["contry", "country"],
      ["don't", "doesn't"],
    ],
  );
  assert.equal(
    correctedInput,
    "😀 I receive it.\r\n他说：你好 the book 👨‍👩‍👧 and 𝒳 a country.\r\n\r\n\u200bShe doesn't mind\u00a0it.",
  );
});

test("an emoji between repeated words is not swallowed", async () => {
  assert.ok((await corrected("That was very😀 very good.")).includes("😀"));
  assert.ok((await corrected("That was very 😀 very good.")).includes("😀"));
});

test("an article is not judged by a word that the checker cannot read", async () => {
  for (const text of ["He bought a 苹果 and an 手机.", "Add a `item` and an `user`."]) {
    assert.equal(await corrected(text), text);
  }
});

test("a long text is not capitalised where it was cut into pieces", async () => {
  const text = `${"the man and the woman and ".repeat(120)}the end.`;
  const places = (await proofread(text)).corrections.map((one) => one.startIndex);
  assert.ok(places.every((place) => place === 0));
});

test("a sentence in another language is left alone within English text", async () => {
  const german = "Wir haben das gestern schon einmal besprochen, und alle waren damit einverstanden";
  const text = `I recieve letters. ${german}. That is what he writed, wich is wierd.`;
  const result = await corrected(text);
  assert.ok(result.includes(german));
  assert.match(result, /^I receive letters\..*which is weird\.$/);
});

test("shorthand, interjections and hyphens are matters of taste", async () => {
  for (const text of [
    "He said, idk, btw it's fine, you guys.",
    "Blah blah, no thanks, yea right.",
    "It has re-exports.",
  ]) {
    assert.equal(await corrected(text), text);
  }
});

test("the same text always gets the same corrections", async () => {
  const text =
    "He runned and she teached; their going too the the store, despite of it's  price , recieving informations.";
  const first = await proofread(text);
  for (let round = 0; round < 5; round += 1) assert.deepEqual(await proofread(text), first);
});

test("applying the corrections gives the corrected text, for any mixture of words and characters", async () => {
  const piece = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(
        "I",
        "has",
        "went",
        "recieve",
        "teh",
        "an",
        "a",
        "university",
        "there",
        "manager",
        "don't",
        "alot",
        "the the",
        "monday",
        "ByteDance",
        "colour",
      ),
    },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        "😀",
        "中文",
        "\r\n",
        "\n\n",
        ".",
        ",",
        " ,",
        "’",
        "\ud83d",
        "\udc00",
        "\0",
        "\u200b",
        "e\u0301",
        "𝒳",
        "`x`",
        "https://a.b",
      ),
    },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 5 }) },
  );
  const text = fc
    .array(fc.tuple(piece, fc.constantFrom(" ", " ", " ", "", "\n")), { maxLength: 40 })
    .map((pieces) => pieces.flat().join(""));
  await fc.assert(
    fc.asyncProperty(text, fc.constantFrom(null, "US", "GB"), async (input, region) => {
      const { correctedInput, corrections } = await proofread(input, region);
      assert.equal(applyCorrections(input, corrections), correctedInput);
      let end = 0;
      for (const one of corrections) {
        assert.ok(one.startIndex >= end && one.endIndex >= one.startIndex && one.endIndex <= input.length);
        assert.notEqual(one.correction, input.slice(one.startIndex, one.endIndex));
        end = one.endIndex;
      }
      const strange = /[\p{Script=Han}\p{Extended_Pictographic}\ud800-\udfff\0\u200b]/gu;
      assert.deepEqual(correctedInput.match(strange), input.match(strange));
    }),
    { numRuns: 150 },
  );
});

test("hostile text of the largest size is finished in seconds", async () => {
  const patterns = [
    "a",
    "a ",
    ".,;!?",
    '" ',
    "\u200b",
    "re\u200bceive ",
    "\0",
    "teh\0 ",
    "\ud800a ",
    "中文 ",
    "recieve 中文 ",
    "😀",
    "teh cat\n\n",
    "( ",
    "` a",
    "``` ",
    "a-",
    "x".repeat(40) + " ",
    "I has went. ",
    "the man and ",
  ];
  for (const pattern of patterns) {
    const text = pattern.repeat(Math.ceil(proofreadingLimit / pattern.length)).slice(0, proofreadingLimit);
    const start = performance.now();
    const outcome = await proofreadText(text, "US");
    assert.ok(performance.now() - start < 5_000, `pattern ${JSON.stringify(pattern)} is slow`);
    assert.ok(outcome.type === "proofread");
  }
});

test("gibberish with hundreds of unknown words is refused, not chewed on", async () => {
  const words = Array.from(
    { length: 1_500 },
    (_, index) => `q${(index + 9_000).toString(26).replace(/\d/g, "z")}xj`,
  );
  const start = performance.now();
  assert.deepEqual(await proofreadText(words.join(" "), null), {
    type: "too-many-unknown-words",
    limit: 500,
  });
  assert.ok(performance.now() - start < 5_000);
});
