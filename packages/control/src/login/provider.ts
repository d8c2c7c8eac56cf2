import { Problem } from "@homeport/protocol";
import * as client from "openid-client";
import { isLoopback, type LoginSettings } from "./settings.ts";

/** What a login's two halves must agree in; all of it random and used once. */
export type Secrets = { state: string; nonce: string; verifier: string };

/** An identity provider as it described itself when the login began. */
export type Provider = client.ServerMetadata;

/** The claims of an ID token whose signature, issuer, audience, time and nonce were found good. */
export type Claims = Readonly<Record<string, unknown>>;

/** With whom control speaks, as which client, and what time it is. */
export type Relation = { settings: LoginSettings; secret: string | null; now: number };

/** How long a provider may take for each answer, in seconds. */
const answerSeconds = 5;
/** How far a provider's clock may be from control's. */
const toleranceSeconds = 30;

export function newSecrets(): Secrets {
  return {
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
  };
}

/** @throws Problem `login_unavailable` where the provider does not answer, or as another than it is named */
export async function discover({ settings, secret, now }: Relation): Promise<Provider> {
  const issuer = new URL(settings.issuer);
  try {
    const found = await client.discovery(issuer, settings.clientId, metadata(now), authentication(secret), {
      timeout: answerSeconds,
      ...(isLoopback(issuer) && { execute: [client.allowInsecureRequests] }),
    });
    return found.serverMetadata();
  } catch (cause) {
    throw refused("login_unavailable", cause);
  }
}

/** Where a person is sent to show who they are: authorization code with PKCE, state and nonce. */
export async function addressFor(relation: Relation, provider: Provider, secrets: Secrets): Promise<URL> {
  const { settings } = relation;
  return client.buildAuthorizationUrl(configuration(relation, provider), {
    redirect_uri: settings.redirectUri,
    response_type: "code",
    scope: ["openid", ...(settings.claim === "email" ? ["email"] : []), ...(settings.scopes ?? [])].join(" "),
    state: secrets.state,
    nonce: secrets.nonce,
    code_challenge: await client.calculatePKCECodeChallenge(secrets.verifier),
    code_challenge_method: "S256",
  });
}

/**
 * Exchanges the code that a person brought back for an ID token, and checks everything about it; its signature too,
 * though it comes from the provider itself.
 *
 * @throws Problem `login_failed`, or `login_unavailable` where the provider does not answer
 */
export async function claimsFor(
  relation: Relation,
  provider: Provider,
  { secrets, query }: { secrets: Secrets; query: URLSearchParams },
): Promise<Claims> {
  // Of what the person's browser says only the query is taken, never the host.
  const back = new URL(relation.settings.redirectUri);
  back.search = query.toString();
  try {
    const tokens = await client.authorizationCodeGrant(configuration(relation, provider), back, {
      expectedState: secrets.state,
      expectedNonce: secrets.nonce,
      pkceCodeVerifier: secrets.verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new Problem("login_failed");
    // The library checks the end of a token, and not that it was made already.
    if (claims.iat * 1_000 > relation.now + toleranceSeconds * 1_000) {
      const message = "the ID token was made in the future by control's clock; compare both";
      throw new Problem("login_failed", { issues: [{ path: "provider", message }] });
    }
    return { ...claims };
  } catch (cause) {
    throw refused(isUnanswered(cause) ? "login_unavailable" : "login_failed", cause);
  }
}

function configuration({ settings, secret, now }: Relation, provider: Provider): client.Configuration {
  const made = new client.Configuration(provider, settings.clientId, metadata(now), authentication(secret));
  made.timeout = answerSeconds;
  client.enableNonRepudiationChecks(made);
  if (isLoopback(new URL(settings.issuer))) client.allowInsecureRequests(made);
  return made;
}

/** The library has a clock of its own; it is told how far control's is from it. Providers' may be a little off. */
function metadata(now: number): Partial<client.ClientMetadata> {
  return {
    [client.clockSkew]: Math.round((now - Date.now()) / 1_000),
    [client.clockTolerance]: toleranceSeconds,
  };
}

/** By the header, as the standard prefers, unless the provider says that it takes the secret in the form only. */
function authentication(secret: string | null): client.ClientAuth {
  if (secret === null) return client.None();
  return (...[server, self, body, headers]: Parameters<client.ClientAuth>) => {
    const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
    const byHeader = methods.includes("client_secret_basic");
    const chosen = byHeader ? client.ClientSecretBasic(secret) : client.ClientSecretPost(secret);
    chosen(server, self, body, headers);
  };
}

function isUnanswered(cause: unknown): boolean {
  return (
    codeOf(cause) === "OAUTH_TIMEOUT" || (cause instanceof TypeError && cause.message === "fetch failed")
  );
}

/** Of what went wrong only its kind is told; a provider's words can hold anything. */
function refused(code: "login_failed" | "login_unavailable", cause: unknown): Problem {
  if (cause instanceof Problem) return cause;
  const message = `the identity provider's answer was refused: \`${codeOf(cause) || "no answer"}\``;
  return new Problem(code, { issues: [{ path: "provider", message }], cause });
}

function codeOf(cause: unknown): string {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  return /^[A-Z_]{1,64}$/.test(code) ? code : "";
}
