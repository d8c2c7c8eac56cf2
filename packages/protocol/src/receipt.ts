import type { Cost } from "./cost.ts";
import type { Obligation } from "./obligation.ts";

/** One obligation and how it was met; `detail` names no content. */
export type ObligationRecord = {
  type: Obligation["type"];
  rule: string;
  /** `gap`: not met, and a gap on record in the release stands in for it. */
  status: "met" | "failed" | "not_reached" | "gap";
  detail: string;
};

/** What served, as a receipt and a reply's `meta` tell it; every field is null where nothing served. */
export type ServedBy = {
  partner: string | null;
  model: string | null;
  modelVersion: string | null;
  endpoint: { id: string; region: string; operator: string } | null;
  engine: { id: string; version: string } | null;
  /** `edge`: an engine in the gateway's own process; `cloud`: a partner's endpoint; `none`: nothing ran. */
  executed: "edge" | "cloud" | "none";
  simulated: boolean;
  /** The answer was kept from the same request before, and nobody was asked. */
  cached?: true;
};

/** The facts of one entry; hashes are SHA-256 over salt and content, and content itself is never here. */
export type ReceiptFacts = {
  kind: "decision" | "outcome";
  receipt: string;
  at: string;
  release: string | null;
  market: string | null;
  feature: string | null;
  outcome: "serve" | "refuse" | "served" | "failed" | "cancelled";
  codes: readonly string[];
  rules: readonly string[];
  served: ServedBy;
  obligations: readonly ObligationRecord[];
  filters: readonly { id: string; version: string; digest: string; patterns: number }[];
  salt: string;
  inputHash: string | null;
  outputHash: string | null;
  /** Of an outcome: what it cost, or null where nobody was asked or there are no prices. Absent in entries of older gateways. */
  cost?: Cost | null;
};

/** An entry of an older gateway: facts, their place in the chain, and the gateway's signature over both. */
export type LinkedEntry = {
  sequence: number;
  previous: string;
  facts: ReceiptFacts;
  digest: string;
  keyId: string;
  signature: string;
};

/** What the gateway signs once for all entries that reached the disk together. */
export type HeadFields = {
  /** Of the store: each gateway writes a chain of its own. */
  chain: string;
  /** Of the head, from 1. */
  sequence: number;
  /** Digest of the head before it; of the first, of what the store held before there were heads. */
  previous: string;
  /** The sequence of the batch's first entry: all that came before is `first - 1` entries. */
  first: number;
  /** How many entries the batch holds; with `first`, how many the chain holds so far. */
  count: number;
  /** Merkle root (RFC 9162) over the texts of the batch's entries. */
  root: string;
  at: string;
};

export type SignedHead = HeadFields & { keyId: string; signature: string };

/** An entry with all that is needed to verify it alone: the text that was sealed, its path to a root, and the signed head. */
export type SealedEntry = {
  /** From 1 over the whole chain; the place in the batch is `sequence - head.first`. */
  sequence: number;
  /** The facts as the very text that was stored and hashed. */
  text: string;
  facts: ReceiptFacts;
  /** The hashes from the entry's leaf to the root, lowest first. */
  proof: readonly string[];
  head: SignedHead;
};

/** An entry as it is read: sealed in a batch, or of before there were batches. */
export type ReceiptEntry = LinkedEntry | SealedEntry;
