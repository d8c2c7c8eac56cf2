import assert from "node:assert/strict";
import { test } from "node:test";
import { makeHeadline } from "./headline.ts";

const short = { language: "en", length: "short" } as const;

test("a short sentence loses only its full stop", () => {
  assert.equal(makeHeadline("The bridge reopens in May.", short), "The bridge reopens in May");
  assert.equal(
    makeHeadline("大桥将于五月重新开放。", { language: "zh", length: "short" }),
    "大桥将于五月重新开放",
  );
});

test("a full stop that belongs to an abbreviation stays", () => {
  assert.equal(makeHeadline("The firm moves to the U.S.", short), "The firm moves to the U.S.");
});

test("a long sentence is cut where a clause ends", () => {
  const sentence =
    "The museum will open its new wing in June, after a delay of two years that cost the city nine million euros and two directors.";
  assert.equal(makeHeadline(sentence, short), "The museum will open its new wing in June");
});

test("a part that cannot stand alone is no headline", () => {
  const sentence =
    "When the last of the three judges had left the room, the lawyers of both companies agreed to settle the case for a sum that neither would name.";
  assert.equal(makeHeadline(sentence, short), sentence.slice(0, -1));
});

test("a cut never leaves a quotation open", () => {
  const sentence =
    'The chairman said "we will build it, we will pay for it, and we will run it for thirty years" to the members of the committee on Monday.';
  assert.equal(makeHeadline(sentence, short), sentence.slice(0, -1));
});
