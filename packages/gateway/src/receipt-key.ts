import { createPublicKey } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateKey, signingKey } from "@homeport/protocol/envelope";

/** The gateway's own key for receipts, made at its first start. */
export function receiptSigningKey(home: string): { keyId: string; privatePem: string; publicPem: string } {
  const folder = join(home, "keys");
  const file = join(folder, "receipts.pem");
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, generateKey().privatePem, { mode: 0o600, flag: "wx" });
    chmodSync(file, 0o600);
  }
  const privatePem = readFileSync(file, "utf8");
  const publicPem = createPublicKey(privatePem).export({ type: "spki", format: "pem" }).toString();
  writeFileSync(join(folder, "receipts.pub.pem"), publicPem, { mode: 0o644 });
  return { keyId: signingKey(privatePem).keyId, privatePem, publicPem };
}
