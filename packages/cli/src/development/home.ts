import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateKey, verifyingKey } from "@homeport/protocol/envelope";
import type { Trust } from "@homeport/rules";
import { exportJWK, exportPKCS8, generateKeyPair, importPKCS8, SignJWT } from "jose";
import type { Device } from "@homeport/protocol";
import { operatorKeyFile } from "../operator-key.ts";

/** The two operators of a development home; in production each holds a key of their own, elsewhere. */
export const developmentOperators = [
  { name: "launch-manager", role: "launch" },
  { name: "counsel", role: "legal" },
] as const;

const developmentIssuer = "homeport-development";
const audience = "homeport";

/**
 * Makes the keys and the trust of a development home where they are missing; what is there is never replaced.
 * All keys lie on this machine, readable by their owner only: good for trying, not for serving people.
 */
export async function prepareHome(home: string): Promise<void> {
  const keys = join(home, "keys");
  mkdirSync(join(keys, "operators"), { recursive: true, mode: 0o700 });
  const control = keyIn(join(keys, "control.pem"));
  const filters = keyIn(join(keys, "filters.pem"));
  const operators = developmentOperators.map(({ name, role }) => ({
    name,
    role,
    publicKey: keyIn(operatorKeyFile(home, name)),
  }));
  writeOnce(join(home, "trust.json"), () => {
    const trust: Trust = { control: [control], filters: [filters], operators };
    return JSON.stringify(trust, null, 2);
  });
  await prepareIssuer(home);
}

/** A device token of the development issuer, valid for a day. @throws Error where the home was not prepared. */
export async function signDeviceToken(home: string, device: Device, now: number): Promise<string> {
  const key = await importPKCS8(readFileSync(issuerKeyFile(home), "utf8"), "EdDSA");
  const seconds = Math.floor(now / 1_000);
  return new SignJWT({ device })
    .setProtectedHeader({ alg: "EdDSA", kid: developmentIssuer })
    .setIssuer(developmentIssuer)
    .setAudience(audience)
    .setSubject("development-device")
    .setIssuedAt(seconds)
    .setExpirationTime(seconds + 86_400)
    .sign(key);
}

async function prepareIssuer(home: string): Promise<void> {
  if (existsSync(issuerKeyFile(home)) && existsSync(join(home, "issuers.json"))) return;
  const { privateKey, publicKey } = await generateKeyPair("EdDSA", { crv: "Ed25519", extractable: true });
  writeFileSync(issuerKeyFile(home), await exportPKCS8(privateKey), { mode: 0o600 });
  const jwk = { ...(await exportJWK(publicKey)), kid: developmentIssuer, alg: "EdDSA", use: "sig" };
  const issuers = { audience, issuers: [{ issuer: developmentIssuer, jwks: { keys: [jwk] } }] };
  writeFileSync(join(home, "issuers.json"), JSON.stringify(issuers, null, 2));
}

function issuerKeyFile(home: string): string {
  return join(home, "keys", "development-issuer.pem");
}

/** The public key of a private key in a file, made where it is missing. */
function keyIn(file: string): string {
  writeOnce(file, () => generateKey().privatePem, 0o600);
  return publicPemOf(readFileSync(file, "utf8"));
}

function publicPemOf(privatePem: string): string {
  return verifyingKey(privatePem).publicKey.export({ type: "spki", format: "pem" }).toString();
}

function writeOnce(file: string, content: () => string, mode = 0o644): void {
  if (!existsSync(file)) writeFileSync(file, content(), { mode, flag: "wx" });
}
