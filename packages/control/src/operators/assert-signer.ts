import { Problem } from "@homeport/protocol";

/** @throws Problem `operator_mismatch` where a body names another operator than the one who signed the request. */
export function assertSigner(named: string, signer: string): void {
  if (named === signer) return;
  const message = `it names \`${named.slice(0, 64)}\`, and \`${signer}\` signed it`;
  throw new Problem("operator_mismatch", { issues: [{ path: "operator", message }] });
}
