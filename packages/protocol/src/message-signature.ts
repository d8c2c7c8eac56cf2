import { createHash, type KeyObject, randomBytes, sign, verify } from "node:crypto";
import type { SigningKey } from "./envelope.ts";
import {
  type MessageSignature,
  readSignature,
  type SignatureHeaders,
  signatureParameters,
} from "./signature-header.ts";

export { acceptSignature, type SignatureHeaders } from "./signature-header.ts";

/** What an operator's signature covers: how, to whom, what for, and the very bytes that are sent. */
export type SignableRequest = {
  method: string;
  /** The host as the `host` header has it, with its port where it is not the scheme's own. */
  authority: string;
  /** As on the wire, percent-encoded; without the query, for control takes none. */
  path: string;
  /** The bytes of the body; empty where there is none. */
  body: Uint8Array;
};

/** Longest life of a signature. */
const signatureSeconds = 300;
/** How far ahead of the reader's clock the signer's may be. */
const aheadSeconds = 60;

/**
 * Signs a request as RFC 9421 (Ed25519, label `operator`) with a digest of its body as RFC 9530 lays down.
 *
 * @throws TypeError where the name holds half a character.
 * @example signMessage(request, { name: "counsel", key }, Date.now()).signature // "operator=:…:"
 */
export function signMessage(
  request: SignableRequest,
  { name, key }: { name: string; key: SigningKey },
  now: number,
): SignatureHeaders {
  const created = Math.floor(now / 1_000);
  const parameters = signatureParameters({
    name,
    created,
    expires: created + signatureSeconds,
    nonce: randomBytes(16).toString("base64url"),
  });
  const bytes = signatureBase(request, contentDigest(request.body), parameters);
  return {
    "content-digest": contentDigest(request.body),
    "signature-input": `operator=${parameters}`,
    signature: `operator=:${sign(null, bytes, key.privateKey).toString("base64")}:`,
  };
}

/** What a request's signature is worth; the messages are for the person who signed. */
export type MessageCheck =
  | { type: "valid"; name: string; nonce: string; expiresAt: number }
  | { type: "unsigned"; path: string; message: string }
  | { type: "unknown"; name: string }
  | { type: "invalid"; path: string; message: string }
  | { type: "untimely"; message: string };

/**
 * Checks a request's signature for the very bytes that were received; whether its nonce is new is the caller's to ask.
 * Each header comes as the list of its lines, so that one sent twice is seen.
 */
export function checkMessage(
  request: SignableRequest & { headers: Readonly<Record<string, readonly string[] | undefined>> },
  keyOf: (name: string) => KeyObject | null,
  now: number,
): MessageCheck {
  const read = readSignature(request.headers);
  if (read.type === "refused") return { type: "unsigned", path: read.path, message: read.message };
  const { signed } = read;
  const publicKey = keyOf(signed.name);
  if (!publicKey) return { type: "unknown", name: signed.name };
  if (signed.contentDigest !== contentDigest(request.body)) {
    const message = "the body that arrived is not the one that was signed; sign the very bytes that are sent";
    return { type: "invalid", path: "content-digest", message };
  }
  const bytes = signatureBase(request, signed.contentDigest, signed.parameters);
  if (!verify(null, bytes, publicKey, signed.signature)) {
    const { method, authority, path } = request;
    const message = `it is not \`${signed.name}\`'s own over \`${method} ${authority}${path}\`, which is what arrived`;
    return { type: "invalid", path: "signature", message };
  }
  const message = untimely(signed, now);
  if (message !== null) return { type: "untimely", message };
  return { type: "valid", name: signed.name, nonce: signed.nonce, expiresAt: signed.expires * 1_000 };
}

/** Names both clocks: whoever reads it must see which of the two is wrong. */
function untimely({ created, expires }: MessageSignature, now: number): string | null {
  const [made, until, here] = [created * 1_000, expires * 1_000, now].map(instant);
  if (expires <= created || expires > created + signatureSeconds)
    return `it says that it was made at ${made} and is good until ${until}; ${signatureSeconds} s is the most`;
  if (created * 1_000 > now + aheadSeconds * 1_000)
    return `it was made at ${made} by the signer's clock, and control's clock says ${here}: it lies in the future`;
  if (created * 1_000 < now - signatureSeconds * 1_000 || expires * 1_000 <= now)
    return `it was made at ${made} by the signer's clock and good until ${until}, and control's clock says ${here}`;
  return null;
}

function instant(milliseconds: number): string {
  const date = new Date(milliseconds);
  return Number.isNaN(date.getTime()) ? "an instant beyond all clocks" : date.toISOString();
}

/** The lines that RFC 9421, section 2.5, puts together; nothing in them can hold a line break. */
function signatureBase(
  { method, authority, path }: SignableRequest,
  digest: string,
  parameters: string,
): Buffer {
  return Buffer.from(
    [
      `"@method": ${method}`,
      `"@authority": ${authority.toLowerCase()}`,
      `"@path": ${path}`,
      `"content-digest": ${digest}`,
      `"@signature-params": ${parameters}`,
    ].join("\n"),
  );
}

function contentDigest(body: Uint8Array): string {
  return `sha-256=:${createHash("sha256").update(body).digest("base64")}:`;
}
