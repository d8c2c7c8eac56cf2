import assert from "node:assert/strict";
import { test } from "node:test";
import { pageRank } from "./page-rank.ts";
import { selectDiverse } from "./select.ts";
import { similarity, similarityMatrix, wordVectors } from "./similarity.ts";

test("the node that all others lead to ranks highest", () => {
  const star = [
    [0, 1, 1, 1],
    [1, 0, 0, 0],
    [1, 0, 0, 0],
    [1, 0, 0, 0],
  ].map((row) => Float64Array.from(row));
  const [center = 0, ...leaves] = pageRank(star);
  for (const leaf of leaves) assert.ok(center > 2 * leaf);
});

test("nodes without any edge rank alike and low", () => {
  const ranks = pageRank([new Float64Array(2), new Float64Array(2)]);
  assert.equal(ranks[0], ranks[1]);
  assert.ok((ranks[0] ?? 1) < 0.2);
});

test("sentences are alike by the rare words they share, not by the common ones", () => {
  const [plant, closing, weather] = wordVectors([
    ["city", "plant", "boiler"],
    ["city", "boiler", "closing"],
    ["city", "rain", "wind"],
  ]);
  assert.ok(plant !== undefined && closing !== undefined && weather !== undefined);
  assert.ok(similarity(plant, closing) > 2 * similarity(plant, weather));
});

test("a sentence without topic words is like no other", () => {
  const rows = similarityMatrix(wordVectors([[], ["rain"], []]));
  assert.deepEqual(
    rows.map((row) => [...row]),
    [
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ],
  );
});

test("a near repetition is passed over for something new, and left out when nothing is new", () => {
  const likeness = [
    [0, 0.9, 0.1],
    [0.9, 0, 0.1],
    [0.1, 0.1, 0],
  ].map((row) => Float64Array.from(row));
  assert.deepEqual(selectDiverse([1, 0.95, 0.4], likeness, 2), [0, 2]);
  assert.deepEqual(selectDiverse([1, 0.95, 0.4], likeness, 3), [0, 2]);
});
