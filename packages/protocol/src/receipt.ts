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

/** An entry as stored: facts, its place in the chain, and the gateway's signature over both. */
export type ReceiptEntry = {
  sequence: number;
  previous: string;
  facts: ReceiptFacts;
  digest: string;
  keyId: string;
  signature: string;
};
