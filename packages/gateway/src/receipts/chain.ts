import { canonicalize, type ReceiptEntry, type ReceiptFacts } from "@homeport/protocol";
import {
  digestOf,
  seal,
  type SigningKey,
  validSigners,
  type VerifyingKey,
} from "@homeport/protocol/envelope";

/** The payload type a receipt entry is signed under. */
const receiptType = "application/vnd.homeport.receipt+json";

/** What the first entry of a log has for its predecessor. */
export const genesis = digestOf("homeport receipts");

/** The end of a chain, to which the next entry is tied. */
export type Tail = { sequence: number; digest: string };

/** Ties facts to the chain and signs them; for example `sealEntry(facts, { sequence: 0, digest: genesis }, key)`. */
export function sealEntry(facts: ReceiptFacts, tail: Tail, key: SigningKey): ReceiptEntry {
  const sequence = tail.sequence + 1;
  const payload = payloadOf({ sequence, previous: tail.digest, facts });
  const [signed] = seal(receiptType, payload, [key]).signatures;
  return {
    sequence,
    previous: tail.digest,
    facts,
    digest: digestOf(payload),
    keyId: key.keyId,
    signature: signed?.signature ?? "",
  };
}

export type EntryCheck = { type: "valid" } | { type: "invalid"; causes: readonly string[] };

/** Checks one entry by itself: its digest and its signature by a trusted key. */
export function checkEntry(entry: ReceiptEntry, keys: readonly VerifyingKey[]): EntryCheck {
  const payload = payloadOf(entry);
  const causes: string[] = [];
  if (digestOf(payload) !== entry.digest) causes.push("the digest does not fit the facts");
  const { keyId, signature } = entry;
  const envelope = { payloadType: receiptType, payload, signatures: [{ keyId, signature }] };
  // What was read from a store may be anything.
  const readable = typeof keyId === "string" && typeof signature === "string";
  if (!readable || validSigners(envelope, keys).length === 0)
    causes.push("the signature is not by a trusted key");
  return causes.length === 0 ? { type: "valid" } : { type: "invalid", causes };
}

/** Checks that an entry follows its predecessor: the next number, tied to its digest. */
export function checkLink(previous: Tail, entry: ReceiptEntry): EntryCheck {
  const causes: string[] = [];
  if (entry.sequence !== previous.sequence + 1) causes.push("an entry is missing before it");
  if (entry.previous !== previous.digest) causes.push("it is not tied to the entry before it");
  return causes.length === 0 ? { type: "valid" } : { type: "invalid", causes };
}

function payloadOf({
  sequence,
  previous,
  facts,
}: Pick<ReceiptEntry, "sequence" | "previous" | "facts">): string {
  return canonicalize({ sequence, previous, facts });
}
