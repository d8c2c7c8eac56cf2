import { hash } from "node:crypto";
import { Problem } from "@homeport/protocol";
import type { Counters } from "./counters/index.ts";

/** What of a verified device token tells it from every other. */
export type TokenMark = { issuer: string; jti: string | undefined; expiresAt: number };

/** A token is still taken so long after its end, so it must be remembered as long. */
const toleranceMs = 30_000;

/**
 * Sees to it that a device token of an issuer with `replay: "once"` serves one request. To be called after the signature
 * was checked, for every request, also where the token is remembered from an earlier one.
 *
 * @throws Problem `device_token_invalid` without a `jti`, `device_token_replayed`, or `limits_unavailable` where nobody can tell.
 */
export function checkReplay(counters: Counters, token: TokenMark, now: number): void | Promise<void> {
  const { issuer, jti, expiresAt } = token;
  if (jti === undefined || jti === "") {
    const issues = [{ path: "authorization", message: "its issuer's tokens need a `jti`" }];
    throw new Problem("device_token_invalid", { issues });
  }
  const key = hash("sha256", JSON.stringify([issuer, jti]), "base64url");
  const first = counters.once(key, Math.max(1, expiresAt + toleranceMs - now), now);
  if (typeof first === "boolean") return requireFirst(first);
  return first.then(requireFirst);
}

function requireFirst(first: boolean): void {
  if (!first) throw new Problem("device_token_replayed");
}
