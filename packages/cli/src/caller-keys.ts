import type { FeatureId } from "@homeport/protocol";
import {
  type CallersFile,
  CallersFault,
  editCallers,
  hashOfKey,
  type Key,
  newApiKey,
} from "@homeport/gateway/callers";

/** What a new key is asked to be. */
export type KeyWishes = {
  tenant: string;
  newTenant: boolean;
  markets: string[] | undefined;
  features: FeatureId[] | undefined;
  note: string | undefined;
  expiresAt: number | null;
};

/** A new key, whose text is told once; and until when the one it takes over from is good. */
export type MadeKey = { id: string; text: string; isFirst: boolean; oldUntil: number | null };

/** Adds a key to a file of callers, and makes the file where there is none. @throws CallersFault */
export function createKey(file: string, wishes: KeyWishes, now: number): MadeKey {
  const { id, text } = newApiKey();
  const { tenant, newTenant, markets, features, note, expiresAt } = wishes;
  let isFirst = false;
  editCallers(file, (existing) => {
    isFirst = existing === null;
    const callers = existing ?? empty;
    const isKnown = callers.tenants.some((known) => known.id === tenant);
    if (!isKnown && !newTenant) {
      const known = callers.tenants.map((one) => `\`${one.id}\``).join(", ");
      throw new CallersFault(
        `there is no tenant \`${tenant}\`${known ? ` (there are ${known})` : ""}; \`--new-tenant\` makes it`,
      );
    }
    const key: Key = {
      id,
      tenant,
      hash: hashOfKey(text).toString("hex"),
      ...(note !== undefined && { note }),
      scopes: { ...(markets && { markets }), ...(features && { features }) },
      limits: [],
      budgets: [],
      createdAt: iso(now),
      ...(expiresAt !== null && { expiresAt: iso(expiresAt) }),
    };
    const tenants = isKnown ? callers.tenants : [...callers.tenants, { id: tenant, limits: [], budgets: [] }];
    return { ...callers, tenants, keys: [...callers.keys, key] };
  });
  return { id, text, isFirst, oldUntil: null };
}

/** Revokes a key from now on; one that was revoked before stays as it was. @throws CallersFault */
export function revokeKey(file: string, id: string, now: number): void {
  editCallers(file, (existing) => {
    const { callers, key } = findKey(existing, id);
    const isRevoked = key.revokedAt !== undefined && Date.parse(key.revokedAt) <= now;
    return withKey(callers, isRevoked ? key : { ...key, revokedAt: iso(now) });
  });
}

/** Adds a key like another one, which ends after the overlap if it does not end before. @throws CallersFault */
export function rotateKey(
  file: string,
  { id, overlapMs }: { id: string; overlapMs: number },
  now: number,
): MadeKey {
  const { id: newId, text } = newApiKey();
  let oldUntil = now + overlapMs;
  editCallers(file, (existing) => {
    const { callers, key } = findKey(existing, id);
    const { revokedAt, expiresAt } = key;
    if (revokedAt !== undefined) throw new CallersFault(`\`${id}\` was revoked; make a new key instead`);
    oldUntil = Math.min(oldUntil, expiresAt === undefined ? Infinity : Date.parse(expiresAt));
    if (oldUntil < now) throw new CallersFault(`\`${id}\` has expired; make a new key instead`);
    const { notBefore: _, expiresAt: __, ...same } = key;
    const next: Key = {
      ...same,
      id: newId,
      hash: hashOfKey(text).toString("hex"),
      // Both count into the same limits, so that an overlap doubles nothing.
      line: key.line ?? key.id,
      createdAt: iso(now),
    };
    const changed = withKey(callers, { ...key, expiresAt: iso(oldUntil) });
    return { ...changed, keys: [...changed.keys, next] };
  });
  return { id: newId, text, isFirst: false, oldUntil };
}

const empty: CallersFile = {
  type: "homeport-callers/1",
  limits: [],
  budgets: [],
  tenants: [],
  keys: [],
};

function findKey(callers: CallersFile | null, id: string): { callers: CallersFile; key: Key } {
  const key = callers?.keys.find((known) => known.id === id);
  if (!callers || !key) throw new CallersFault(`there is no key \`${id}\``);
  return { callers, key };
}

function withKey(callers: CallersFile, key: Key): CallersFile {
  return { ...callers, keys: callers.keys.map((known) => (known.id === key.id ? key : known)) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
