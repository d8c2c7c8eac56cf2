import { seal, signingKey } from "@homeport/protocol/envelope";
import { planType } from "@homeport/rules";

/**
 * Signs a plan's text with an operator's private key (PEM).
 *
 * @example await control.approve(view.id, { operator: "ana", ...signPlan(view, pem) }, now)
 * @throws where the PEM is not an Ed25519 private key.
 */
export function signPlan(
  { payload }: { payload: string },
  privatePem: string,
): { keyId: string; signature: string } {
  const [made] = seal(planType, payload, [signingKey(privatePem)]).signatures;
  if (!made) throw new Error("sealing with one key gives one signature");
  return made;
}
