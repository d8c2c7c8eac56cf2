import { createHash, createHmac, timingSafeEqual } from "node:crypto";

const sha256 = (text: string | Buffer): string => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** What a TC3-HMAC-SHA256 signature covers. */
export type Signed = {
  method: string;
  path: string;
  query: string;
  /** Names in lower case; each that is signed must be here. */
  headers: Readonly<Record<string, string>>;
  signedHeaders: readonly string[];
  payload: Buffer | string;
  /** Seconds since 1970. */
  timestamp: number;
  service: string;
};

/**
 * The TC3-HMAC-SHA256 signature in hexadecimal, by the steps of Tencent Cloud's "Signature v3" page; values of signed
 * headers are trimmed and in lower case.
 */
export function signatureOf(signed: Signed, secretKey: string): string {
  const { method, path, query, headers, signedHeaders, payload, timestamp, service } = signed;
  const canonicalHeaders = signedHeaders
    .map((name) => `${name}:${(headers[name] ?? "").trim().toLowerCase()}\n`)
    .join("");
  const canonical = [method, path, query, canonicalHeaders, signedHeaders.join(";"), sha256(payload)].join(
    "\n",
  );
  const date = dateOf(timestamp);
  const scope = `${date}/${service}/tc3_request`;
  const toSign = ["TC3-HMAC-SHA256", String(timestamp), scope, sha256(canonical)].join("\n");
  const key = hmac(hmac(hmac(`TC3${secretKey}`, date), service), "tc3_request");
  return createHmac("sha256", key).update(toSign).digest("hex");
}

/** The day of a timestamp in UTC; the scope must name it. */
export function dateOf(timestamp: number): string {
  return new Date(timestamp * 1000).toISOString().slice(0, 10);
}

/** Whether two hexadecimal signatures are the same. */
export function isSame(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left, "latin1"), Buffer.from(right, "latin1")];
  return a.length === b.length && timingSafeEqual(a, b);
}
