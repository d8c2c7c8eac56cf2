import { type VerifyingKey, verifyingKey } from "@homeport/protocol/envelope";
import { accessOf, type Trust } from "@homeport/rules";

/** The trust file with its keys read. */
export type TrustedKeys = {
  control: readonly VerifyingKey[];
  filters: readonly VerifyingKey[];
  operators: readonly { name: string; role: string; key: VerifyingKey }[];
};

/** Reads the keys of a trust file; of the operators, those who may approve. @throws where a key is not an Ed25519 public key. */
export function trustedKeys(trust: Trust): TrustedKeys {
  return {
    control: trust.control.map(verifyingKey),
    filters: trust.filters.map(verifyingKey),
    operators: trust.operators
      .filter((operator) => accessOf(operator).includes("approver"))
      .map(({ name, role, publicKey }) => ({ name, role, key: verifyingKey(publicKey) })),
  };
}
