// Asks control for a change as an operator, with nothing but what Node has; any language can do the same.
//
//   node examples/signed-request.ts POST http://127.0.0.1:8471/v1/plans '{"renew":true}' NAME KEY.pem
import { createHash, createPrivateKey, randomBytes, sign } from "node:crypto";
import { readFileSync } from "node:fs";

const [method = "POST", address = "", body = "", operator = "", keyFile = ""] = process.argv.slice(2);
const url = new URL(address);
const created = Math.floor(Date.now() / 1_000);
const digest = `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
const parameters = [
  '("@method" "@authority" "@path" "content-digest")',
  `created=${created}`,
  `expires=${created + 300}`,
  `nonce="${randomBytes(16).toString("base64url")}"`,
  `keyid="${encodeURIComponent(operator)}"`,
  'alg="ed25519"',
].join(";");
const covered = [
  `"@method": ${method}`,
  `"@authority": ${url.host}`,
  `"@path": ${url.pathname}`,
  `"content-digest": ${digest}`,
  `"@signature-params": ${parameters}`,
].join("\n");
const signature = sign(null, Buffer.from(covered), createPrivateKey(readFileSync(keyFile)));
const response = await fetch(url, {
  method,
  headers: {
    ...(body !== "" && { "content-type": "application/json" }),
    "content-digest": digest,
    "signature-input": `operator=${parameters}`,
    signature: `operator=:${signature.toString("base64")}:`,
  },
  ...(body !== "" && { body }),
});
process.stdout.write(`${response.status} ${response.headers.get("homeport-change") ?? "no change"}\n`);
process.stdout.write(`${await response.text()}\n`);
