import { canonicalize } from "./canonical.ts";
import { type EntryCheck, isBase64url } from "./chain.ts";
import { digestOf, seal, type SigningKey, validSigners, type VerifyingKey } from "./envelope.ts";
import type { HeadFields, SignedHead } from "./receipt.ts";

const payloadType = "application/vnd.homeport.receipt-head+json";

/** The end of a chain of heads: the last head's number and digest, and how many entries there are so far. */
export type HeadTail = { sequence: number; digest: string; entries: number };

/** Signs what a head says; for example `signHead(fields, key)`. */
export function signHead(fields: HeadFields, key: SigningKey): SignedHead {
  const [signed] = seal(payloadType, headText(fields), [key]).signatures;
  return { ...fields, keyId: key.keyId, signature: signed?.signature ?? "" };
}

/** The end of the chain that a head makes. */
export function tailOf(head: SignedHead): HeadTail {
  return {
    sequence: head.sequence,
    digest: digestOf(headText(head)),
    entries: head.first + head.count - 1,
  };
}

/** Checks a head by itself: that it can be one, and that a trusted key signed it. */
export function checkHead(head: SignedHead, keys: readonly VerifyingKey[]): EntryCheck {
  if (readHead(head) === null) return invalid("the head is none");
  const { keyId, signature } = head;
  const envelope = { payloadType, payload: headText(head), signatures: [{ keyId, signature }] };
  if (!isBase64url(signature) || validSigners(envelope, keys).length === 0)
    return invalid("the head's signature is not by a trusted key");
  return { type: "valid" };
}

/** What separates a head from the one before: the next number, the next entry, tied to its digest; empty where nothing does. */
export function headGaps(before: HeadTail, head: SignedHead): string[] {
  const causes: string[] = [];
  if (head.sequence !== before.sequence + 1) causes.push("a head is missing before it");
  if (head.previous !== before.digest) causes.push("its head is not tied to the one before it");
  if (head.first !== before.entries + 1) causes.push("its head does not begin where the one before it ended");
  return causes;
}

const texts = ["chain", "previous", "root", "at", "keyId", "signature"] as const;
const numbers = ["sequence", "first", "count"] as const;

/** A value as a signed head, or null where it is none or holds anything more. */
export function readHead(value: unknown): SignedHead | null {
  if (typeof value !== "object" || value === null) return null;
  const head = value as Record<string, unknown>;
  const fits =
    Object.keys(head).length === texts.length + numbers.length &&
    texts.every((name) => typeof head[name] === "string") &&
    numbers.every((name) => Number.isSafeInteger(head[name]) && (head[name] as number) >= 1);
  return fits ? (value as SignedHead) : null;
}

function headText({ chain, sequence, previous, first, count, root, at }: HeadFields): string {
  return canonicalize({ chain, sequence, previous, first, count, root, at });
}

function invalid(cause: string): EntryCheck {
  return { type: "invalid", causes: [cause] };
}
