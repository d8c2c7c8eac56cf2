import { hash } from "node:crypto";

/** Bytes of a SHA-256. */
export const hashBytes = 32;

/** The hash of a leaf: SHA-256 over a zero byte and the content's UTF-8 (RFC 9162, 2.1.1); for example `leafHash("text")`. */
export function leafHash(content: string): Buffer {
  return hash("sha256", `\0${content}`, "buffer");
}

/**
 * The root over leaf hashes that stand one after another in `leaves`, 32 bytes each (RFC 9162, 2.1.1).
 *
 * @throws RangeError where there is no leaf, or the bytes are no whole number of hashes.
 * @example treeRoot(Buffer.concat([leafHash("a"), leafHash("b")]))
 */
export function treeRoot(leaves: Uint8Array): Buffer {
  const level = Buffer.from(leaves);
  for (let count = countOf(leaves); count > 1; count = foldLevel(level, count));
  return level.subarray(0, hashBytes);
}

/** Every level of a tree, leaves first, from which the paths of many leaves are read. @throws RangeError as `treeRoot` */
export function treeLevels(leaves: Uint8Array): readonly Buffer[] {
  const levels = [Buffer.from(leaves)];
  for (let count = countOf(leaves); count > 1;) {
    const level = Buffer.from(levels.at(-1) ?? leaves);
    count = foldLevel(level, count);
    levels.push(level.subarray(0, count * hashBytes));
  }
  return levels;
}

/** The hashes that lead from the leaf at `index` (from 0) to the root, lowest first (RFC 9162, 2.1.3.1). @throws RangeError where there is no such leaf. */
export function inclusionPath(levels: readonly Buffer[], index: number): Buffer[] {
  const count = countOf(levels[0] ?? Buffer.of());
  if (!Number.isInteger(index) || index < 0 || index >= count) throw new RangeError("there is no such leaf");
  return levels.flatMap((level, height) => {
    const sibling = nodeAt(level, (index >> height) ^ 1);
    // The last node of an odd level goes up as it is, and the root has nothing beside it.
    return sibling.length > 0 ? [sibling] : [];
  });
}

/** The root that a leaf's hash and its path lead to, or null where the path does not fit the place (RFC 9162, 2.1.3.2). */
export function rootFromPath(
  leaf: Uint8Array,
  { index, count }: { index: number; count: number },
  path: readonly Uint8Array[],
): Uint8Array | null {
  if (!Number.isInteger(index) || !Number.isInteger(count) || index < 0 || index >= count) return null;
  let [node, last] = [index, count - 1];
  let root: Uint8Array = leaf;
  for (const sibling of path) {
    if (last === 0 || sibling.length !== hashBytes) return null;
    if (node % 2 === 1 || node === last) {
      root = nodeHash(sibling, root);
      while (node % 2 === 0 && node !== 0) [node, last] = [half(node), half(last)];
    } else root = nodeHash(root, sibling);
    [node, last] = [half(node), half(last)];
  }
  return last === 0 ? root : null;
}

function half(value: number): number {
  return Math.floor(value / 2);
}

function countOf(leaves: Uint8Array): number {
  if (leaves.length === 0 || leaves.length % hashBytes !== 0)
    throw new RangeError("these are no leaf hashes");
  return leaves.length / hashBytes;
}

function nodeAt(level: Buffer, index: number): Buffer {
  return level.subarray(index * hashBytes, (index + 1) * hashBytes);
}

/** Puts the level above in the place of a level of `count` nodes, and tells how many that has. */
function foldLevel(level: Buffer, count: number): number {
  const above = Math.ceil(count / 2);
  for (let index = 0; index < above; index++) {
    const left = nodeAt(level, index * 2);
    const alone = index * 2 + 1 === count;
    (alone ? left : nodeHash(left, nodeAt(level, index * 2 + 1))).copy(level, index * hashBytes);
  }
  return above;
}

/** One byte and two hashes, filled anew for each node: what it is for is over when the hash is made. */
const pair = Buffer.alloc(1 + 2 * hashBytes);
pair[0] = 1;

function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  pair.set(left, 1);
  pair.set(right, 1 + hashBytes);
  return hash("sha256", pair, "buffer");
}
