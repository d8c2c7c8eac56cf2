import { Problem } from "@homeport/protocol";
import { createHash } from "node:crypto";
import type { Person } from "../operators/index.ts";
import type { SessionTable } from "../store/index.ts";
import { type Identity, identityOf } from "./identity.ts";
import { createOnce } from "./once.ts";
import {
  addressFor,
  claimsFor,
  discover,
  newSecrets,
  type Provider,
  type Relation,
  type Secrets,
} from "./provider.ts";
import { createRateLimit, type RateLimit } from "./rate-limit.ts";
import { type Environment, secretOf } from "./secret.ts";
import { sessionFacts } from "./session-facts.ts";
import { beginSession, type Kind, type Session, sessionOf } from "./sessions.ts";
import type { LoginSettings } from "./settings.ts";
import { digestOfToken, isTokenOf, newToken } from "./token.ts";
import type { Wish } from "./wish.ts";

/** What a login needs of control. */
export type LoginOptions = {
  /** `login.json` as it stands now; null where there is none, and nobody logs in. */
  settings: () => Promise<LoginSettings | null>;
  environment: Environment;
  sessions: SessionTable;
  personOf: (name: string) => Promise<Person | null>;
};

/** Where somebody ends who came back from their provider. */
export type Arrival =
  | { type: "browser"; token: string; returnTo: string }
  | { type: "command"; address: string };

/** People's logins by OpenID Connect. Every function throws Problem `login_unavailable` where nobody can log in. */
export type Login = {
  /** @throws Problem `login_too_many` */
  limit: RateLimit;
  settings(): Promise<LoginSettings>;
  /** Begins a login; `browser` is for a cookie, by which it is seen that the same browser comes back. */
  begin(wish: Wish, now: number): Promise<{ address: string; browser: string }>;
  /** @throws Problem `login_failed`, `person_unknown` */
  complete(query: URLSearchParams, browser: string, now: number): Promise<Arrival>;
  /** Gives the command line its token for a code, once. @throws Problem `login_failed` */
  exchange(
    grant: { code: string; verifier: string },
    now: number,
  ): Promise<{ token: string; expiresAt: number }>;
  /** @throws Problem `session_invalid` */
  session(token: string, kind: Kind, now: number): Promise<Session>;
  /** Logs out of one login, `by` its own or in favour of a new one. */
  end(token: string, by: "DELETE /v1/session" | "GET /login/callback", now: number): Promise<number>;
  endAll(person: Person, now: number): Promise<number>;
};

type Pending = { wish: Wish; secrets: Secrets; provider: Provider; browserDigest: string };

const minute = 60_000;
const attemptsPerMinute = 30;

export function createLogin({ settings: read, environment, sessions, personOf }: LoginOptions): Login {
  const pending = createOnce<Pending>({ lifeMs: 10 * minute, most: 1_000 });
  const grants = createOnce<{ identity: Identity; challenge: string }>({ lifeMs: minute, most: 1_000 });
  const settings = async () => {
    const found = await read();
    if (found) return found;
    const issues = [{ path: "login.json", message: "no identity provider is named" }];
    throw new Problem("login_unavailable", { issues });
  };
  const relation = async (now: number): Promise<Relation> => {
    const current = await settings();
    return { settings: current, secret: await secretOf(current.clientSecret, environment), now };
  };
  const known = async (identity: Identity): Promise<Identity & { role: string }> => {
    const person = await personOf(identity.name);
    if (person !== null) return { ...identity, role: person.role };
    const issues = [{ path: "person", message: "`trust.json` does not name them" }];
    throw new Problem("person_unknown", { issues });
  };
  const arrive = async (wish: Wish, identity: Identity & { role: string }, now: number): Promise<Arrival> => {
    if (wish.type === "browser") {
      const { token } = await beginSession(sessions, { ...identity, kind: "browser" }, now);
      return { type: "browser", token, returnTo: wish.returnTo };
    }
    const code = newToken();
    grants.keep(digestOfToken(code), { identity, challenge: wish.challenge }, now);
    return { type: "command", address: listening(wish, { code }) };
  };
  return {
    limit: createRateLimit(attemptsPerMinute),
    settings,
    async begin(wish, now) {
      const own = await relation(now);
      const provider = await discover(own);
      const [secrets, browser] = [newSecrets(), newToken()];
      pending.keep(secrets.state, { wish, secrets, provider, browserDigest: digestOfToken(browser) }, now);
      return { address: (await addressFor(own, provider, secrets)).href, browser };
    },
    async complete(query, browser, now) {
      const [state = "", second] = query.getAll("state");
      // Taken whatever comes of it: a code or a state that comes a second time finds nothing.
      const found = second === undefined ? pending.take(state, now) : null;
      if (!found || !isTokenOf(browser, found.browserDigest)) {
        const message = "this browser began no such login, or too long ago, or it is used up";
        throw new Problem("login_failed", { issues: [{ path: "state", message }] });
      }
      try {
        const own = await relation(now);
        const claims = await claimsFor(own, found.provider, { secrets: found.secrets, query });
        return await arrive(found.wish, await known(identityOf(own.settings, claims)), now);
      } catch (cause) {
        if (found.wish.type === "browser" || !(cause instanceof Problem)) throw cause;
        // The command line waits, and tells it better.
        return { type: "command", address: listening(found.wish, { error: cause.code }) };
      }
    },
    async exchange({ code, verifier }, now) {
      const grant = grants.take(digestOfToken(code), now);
      const challenge = createHash("sha256").update(verifier).digest("base64url");
      if (grant?.challenge !== challenge) throw new Problem("login_failed");
      return beginSession(sessions, { ...(await known(grant.identity)), kind: "command" }, now);
    },
    session: async (token, kind, now) =>
      sessionOf(sessions, { token, kind, settings: await settings(), personOf }, now),
    async end(token, operation, now) {
      const tokenDigest = digestOfToken(token);
      const row = await sessions.find(tokenDigest);
      if (!row) return 0;
      const person = (await personOf(row.person)) ?? { name: row.person, role: "reader" };
      return sessions.end(tokenDigest, sessionFacts({ operation, person, tokenDigest, begins: false }, now));
    },
    endAll: (person, now) =>
      sessions.endAll(
        person.name,
        sessionFacts({ operation: "DELETE /v1/sessions", person, tokenDigest: null, begins: false }, now),
      ),
  };
}

/** The command line's listener, which is always on the person's own machine. */
function listening(
  { port, state }: Extract<Wish, { type: "command" }>,
  told: Readonly<Record<string, string>>,
): string {
  return `http://127.0.0.1:${port}/?${new URLSearchParams({ ...told, state }).toString()}`;
}
