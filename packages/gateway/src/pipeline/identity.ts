import { Device, issuesOf, Problem, safeParse } from "@homeport/protocol";
import type { JSONWebKeySet } from "jose";
// Checking alone: the door of the library loads encryption, signing and key making as well.
import { JWTClaimValidationFailed, JWTExpired } from "jose/errors";
import { createLocalJWKSet } from "jose/jwks/local";
import { jwtVerify } from "jose/jwt/verify";
import { z } from "zod";
import type { TokenMark } from "../callers/index.ts";

/** The identity services whose device tokens are accepted, as the gateway's `issuers.json` lists them. */
export const Issuers = z.strictObject({
  audience: z.string().min(1),
  issuers: z
    .array(
      z.strictObject({
        issuer: z.string().min(1),
        jwks: z.custom<JSONWebKeySet>(isKeySet, "a JWK set"),
        /** `once`: each of its tokens, which then need a `jti`, serves one request. */
        replay: z.enum(["allow", "once"]).default("allow"),
      }),
    )
    .min(1),
});
export type Issuers = z.infer<typeof Issuers>;
/** The file as a person may write it, before defaults. */
export type IssuersInput = z.input<typeof Issuers>;

/** Sees to it that a token serves once. @throws Problem where it does not, or where nobody can tell */
export type ReplayGuard = (token: TokenMark, now: number) => void | Promise<void>;

export type Headers = { authorization: string | undefined; device: string | undefined };

/** Tells which device asks. @throws Problem `device_token_missing` or `device_token_invalid` */
export type Identify = (headers: Headers, now: number) => Promise<Device>;

const maxRemembered = 4_096;
const maxTokenLength = 8_192;

/**
 * Identifies devices by EdDSA tokens of the maker's identity service.
 *
 * @param options.unsigned accepts bare claims in `homeport-device`; for development on a loopback listener only.
 */
export function identifier(options: {
  issuers: Issuers;
  unsigned: boolean;
  /** Needed where an issuer's tokens serve once only. */
  replay?: ReplayGuard;
}): Identify {
  const services = new Map(
    options.issuers.issuers.map(({ issuer, jwks }) => [issuer, createLocalJWKSet(jwks)] as const),
  );
  // By the whole header. A token is verified once and remembered until it expires: a signature costs more than the rest of identify.
  const remembered = new Map<string, { device: Device; expiresAt: number; mark: TokenMark | null }>();
  const once = new Set(
    options.issuers.issuers.filter(({ replay }) => replay === "once").map(({ issuer }) => issuer),
  );
  const { replay } = options;
  if (once.size > 0 && !replay) throw new Error("nobody can tell whether a token was used before");

  return async ({ authorization, device: claims }, now) => {
    if (authorization === undefined) {
      if (claims === undefined) throw new Problem("device_token_missing");
      if (!options.unsigned) {
        throw invalid("unsigned claims are accepted only where `HOMEPORT_UNSIGNED_DEVICES` allows them");
      }
      return parseDevice(parseJson(claims));
    }
    const known = remembered.get(authorization);
    if (known && known.expiresAt > now) {
      if (known.mark) await replay?.(known.mark, now);
      return known.device;
    }
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization)?.[1];
    if (!token || token.length > maxTokenLength) throw invalid("it is no bearer token");
    const { payload } = await verify(token, services, { audience: options.issuers.audience, now });
    const device = parseDevice(payload["device"]);
    const oldest = remembered.keys().next();
    if (remembered.size >= maxRemembered && !oldest.done) remembered.delete(oldest.value);
    const expiresAt = (payload.exp ?? 0) * 1_000;
    const { iss: issuer = "", jti } = payload;
    const mark = once.has(issuer) ? { issuer, jti, expiresAt } : null;
    if (mark) await replay?.(mark, now);
    remembered.set(authorization, { device, expiresAt, mark });
    return device;
  };
}

async function verify(
  token: string,
  services: ReadonlyMap<string, ReturnType<typeof createLocalJWKSet>>,
  { audience, now }: { audience: string; now: number },
) {
  try {
    return await jwtVerify(
      token,
      // The key set is the issuer's own: one service cannot speak for another.
      (header, input) => {
        const claimed: unknown = JSON.parse(Buffer.from(String(input.payload), "base64url").toString("utf8"));
        const issuer =
          typeof claimed === "object" && claimed !== null && "iss" in claimed ? claimed.iss : null;
        const keys = typeof issuer === "string" ? services.get(issuer) : undefined;
        if (!keys) throw new JWTClaimValidationFailed("unknown issuer", {}, "iss", "unknown");
        return keys(header, input);
      },
      {
        algorithms: ["EdDSA", "Ed25519"],
        issuer: [...services.keys()],
        audience,
        requiredClaims: ["exp", "iat"],
        currentDate: new Date(now),
        clockTolerance: 30,
        // Where a person stands, and what they consented to, may not be older than this.
        maxTokenAge: "7 days",
      },
    );
  } catch (cause) {
    if (cause instanceof JWTExpired) throw invalid("it has expired");
    if (cause instanceof JWTClaimValidationFailed) throw invalid(`its claim \`${cause.claim}\` does not fit`);
    throw invalid("its signature or form does not fit");
  }
}

function parseDevice(claims: unknown): Device {
  const parsed = safeParse(Device, claims);
  if (!parsed.success) {
    throw new Problem("device_token_invalid", { issues: issuesOf(parsed.error) });
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalid("the header `homeport-device` is not valid JSON");
  }
}

function invalid(message: string): Problem {
  return new Problem("device_token_invalid", { issues: [{ path: "authorization", message }] });
}

function isKeySet(value: unknown): boolean {
  return typeof value === "object" && value !== null && "keys" in value && Array.isArray(value.keys);
}
