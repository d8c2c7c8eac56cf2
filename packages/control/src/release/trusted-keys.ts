import { type VerifyingKey, verifyingKey } from "@homeport/protocol/envelope";
import type { Trust } from "@homeport/rules";

/** A person who may approve, by the name and key that the trust file gives them. */
export type Operator = { name: string; role: string; key: VerifyingKey };

export type TrustedKeys = { operators: Operator[]; control: VerifyingKey[]; filters: VerifyingKey[] };

/**
 * The trust file's keys, ready to verify with.
 *
 * @throws TypeError where a key is no Ed25519 public key, or two operators share a name.
 */
export function trustedKeys(trust: Trust): TrustedKeys {
  const operators = trust.operators.map(({ name, role, publicKey }) => ({
    name,
    role,
    key: read(publicKey, `operator \`${name}\``),
  }));
  for (const [index, { name }] of operators.entries()) {
    if (operators.findIndex((other) => other.name === name) !== index) {
      throw new TypeError(`the trust file names the operator \`${name}\` twice`);
    }
  }
  return {
    operators,
    control: trust.control.map((pem) => read(pem, "control")),
    filters: trust.filters.map((pem) => read(pem, "the filters")),
  };
}

function read(pem: string, whose: string): VerifyingKey {
  try {
    return verifyingKey(pem);
  } catch (cause) {
    throw new TypeError(`the trust file's key of ${whose} is no Ed25519 public key`, { cause });
  }
}
