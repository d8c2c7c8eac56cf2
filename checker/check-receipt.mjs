#!/usr/bin/env node
// Checks, sharing no code with what made it, that a receipt is as a Homeport gateway sealed it.
//   node check-receipt.mjs RECEIPT --key PUBLIC.pem   ends with 0: holds, 1: does not, 2: unread
import { createHash, createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();

/** The root by the standard's own words (RFC 9162, 2.1): the left side holds the largest power of two below the count. */
function rootFrom(leaf, { index, count }, path) {
  if (count === 1) return path.length === 0 && index === 0 ? leaf : null;
  let left = 1;
  while (left * 2 < count) left *= 2;
  const [beside, below] = [path.at(-1), path.slice(0, -1)];
  if (!beside) return null;
  const isLeft = index < left;
  const place = isLeft ? { index, count: left } : { index: index - left, count: count - left };
  const inner = rootFrom(leaf, place, below);
  return inner && sha256(Buffer.of(1), ...(isLeft ? [inner, beside] : [beside, inner]));
}

/** What is wrong with an entry; empty where nothing is. */
function faultsOf({ sequence, text, facts, proof, head }, key) {
  const { keyId, signature, ...fields } = head;
  const { at, chain, count, first, previous, root: promised, sequence: number } = fields;
  // Seven fields, in the order of the alphabet, without white space: canonical JSON (RFC 8785).
  const payload = JSON.stringify({ at, chain, count, first, previous, root: promised, sequence: number });
  const type = "application/vnd.homeport.receipt-head+json";
  const signed = [type, payload].map((part) => `${Buffer.byteLength(part)} ${part}`).join(" ");
  const faults = [];
  if (Object.keys(fields).toSorted().join() !== "at,chain,count,first,previous,root,sequence")
    faults.push("the head holds other fields than it must");
  if (!verify(null, Buffer.from(`HomeportV1 ${signed}`), key, Buffer.from(signature, "base64url")))
    faults.push(`the head is not signed by this key (it names ${keyId})`);
  const leaf = sha256(Buffer.of(0), Buffer.from(text));
  const place = { index: sequence - head.first, count: head.count };
  const inside = Number.isInteger(place.index) && place.index >= 0 && place.index < place.count;
  const root = inside
    ? rootFrom(
        leaf,
        place,
        proof.map((hash) => Buffer.from(hash, "hex")),
      )
    : null;
  if (`sha256:${root?.toString("hex")}` !== head.root) faults.push("its text does not lead to the root");
  if (JSON.stringify(sorted(JSON.parse(text))) !== JSON.stringify(sorted(facts)))
    faults.push("its facts are not what its text says");
  return faults;
}

function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(members.map(([name, item]) => [name, sorted(item)]));
}

function main() {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { key: { type: "string" } } });
  const key = createPublicKey(readFileSync(values.key ?? ""));
  const { entries } = JSON.parse(readFileSync(positionals[0] ?? "", "utf8"));
  if (entries.length === 0) throw new Error("there is no entry");
  let holds = true;
  for (const entry of entries) {
    const faults = faultsOf(entry, key);
    holds &&= faults.length === 0;
    process.stdout.write(
      `entry ${entry.sequence} (${entry.facts.kind}): ${faults.length === 0 ? "holds" : faults.join("; ")}\n`,
    );
  }
  return holds ? 0 : 1;
}

try {
  process.exitCode = main();
} catch (cause) {
  process.stderr.write(`cannot be read: ${cause instanceof Error ? cause.message : "unknown"}\n`);
  process.exitCode = 2;
}
