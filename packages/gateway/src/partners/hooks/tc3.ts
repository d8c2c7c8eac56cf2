import { createHash, createHmac } from "node:crypto";
import type { Sign } from "./hook.ts";

const algorithm = "TC3-HMAC-SHA256";

/**
 * Tencent Cloud's signature, version 3, over the body; the credential is `SecretId:SecretKey`.
 * Source: Tencent Cloud, "Signature v3", 2024-11.
 */
export const signTc3: Sign = ({ host, body, contentType, credential, now }, { auth }) => {
  if (auth.kind !== "tc3") return null;
  const [secretId, secretKey, ...rest] = credential.split(":");
  if (!secretId || !secretKey || rest.length > 0) return null;
  const timestamp = Math.floor(now / 1_000);
  const canonical = [
    "POST",
    "/",
    "",
    `content-type:${contentType}\nhost:${host}\n`,
    "content-type;host",
    sha256(body),
  ].join("\n");
  const { scope, signature } = tc3Signature(canonical, { secretKey, timestamp, service: auth.service });
  return {
    authorization: `${algorithm} Credential=${secretId}/${scope}, SignedHeaders=content-type;host, Signature=${signature}`,
    "x-tc-action": auth.action,
    "x-tc-version": auth.version,
    "x-tc-timestamp": String(timestamp),
  };
};

/** The signature of a canonical request, and the scope it holds in; the day is UTC's. */
export function tc3Signature(
  canonical: string,
  { secretKey, timestamp, service }: { secretKey: string; timestamp: number; service: string },
): { scope: string; signature: string } {
  const day = new Date(timestamp * 1_000).toISOString().slice(0, 10);
  const scope = `${day}/${service}/tc3_request`;
  const key = hmac(hmac(hmac(`TC3${secretKey}`, day), service), "tc3_request");
  const signature = hmac(key, [algorithm, timestamp, scope, sha256(canonical)].join("\n")).toString("hex");
  return { scope, signature };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac("sha256", key).update(text).digest();
}
