import { type VerifyingKey, verifyingKey } from "@homeport/protocol/envelope";
import { accessOf, type Trust } from "@homeport/rules";

/** A person with a key, by the name that the trust file gives them, and whether their approval counts. */
export type Operator = { name: string; role: string; key: VerifyingKey; approves: boolean };

export type TrustedKeys = { operators: Operator[]; control: VerifyingKey[]; filters: VerifyingKey[] };

/**
 * The trust file's keys, ready to verify with.
 *
 * @throws TypeError where a key is no Ed25519 public key, or two operators share a name.
 */
export function trustedKeys(trust: Trust): TrustedKeys {
  const operators = trust.operators.map(({ publicKey, ...operator }) => ({
    name: operator.name,
    role: operator.role,
    key: read(publicKey, `operator \`${operator.name}\``),
    approves: accessOf(operator).includes("approver"),
  }));
  const names = [...operators, ...(trust.readers ?? [])].map(({ name }) => name);
  for (const [index, name] of names.entries()) {
    if (names.indexOf(name) !== index) throw new TypeError(`the trust file names \`${name}\` twice`);
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
