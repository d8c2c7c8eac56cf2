import { verifyingKey } from "@homeport/protocol/envelope";
import { type Access, accessOf, type Trust } from "@homeport/rules";

/** Somebody whom the trust file names, as it stands now; `keyId` is null where they hold no key. */
export type Person = {
  name: string;
  /** Which part of the maker an operator speaks for; `reader` of whoever only reads. */
  role: string;
  access: readonly Access[];
  keyId: string | null;
};

/**
 * Whom the trust file knows by a name, or null.
 *
 * @throws TypeError where the person's key is no Ed25519 public key.
 */
export function personIn(trust: Trust, name: string): Person | null {
  const operator = trust.operators.find((candidate) => candidate.name === name);
  if (operator) {
    const { keyId } = verifyingKey(operator.publicKey);
    return { name, role: operator.role, access: accessOf(operator), keyId };
  }
  const reader = trust.readers?.find((candidate) => candidate.name === name);
  return reader ? { name, role: "reader", access: reader.access, keyId: null } : null;
}
