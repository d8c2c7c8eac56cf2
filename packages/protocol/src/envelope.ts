import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  verify,
} from "node:crypto";
import type { Envelope } from "./signed.ts";

export type SigningKey = { keyId: string; privateKey: KeyObject };
export type VerifyingKey = { keyId: string; publicKey: KeyObject };

/** SHA-256 of text or bytes as `sha256:` and lower-case hexadecimal; for example `digestOf("")`. */
export function digestOf(content: string | Uint8Array): string {
  return `sha256:${createHash("sha256").update(content).digest("hex")}`;
}

/** The bytes a signature covers: type and payload with their lengths, so that neither can be shifted into the other. */
export function signedBytes(payloadType: string, payload: string): Buffer {
  const type = Buffer.byteLength(payloadType);
  return Buffer.from(`HomeportV1 ${type} ${payloadType} ${Buffer.byteLength(payload)} ${payload}`);
}

/** Signs a payload with Ed25519 keys; for example `seal("application/vnd.homeport.release+json", text, [key])`. */
export function seal(payloadType: string, payload: string, keys: readonly SigningKey[]): Envelope {
  const bytes = signedBytes(payloadType, payload);
  const signatures = keys.map(({ keyId, privateKey }) => ({
    keyId,
    signature: sign(null, bytes, privateKey).toString("base64url"),
  }));
  return { payloadType, payload, signatures };
}

/** The ids of the trusted keys whose signature on the envelope is valid; empty where none is. */
export function validSigners(envelope: Envelope, trusted: readonly VerifyingKey[]): string[] {
  const bytes = signedBytes(envelope.payloadType, envelope.payload);
  const signers = new Set<string>();
  for (const { keyId, signature } of envelope.signatures) {
    const key = trusted.find((candidate) => candidate.keyId === keyId);
    if (key && verify(null, bytes, key.publicKey, Buffer.from(signature, "base64url"))) signers.add(keyId);
  }
  return [...signers];
}

/** A fresh Ed25519 key pair as PEM; the key id is the SHA-256 of the public key, shortened to 16 hexadecimal digits. */
export function generateKey(): { keyId: string; privatePem: string; publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const publicPem = publicKey.export({ type: "spki", format: "pem" }).toString();
  const privatePem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { keyId: keyIdOf(publicKey), privatePem, publicPem };
}

/** Reads a PEM private key for signing. @throws where the PEM is not an Ed25519 private key. */
export function signingKey(privatePem: string): SigningKey {
  const privateKey = createPrivateKey(privatePem);
  if (privateKey.asymmetricKeyType !== "ed25519") throw new TypeError("the signing key must be Ed25519");
  return { keyId: keyIdOf(createPublicKey(privateKey)), privateKey };
}

/** Reads a PEM public key for verifying. @throws where the PEM is not an Ed25519 public key. */
export function verifyingKey(publicPem: string): VerifyingKey {
  const publicKey = createPublicKey(publicPem);
  if (publicKey.asymmetricKeyType !== "ed25519") throw new TypeError("the verifying key must be Ed25519");
  return { keyId: keyIdOf(publicKey), publicKey };
}

function keyIdOf(publicKey: KeyObject): string {
  const der = publicKey.export({ type: "spki", format: "der" });
  return createHash("sha256").update(der).digest("hex").slice(0, 16);
}
