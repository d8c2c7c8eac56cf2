import { canonicalize, Problem, safeParse } from "@homeport/protocol";
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
  const verified = remembered(store, row.signed, keys);
  if (verified?.payload.serial !== row.serial) {
    const message = `the stored release ${row.serial} does not carry control's signature`;
    throw new Problem("release_invalid", { issues: [{ path: "control.db", message }] });
  }
  const { issuedAt, expiresAt, content } = verified.payload;
  return {
    serial: row.serial,
    digest: verified.digest,
    contentDigest: verified.contentDigest,
    plan: row.plan,
    issuedAt,
    expiresAt,
    approvals: approversOf(await store.approvals(row.plan), keys.operators),
    twoKeySerial: row.two_key_serial,
    content,
  };
}

type Remembered = ReturnType<typeof verify> & { contentDigest: string };

/** The release that was read last, by its very text: a kill asks for the live one several times in its one second. */
const last = new WeakMap<Store, { text: string; keys: TrustedKeys; verified: Remembered }>();

function remembered(store: Store, text: string, keys: TrustedKeys): Remembered | null {
  const known = last.get(store);
  if (known?.text === text && known.keys === keys) return known.verified;
  const found = verify(text, keys.control);
  if (!found) return null;
  const verified = { ...found, contentDigest: digestOf(canonicalize(found.payload.content)) };
  last.set(store, { text, keys, verified });
  return verified;
}

/** The payload of a signed release, or null where no trusted control key signed it. */
export function verify(
  text: string,
  trusted: readonly VerifyingKey[],
): { payload: ReleasePayload; digest: string } | null {
  const parsed = safeParse(SignedRelease, json(text));
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
