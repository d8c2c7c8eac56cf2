import { canonicalize, issuesOf, Problem, safeParse } from "@homeport/protocol";
import { digestOf, validSigners } from "@homeport/protocol/envelope";
import {
  diff,
  type PlanPayload,
  planType,
  type ReleasePayload,
  releaseType,
  SignedRelease,
  widens,
} from "@homeport/rules";
import type { TrustedKeys } from "./trusted.ts";

type Signed = Pick<SignedRelease, "plan" | "release">;

/** A release that was verified: what to serve, until when, and the digest receipts name. */
export type LiveRelease = {
  payload: ReleasePayload;
  digest: string;
  expiresAt: number;
  approvedBy: readonly string[];
};

/**
 * Verifies a signed release against the gateway's own trust and the release it would replace.
 *
 * Control's signature is not enough: the operators' signatures over the plan are checked here as well, the plan
 * must name this very content, and whether two keys were needed is worked out again from the two tables.
 *
 * @throws Problem `release_invalid`, its issue saying which check failed.
 */
export function verifyRelease(
  document: unknown,
  context: { keys: TrustedKeys; live: LiveRelease | null },
  now: number,
): LiveRelease {
  const parsed = safeParse(SignedRelease, document);
  if (!parsed.success) throw new Problem("release_invalid", { issues: issuesOf(parsed.error) });
  const { base, ...last } = parsed.data;
  let live = context.live;
  for (const signed of base) {
    const step = verifyOne(signed, { ...context, live, now });
    // What the live release already replaced needs no second look.
    if (!live || step.payload.serial > live.payload.serial) live = step;
  }
  return verifyOne(last, { ...context, live, now, last: true });
}

type Step = { keys: TrustedKeys; live: LiveRelease | null; now: number; last?: boolean };

function verifyOne({ plan: planEnvelope, release: releaseEnvelope }: Signed, step: Step): LiveRelease {
  const { keys, live, now } = step;
  if (releaseEnvelope.payloadType !== releaseType || planEnvelope.payloadType !== planType) {
    throw refuse("the document is of another kind");
  }
  if (validSigners(releaseEnvelope, keys.control).length === 0) {
    throw refuse("control's signature is missing or does not fit");
  }
  // The bytes carry a trusted signature; their shape is control's own.
  const payload = read(releaseEnvelope.payload) as ReleasePayload;
  const plan = read(planEnvelope.payload) as PlanPayload;
  if (payload?.schema !== 1 || plan?.schema !== 1 || payload.content?.table?.schema !== 2) {
    throw refuse("the release was made by a version that this gateway does not read");
  }
  const content = digestOf(canonicalize(payload.content));
  if (plan.to !== content) throw refuse("the plan that was approved names other content");
  if (plan.serial !== payload.serial) throw refuse("the plan that was approved is for another serial");
  if (plan.releaseExpiresAt !== payload.expiresAt)
    throw refuse("the plan that was approved names another expiry");
  const approvers = approversOf(planEnvelope, keys);
  const release: LiveRelease = {
    payload,
    digest: digestOf(releaseEnvelope.payload),
    expiresAt: Date.parse(payload.expiresAt),
    // Who holds two keys is still one approver.
    approvedBy: [...new Set(approvers.map(({ name }) => name))],
  };
  const replaced = live !== null && payload.serial < live.payload.serial;
  if (replaced && !step.last) return release;
  checkTimes(release, live, now);
  checkKeys(release, live, { roles: new Set(approvers.map(({ role }) => role)), now });
  return release;
}

/** The operators whose keys signed the plan. */
function approversOf(envelope: Signed["plan"], { operators }: TrustedKeys): TrustedKeys["operators"] {
  const signers = validSigners(
    envelope,
    operators.map(({ key }) => key),
  );
  return signers.flatMap((keyId) => operators.find(({ key }) => key.keyId === keyId) ?? []);
}

function checkTimes(release: LiveRelease, live: LiveRelease | null, now: number): void {
  const issuedAt = Date.parse(release.payload.issuedAt);
  if (!Number.isFinite(issuedAt) || !Number.isFinite(release.expiresAt))
    throw refuse("its dates cannot be read");
  // A clock that is a little ahead is forgiven; a release from the future is not.
  if (issuedAt > now + 5 * 60_000) throw refuse("it was issued in the future");
  if (release.expiresAt <= now) throw refuse("it has passed its date");
  if (live && release.payload.serial < live.payload.serial) throw refuse("it is older than the live release");
  if (live && release.payload.serial === live.payload.serial && release.digest !== live.digest) {
    throw refuse("another release with the same serial is live");
  }
}

function checkKeys(
  release: LiveRelease,
  live: LiveRelease | null,
  { roles, now }: { roles: Set<string>; now: number },
): void {
  const approvers = release.approvedBy.length;
  if (approvers === 0) throw refuse("no trusted operator approved it");
  if (!needsTwo(release, live, now)) return;
  if (approvers < 2)
    throw refuse("it serves more than the live release and has one approver; two are needed");
  if (roles.size < 2) throw refuse("its approvers have the same role; two roles are needed");
}

function needsTwo(release: LiveRelease, live: LiveRelease | null, now: number): boolean {
  if (!live) return true;
  if (release.digest === live.digest) return false;
  const before = live.payload.content;
  const after = release.payload.content;
  return (
    widens(diff(before.table, after.table, now)) ||
    // A filter that is merely no longer needed widens nothing: what it screened for shows in the table.
    after.filters.some(
      ({ id, digest }) => !before.filters.some((known) => known.id === id && known.digest === digest),
    ) ||
    release.expiresAt > live.expiresAt
  );
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Problem("release_invalid", {
      cause,
      issues: [{ path: "payload", message: "it is not valid JSON" }],
    });
  }
}

function refuse(message: string): Problem {
  return new Problem("release_invalid", { issues: [{ path: "release", message }] });
}
