import { Approval, Kill, KillOrder } from "@homeport/rules";
import { z } from "zod";
import { ChangeEntry } from "../change-log/index.ts";
import { Move } from "../book/index.ts";
import { PlanOrigin, PlanPayloadShape } from "../plans/index.ts";

const Digest = z.string();
const Time = z.iso.datetime();

/** The body of `POST /v1/plans`; none at all means the defaults. */
export const ProposeBody = z.strictObject({
  renew: z.boolean().default(false).describe("also extends the date of what is live"),
  kill: z.string().max(100).optional().describe("the id of a recorded kill: what is live, less that"),
  rollbackTo: z.int().min(1).optional().describe("the serial of an earlier release; the kills in force stay"),
});
/** The body of `POST /v1/plans/:id/approvals`. */
export const ApproveBody = z.strictObject({
  operator: z.string().min(1).max(64),
  signature: z.string().min(1).max(256),
});
/** The body of operations that take nothing. */
export const EmptyBody = z.strictObject({});

const Approver = z.strictObject({
  operator: z.string(),
  role: z.string().nullable(),
  keyId: z.string(),
  approvedAt: Time,
});

export const AboutReply = z.strictObject({
  name: z.literal("homeport control"),
  description: z.string(),
  openapi: z.string(),
});

export const HealthReply = z.strictObject({ status: z.literal("ok") });

export const ReleaseReply = z.strictObject({
  release: z
    .strictObject({
      serial: z.int(),
      digest: Digest,
      contentDigest: Digest,
      plan: z.string(),
      issuedAt: Time,
      expiresAt: Time,
      expired: z.boolean(),
      book: Digest,
      packs: z.array(z.strictObject({ market: z.string(), version: z.string(), digest: Digest })),
      filters: z.array(z.strictObject({ id: z.string(), version: z.string(), digest: Digest })),
      approvals: z.array(Approver),
    })
    .nullable(),
});

const Cited = z.looseObject({ code: z.string(), message: z.string(), remedy: z.string() });

/** A market as the live release has it; texts come in English and Chinese. */
export const MarketReply = z.strictObject({
  market: z.string(),
  at: Time.describe("the instant that is told of; now, unless the address names a day"),
  features: z.array(
    z.looseObject({
      feature: z.string(),
      launched: z.array(z.string()),
      served: z.array(z.string()),
      servedBy: z.array(z.string()),
      reasons: z.array(Cited),
      warnings: z.array(Cited),
    }),
  ),
  missing: z.array(Cited),
  dates: z.array(z.looseObject({ date: z.string() })),
  demands: z.array(z.looseObject({ rule: z.string(), type: z.string() })),
});

/** What proving the live release came to. */
export const ProofReply = z.strictObject({
  holds: z.boolean(),
  cells: z.int(),
  serving: z.int(),
  results: z.array(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      checked: z.int(),
      violations: z.int(),
      counterexamples: z.array(z.string()),
    }),
  ),
});

const planState = z.enum(["waiting", "ready", "expired", "stale", "applied"]);

export const PlanReply = z.strictObject({
  id: z.string(),
  state: planState,
  payload: z.string().describe("the exact text to sign with Ed25519, under the payload type"),
  payloadType: z.string(),
  digest: Digest,
  plan: PlanPayloadShape,
  origin: PlanOrigin.describe("where it is not `files`, the files may say something else"),
  approvals: z.array(Approver),
  serial: z.int().nullable(),
});

export const PlansReply = z.strictObject({
  plans: z.array(
    z.strictObject({
      id: z.string(),
      state: planState,
      createdAt: Time,
      expiresAt: Time,
      releaseExpiresAt: Time,
      keysNeeded: z.union([z.literal(1), z.literal(2)]),
      changes: z.strictObject({ widening: z.int(), narrowing: z.int(), neutral: z.int() }),
      approvals: z.array(Approver),
      serial: z.int().nullable(),
    }),
  ),
});

export const ApprovalReply = z.strictObject({ approval: Approval });
export const ApprovalsReply = z.strictObject({
  book: Digest,
  approvals: z.array(Approval.safeExtend({ recorded: z.boolean() })),
});
export const WithdrawReply = z.strictObject({ withdrawn: z.string() });

export const ErrorReply = z.object({
  error: z.object({
    code: z.string(),
    type: z.string(),
    message: z.string(),
    remedy: z.string(),
    param: z.string().nullable(),
    issues: z.array(z.strictObject({ path: z.string(), message: z.string() })).optional(),
  }),
});

/** The body of `POST /v1/kills`. */
export const KillBody = KillOrder;
export const KillReply = z.strictObject({ kill: Kill });
export const KillsReply = z.strictObject({
  kills: z.array(
    z.strictObject({
      kill: Kill,
      record: z.enum(["control", "book", "none"]),
      live: z.boolean(),
    }),
  ),
});
export const ReviveReply = z.strictObject({ revived: z.string() });

/** The body of `POST /v1/approvals`. */
export const RecordBody = Approval;
export const ChangesReply = z.strictObject({ changes: z.array(ChangeEntry) });
export const ChangeReply = z.strictObject({ entries: z.array(ChangeEntry) });
/** The body of `POST /v1/approvals/:id/state`. */
export const MoveBody = Move;
export const OpenapiReply = z.looseObject({ openapi: z.string() });
