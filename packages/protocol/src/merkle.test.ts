import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, it } from "node:test";
import * as fc from "fast-check";
import { inclusionPath, leafHash, rootFromPath, treeLevels, treeRoot } from "./merkle.ts";

/** The leaves and roots that implementations of Certificate Transparency test themselves with. */
const known: readonly [leaf: string, root: string][] = [
  ["", "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"],
  ["\u0000", "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
  ["\u0010", "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"],
  [" !", "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"],
  ["01", "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"],
  ["@ABC", "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"],
  ["PQRSTUVW", "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"],
  ["`abcdefghijklmno", "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"],
];

const hashesOf = (texts: readonly string[]) => Buffer.concat(texts.map(leafHash));
const textLists = fc.array(fc.string({ unit: "binary", maxLength: 8 }), { minLength: 1, maxLength: 40 });

/** The definition of the standard, word for word: split at the largest power of two below the count. */
function rootByDefinition(leaves: readonly Buffer[]): Buffer {
  const [first] = leaves;
  if (first && leaves.length === 1) return first;
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  const sides = [rootByDefinition(leaves.slice(0, split)), rootByDefinition(leaves.slice(split))];
  return createHash("sha256")
    .update(Buffer.concat([Buffer.of(1), ...sides]))
    .digest();
}

describe("a tree of hashes", () => {
  it("has the roots that Certificate Transparency's own test trees have", () => {
    for (const [index, [, root]] of known.entries()) {
      const leaves = hashesOf(known.slice(0, index + 1).map(([leaf]) => leaf));
      assert.equal(treeRoot(leaves).toString("hex"), root);
    }
  });

  it("has the root that the standard defines, for any leaves", () => {
    fc.assert(
      fc.property(textLists, (texts) => {
        assert.deepEqual(treeRoot(hashesOf(texts)), rootByDefinition(texts.map(leafHash)));
      }),
    );
  });

  it("leads from every leaf to its root, and leaves the leaves as they were", () => {
    fc.assert(
      fc.property(textLists, (texts) => {
        const leaves = hashesOf(texts);
        const before = Buffer.from(leaves);
        for (const [index, text] of texts.entries()) {
          const path = inclusionPath(treeLevels(leaves), index);
          assert.ok(path.length <= Math.ceil(Math.log2(texts.length)));
          assert.deepEqual(
            rootFromPath(leafHash(text), { index, count: texts.length }, path),
            treeRoot(leaves),
          );
        }
        assert.deepEqual(leaves, before);
      }),
    );
  });

  it("leads nowhere else: not from another place, with another path or in a tree of another size", () => {
    const sizes = fc.array(fc.nat(), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string(), { minLength: 1, maxLength: 40 }),
        sizes,
        (texts, [a = 0, b = 0, c = 0, d = 0, e = 0]) => {
          const leaves = hashesOf(texts);
          const index = a % texts.length;
          const leaf = leafHash(texts[index] ?? "");
          const path = inclusionPath(treeLevels(leaves), index);
          const root = treeRoot(leaves);
          const leadsThere = (place: { index: number; count: number }, way: readonly Uint8Array[]) =>
            root.equals(rootFromPath(leaf, place, way) ?? Buffer.of());
          const other = b % texts.length;
          if (other !== index) assert.ok(!leadsThere({ index: other, count: texts.length }, path));
          if (path.length > 0) {
            const step = c % path.length;
            const bent = Buffer.from(path[step] ?? []);
            bent[d % 32] = (bent[d % 32] ?? 0) ^ (1 << (e % 8));
            assert.ok(!leadsThere({ index, count: texts.length }, path.with(step, bent)));
            assert.ok(!leadsThere({ index, count: texts.length }, path.toSpliced(step, 1)));
          }
          assert.ok(!leadsThere({ index, count: texts.length }, [...path, leaf]));
          for (const wrong of [-1, texts.length, 0.5, Number.NaN]) {
            assert.equal(rootFromPath(leaf, { index: wrong, count: texts.length }, path), null);
          }
        },
      ),
    );
  });

  it("does not take two leaves for the node above them", () => {
    const [one, other] = [leafHash("a"), leafHash("b")];
    const joined = Buffer.concat([one, other]);
    assert.notDeepEqual(leafHash(joined.toString("latin1")), treeRoot(joined));
    assert.deepEqual(leafHash("text"), createHash("sha256").update("\0text").digest());
  });

  it("is none without leaves, or with bytes that are no hashes", () => {
    for (const bytes of [Buffer.of(), Buffer.alloc(31), Buffer.alloc(33)]) {
      assert.throws(() => treeRoot(bytes), RangeError);
      assert.throws(() => treeLevels(bytes), RangeError);
    }
    for (const index of [-1, 1, 0.5])
      assert.throws(() => inclusionPath(treeLevels(leafHash("a")), index), RangeError);
  });
});
