import { canonicalize } from "./canonical.ts";
import { digestOf, seal, type SigningKey, validSigners, type VerifyingKey } from "./envelope.ts";

/** An entry of an append-only log: facts, their place in the chain, and a signature over both. */
export type ChainEntry<Facts> = {
  sequence: number;
  previous: string;
  facts: Facts;
  digest: string;
  keyId: string;
  signature: string;
};

/** The end of a chain, to which the next entry is tied. */
export type Tail = { sequence: number; digest: string };

export type EntryCheck = { type: "valid" } | { type: "invalid"; causes: readonly string[] };

/** How one kind of log is written and checked. */
export type Chain<Facts> = {
  /** What an empty log ends with, the same for everybody. */
  beginning: Tail;
  /** Ties facts to the end of the log and signs them. */
  sealEntry: (facts: Facts, tail: Tail, key: SigningKey) => ChainEntry<Facts>;
  /** Checks one entry by itself: its digest and its signature by a trusted key. */
  checkEntry: (entry: ChainEntry<Facts>, keys: readonly VerifyingKey[]) => EntryCheck;
  /** Checks that an entry follows its predecessor: the next number, tied to its digest. */
  checkLink: (previous: Tail, entry: ChainEntry<Facts>) => EntryCheck;
};

/** A kind of log, told apart by its payload type; for example `chainOf<ReceiptFacts>("application/…+json", "homeport receipts")`. */
export function chainOf<Facts>(payloadType: string, genesis: string): Chain<Facts> {
  const payloadOf = ({
    sequence,
    previous,
    facts,
  }: Pick<ChainEntry<Facts>, "sequence" | "previous" | "facts">) =>
    canonicalize({ sequence, previous, facts });
  return {
    beginning: { sequence: 0, digest: digestOf(genesis) },
    sealEntry(facts, tail, key) {
      const sequence = tail.sequence + 1;
      const payload = payloadOf({ sequence, previous: tail.digest, facts });
      const [signed] = seal(payloadType, payload, [key]).signatures;
      return {
        sequence,
        previous: tail.digest,
        facts,
        digest: digestOf(payload),
        keyId: key.keyId,
        signature: signed?.signature ?? "",
      };
    },
    checkEntry(entry, keys) {
      const payload = payloadOf(entry);
      const causes: string[] = [];
      if (digestOf(payload) !== entry.digest) causes.push("the digest does not fit the facts");
      const { keyId, signature } = entry;
      const envelope = { payloadType, payload, signatures: [{ keyId, signature }] };
      // What was read from a store may be anything.
      const readable = typeof keyId === "string" && isBase64url(signature);
      if (!readable || validSigners(envelope, keys).length === 0)
        causes.push("the signature is not by a trusted key");
      return resultOf(causes);
    },
    checkLink(previous, entry) {
      const causes: string[] = [];
      if (entry.sequence !== previous.sequence + 1) causes.push("an entry is missing before it");
      if (entry.previous !== previous.digest) causes.push("it is not tied to the entry before it");
      return resultOf(causes);
    },
  };
}

/** Whether a text is base64url as it is written here: decoding would forgive what does not belong. */
export function isBase64url(text: unknown): text is string {
  return typeof text === "string" && Buffer.from(text, "base64url").toString("base64url") === text;
}

function resultOf(causes: readonly string[]): EntryCheck {
  return causes.length === 0 ? { type: "valid" } : { type: "invalid", causes };
}
