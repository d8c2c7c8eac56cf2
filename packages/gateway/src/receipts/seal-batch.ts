import type { SignedHead } from "@homeport/protocol";
import type { SigningKey } from "@homeport/protocol/envelope";
import { type HeadTail, leafHash, signHead, treeRoot } from "@homeport/protocol/receipts";

/** Where a batch is tied to, who signs it, in which chain, and when its last entry was made. */
export type SealTerms = { tail: HeadTail; key: SigningKey; chain: string; at: string };

/** Entries as leaves of a tree (RFC 9162), and the one signature over all of them. */
export type SealedBatch = { head: SignedHead; leaves: Uint8Array };

const hashBytes = 32;

/**
 * Seals the texts of entries as they are, each the JSON of its facts: what was hashed is what is stored, so no canonical
 * form is needed. @throws RangeError where there is none
 *
 * @example sealBatch([JSON.stringify(facts)], { tail, key, chain, at: facts.at })
 */
export function sealBatch(texts: readonly string[], { tail, key, chain, at }: SealTerms): SealedBatch {
  const leaves = Buffer.allocUnsafeSlow(texts.length * hashBytes);
  for (const [index, text] of texts.entries()) leaves.set(leafHash(text), index * hashBytes);
  const head = signHead(
    {
      chain,
      sequence: tail.sequence + 1,
      previous: tail.digest,
      first: tail.entries + 1,
      count: texts.length,
      root: `sha256:${treeRoot(leaves).toString("hex")}`,
      at,
    },
    key,
  );
  return { head, leaves };
}
