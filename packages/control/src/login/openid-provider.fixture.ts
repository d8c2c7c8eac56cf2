import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { exportJWK, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";

/** What an ID token is made of, for a test to spoil. */
export type Token = {
  header: { alg: string; kid: string };
  claims: Record<string, unknown>;
  /** Signs with a key that the provider does not publish. */
  forged?: boolean;
};

/** An OpenID provider over real HTTP: authorization code with PKCE, a client with a secret, RS256. */
export type OpenIdProvider = {
  issuer: string;
  client: { id: string; secret: string };
  /** Who is logged in at the provider; whoever comes is this person. Null: refuses. */
  person: Record<string, unknown> | null;
  /** The provider's own clock, in milliseconds. */
  clock: () => number;
  /** Spoils the ID token on its way. */
  spoil: (token: Token) => Token;
  /** Requests that were answered, by path. */
  asked: string[];
  /** What the token endpoint was last asked with. */
  lastExchange: URLSearchParams | null;
  [Symbol.asyncDispose](): Promise<void>;
};

type Grant = { challenge: string; redirectUri: string; nonce: string; claims: Record<string, unknown> };

export async function startOpenIdProvider(clock: () => number): Promise<OpenIdProvider> {
  const own = await generateKeyPair("RS256");
  const foreign = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(own.publicKey)), kid: "own", alg: "RS256", use: "sig" };
  const grants = new Map<string, Grant>();
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(500).end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: OpenIdProvider = {
    issuer,
    client: { id: "homeport", secret: "a secret of tests" },
    person: { sub: "248289761001", email: "ana@maker.example", email_verified: true },
    clock,
    spoil: (token) => token,
    asked: [],
    lastExchange: null,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", issuer);
    provider.asked.push(url.pathname);
    const json = (status: number, body: unknown) =>
      void response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    switch (url.pathname) {
      case "/.well-known/openid-configuration":
        return json(200, {
          issuer,
          authorization_endpoint: `${issuer}/authorize`,
          token_endpoint: `${issuer}/token`,
          jwks_uri: `${issuer}/jwks`,
          response_types_supported: ["code"],
          subject_types_supported: ["public"],
          id_token_signing_alg_values_supported: ["RS256"],
          code_challenge_methods_supported: ["S256"],
          authorization_response_iss_parameter_supported: true,
        });
      case "/jwks":
        return json(200, { keys: [jwk] });
      case "/authorize":
        return authorize(url.searchParams, response);
      case "/token":
        return exchange(request, json);
      default:
        return json(404, {});
    }
  }

  function authorize(asked: URLSearchParams, response: ServerResponse): void {
    const [redirectUri, state, challenge] = ["redirect_uri", "state", "code_challenge"].map((name) =>
      asked.get(name),
    );
    const fit = asked.get("client_id") === provider.client.id && asked.get("response_type") === "code";
    if (!fit || !redirectUri || !state || !challenge || asked.get("code_challenge_method") !== "S256")
      return void response.writeHead(400).end();
    const back = new URL(redirectUri);
    back.searchParams.set("state", state);
    back.searchParams.set("iss", issuer);
    if (provider.person === null) back.searchParams.set("error", "access_denied");
    else {
      const code = randomBytes(16).toString("hex");
      const nonce = asked.get("nonce") ?? "";
      grants.set(code, { challenge, redirectUri, nonce, claims: provider.person });
      back.searchParams.set("code", code);
    }
    response.writeHead(303, { location: back.href }).end();
  }

  async function exchange(request: IncomingMessage, json: (status: number, body: unknown) => void) {
    const form = new URLSearchParams(await text(request));
    provider.lastExchange = form;
    const basic = Buffer.from(
      request.headers.authorization?.replace("Basic ", "") ?? "",
      "base64",
    ).toString();
    const [id, secret] = basic.split(":").map((part) => decodeURIComponent(part.replaceAll("+", " ")));
    if (id !== provider.client.id || secret !== provider.client.secret)
      return json(401, { error: "invalid_client" });
    const code = form.get("code") ?? "";
    const grant = grants.get(code);
    grants.delete(code);
    const challenge = createHash("sha256")
      .update(form.get("code_verifier") ?? "")
      .digest("base64url");
    if (!grant || grant.challenge !== challenge || grant.redirectUri !== form.get("redirect_uri"))
      return json(400, { error: "invalid_grant" });
    const seconds = Math.floor(provider.clock() / 1_000);
    const claims = {
      iss: issuer,
      aud: id,
      iat: seconds,
      exp: seconds + 300,
      nonce: grant.nonce,
      ...grant.claims,
    };
    const token = provider.spoil({ header: { alg: "RS256", kid: "own" }, claims });
    json(200, { access_token: "opaque", token_type: "Bearer", expires_in: 300, id_token: await sign(token) });
  }

  function sign({ header, claims, forged }: Token): Promise<string> | string {
    if (header.alg === "none") return new UnsecuredJWT(claims).encode();
    if (header.alg === "HS256") {
      // Signed with what everybody knows: the public key, or the client's own secret.
      return new SignJWT(claims)
        .setProtectedHeader(header)
        .sign(Buffer.from(provider.client.secret.padEnd(32)));
    }
    return new SignJWT(claims).setProtectedHeader(header).sign(forged ? foreign.privateKey : own.privateKey);
  }
  return provider;
}
