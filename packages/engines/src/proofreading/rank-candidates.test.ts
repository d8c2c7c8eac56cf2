import assert from "node:assert/strict";
import { test } from "node:test";
import { clearBest, isCommonWord, rankCandidates, rankWords } from "./rank-candidates.ts";

const meant = (typed: string): string | undefined => clearBest(typed, rankCandidates(typed))?.word;

test("a common misspelling has one clear correction", () => {
  const pairs = {
    recieve: "receive",
    seperate: "separate",
    definately: "definitely",
    occured: "occurred",
    teh: "the",
    adn: "and",
    becuase: "because",
    tommorow: "tomorrow",
    enviroment: "environment",
    thier: "their",
    freind: "friend",
    accomodate: "accommodate",
    begining: "beginning",
    didnt: "didn't",
    peopel: "people",
    yuo: "you",
  };
  for (const [typed, intended] of Object.entries(pairs)) assert.equal(meant(typed), intended, typed);
});

test("a word between two equally likely ones has none", () => {
  for (const typed of ["wether", "canda", "buyed", "wifi"]) assert.equal(meant(typed), undefined, typed);
});

test("a word that resembles no common one has none", () => {
  for (const typed of ["asdf", "qwerty", "xqzvbn", "kubectl", "haha", "lol"]) {
    assert.equal(meant(typed), undefined, typed);
  }
});

test("a rare suggestion loses against a common word of the same distance", () => {
  assert.equal(rankWords("studing", ["studding", "studying"])[0]?.word, "studding");
  assert.equal(clearBest("studing", rankWords("studing", ["studding", "studying"])), null);
});

test("the list holds common words in forms that people write", () => {
  for (const word of ["receive", "receives", "received", "receiving", "don't", "children", "went"]) {
    assert.ok(isCommonWord(word), word);
  }
  assert.ok(!isCommonWord("recieve"));
});
