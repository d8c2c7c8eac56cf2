import { canonicalize, Problem } from "@homeport/protocol";
import { digestOf, seal, type SigningKey } from "@homeport/protocol/envelope";
import { planType, type ReleasePayload, releaseType } from "@homeport/rules";
import type { Receipt } from "../changes/index.ts";
import { assertInDate } from "../compile/index.ts";
import { type LiveRelease, type TrustedKeys, verifiedFilters } from "../release/index.ts";
import type { Store } from "../store/index.ts";
import { assertApproved, isByTwoKeys, verifiedApprovals } from "./approvals.ts";
import { assertOpen, derivedContent, findPlan } from "./checks.ts";

/** What applying needs; `live` must be the store's latest release. */
export type ApplyContext = {
  store: Store;
  keys: TrustedKeys;
  signing: SigningKey;
  live: LiveRelease | null;
  receipt: Receipt;
};

/**
 * Makes a release of an approved plan and stores it; everything stored is verified anew first.
 *
 * @throws Problem `plan_not_found`, `plan_applied`, `plan_stale`, `plan_expired`, `signature_invalid`,
 * `release_invalid`, `approvals_missing`, `filter_invalid` or `filter_stale`.
 */
export async function apply(
  { store, keys, signing, live, receipt }: ApplyContext,
  id: string,
  now: number,
): Promise<void> {
  const row = await findPlan(store, id);
  const plan = assertOpen(row, live, now);
  const rows = await store.approvals(id);
  const counted = verifiedApprovals(row.payload, rows, keys.operators);
  const content = derivedContent(row, live);
  assertApproved(plan.keysNeeded, rows, keys.operators);
  const { packs } = verifiedFilters(row.filters, content, keys);
  // One key sufficed, so these are the filters of the live release: it gets no worse, and a kill must not wait.
  if (plan.keysNeeded === 2) assertInDate(packs, now);
  const payload: ReleasePayload = {
    schema: 1,
    serial: (live?.serial ?? 0) + 1,
    issuedAt: new Date(now).toISOString(),
    expiresAt: plan.releaseExpiresAt,
    content,
  };
  const signed = {
    plan: {
      payloadType: planType,
      payload: row.payload,
      signatures: counted.map(({ key_id, signature }) => ({ keyId: key_id, signature })),
    },
    release: seal(releaseType, canonicalize(payload), [signing]),
  };
  const release = {
    serial: payload.serial,
    plan: id,
    signed: JSON.stringify(signed),
    two_key_serial: isByTwoKeys(counted, keys.operators)
      ? payload.serial
      : (live?.twoKeySerial ?? payload.serial),
    applied_at: now,
  };
  const result = digestOf(signed.release.payload);
  const stored = await store.apply(release, receipt.done({ subject: { type: "plan", id }, result }));
  if (stored === "applied_already") throw new Problem("plan_applied");
  if (stored === "serial_taken") throw new Problem("plan_stale");
}
