import type { Generated } from "kysely";

/** A plan with everything that applying it needs; the files it came from may change meanwhile. */
export type PlanTable = {
  sequence: Generated<number>;
  id: string;
  /** The exact text that operators sign. */
  payload: string;
  /** The proposed content as canonical JSON; the payload holds its digest. */
  content: string;
  /** The sealed filters as JSON; the content holds their digests. */
  filters: string;
  renew: 0 | 1;
  /** What the content was made from, as JSON; shown to people, and never a reason to trust the content. */
  origin: Generated<string>;
  /** The serial that was live when the plan was made; null where none was. */
  live_serial: number | null;
  created_at: number;
  applied_serial: number | null;
};

export type ApprovalTable = {
  plan: string;
  operator: string;
  key_id: string;
  signature: string;
  approved_at: number;
};

export type ReleaseTable = {
  serial: number;
  plan: string;
  /** Plan and release, each in its signed envelope, as JSON. */
  signed: string;
  /** The last release that two keys approved; its own serial where they approved this one. */
  two_key_serial: number;
  applied_at: number;
};

/** The log of changes; what is not in `entry` is there to find it by. */
export type ChangeRow = {
  sequence: number;
  change: string;
  outcome: string;
  digest: string;
  /** The signed entry as JSON. */
  entry: string;
};

export type NonceRow = { operator: string; nonce: string; forget_at: number };

/** Somebody's login; neither its token nor who they are at their identity provider can be read from it. */
export type SessionRow = {
  token_digest: string;
  /** The name of the trust file. */
  person: string;
  /** Of issuer and claim, by which it is seen whether the person is still the one who logged in. */
  identity_digest: string;
  kind: "browser" | "command";
  /** The roles to which the provider's groups narrow the person's, as JSON; null where they narrow nothing. */
  narrowed: string | null;
  created_at: number;
  seen_at: number;
  expires_at: number;
};

export type Tables = {
  plans: PlanTable;
  plan_approvals: ApprovalTable;
  releases: ReleaseTable;
  changes: ChangeRow;
  nonces: NonceRow;
  sessions: SessionRow;
};
