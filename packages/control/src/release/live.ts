import { canonicalize, Problem } from "@homeport/protocol";
import { digestOf, validSigners, type VerifyingKey } from "@homeport/protocol/envelope";
import { type ReleaseContent, type ReleasePayload, releaseType, SignedRelease } from "@homeport/rules";
import type { Store } from "../store/index.ts";
import { type Approver, approversOf } from "./approver.ts";
import type { TrustedKeys } from "./trusted-keys.ts";

/** The latest release that was applied, whether or not its date has passed. */
export type LiveRelease = {
  serial: number;
  /** Digest of the release's payload, by which receipts name it. */
  digest: string;
  /** Digest of the content alone, which plans compare. */
  contentDigest: string;
  /** The plan that was applied. */
  plan: string;
  issuedAt: string;
  expiresAt: string;
  approvals: Approver[];
  /** The last release that two keys approved; its own serial where they approved this one. */
  twoKeySerial: number;
  content: ReleaseContent;
};

/**
 * Reads the latest release from the store and checks control's own signature on it.
 *
 * @throws Problem `release_invalid` where the store was tampered with.
 */
export async function readLive(store: Store, keys: TrustedKeys): Promise<LiveRelease | null> {
  const row = await store.latestRelease();
  if (!row) return null;
  const verified = verify(row.signed, keys.control);
  if (verified?.payload.serial !== row.serial) {
    const message = `the stored release ${row.serial} does not carry control's signature`;
    throw new Problem("release_invalid", { issues: [{ path: "control.db", message }] });
  }
  const { issuedAt, expiresAt, content } = verified.payload;
  return {
    serial: row.serial,
    digest: verified.digest,
    contentDigest: digestOf(canonicalize(content)),
    plan: row.plan,
    issuedAt,
    expiresAt,
    approvals: approversOf(await store.approvals(row.plan), keys.operators),
    twoKeySerial: row.two_key_serial,
    content,
  };
}

/** The payload of a signed release, or null where no trusted control key signed it. */
export function verify(
  text: string,
  trusted: readonly VerifyingKey[],
): { payload: ReleasePayload; digest: string } | null {
  const parsed = SignedRelease.safeParse(json(text));
  if (!parsed.success) return null;
  const { release } = parsed.data;
  if (release.payloadType !== releaseType || validSigners(release, trusted).length === 0) return null;
  // What control signed is what control wrote.
  return { payload: JSON.parse(release.payload) as ReleasePayload, digest: digestOf(release.payload) };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
