import { Problem } from "@homeport/protocol";
import type { Access } from "@homeport/rules";
import type { Person } from "../operators/index.ts";
import type { SessionRow, SessionTable } from "../store/index.ts";
import { type Identity, nameBy } from "./identity.ts";
import type { LoginSettings } from "./settings.ts";
import { sessionFacts } from "./session-facts.ts";
import { digestOfToken, newToken } from "./token.ts";

const minute = 60_000;
/** A login ends so long after it began, whatever happens. */
export const longestMs = 8 * 60 * minute;
/** A login ends when it was not used for so long. */
const idleMs = 30 * minute;
/** Use is noted no more often, so that not every reading writes; a login can end this much earlier. */
const notedMs = 30_000;
/** Logins of one person at a time. */
const most = 20;

/** A login that holds at this moment: who it is, with what is left of their roles, and until when at most. */
export type Session = { person: Person; expiresAt: number };

export type Kind = SessionRow["kind"];

type Known = { settings: LoginSettings; personOf: (name: string) => Promise<Person | null> };

const begins = { browser: "GET /login/callback", command: "POST /v1/session" } as const;

/** Begins a login under a token that was never used before; the log of changes holds that it began. */
export async function beginSession(
  table: SessionTable,
  { name, role, digest, narrowed, kind }: Identity & { kind: Kind; role: string },
  now: number,
): Promise<{ token: string; expiresAt: number }> {
  const token = newToken();
  const expiresAt = now + longestMs;
  await table.forget(now, now - idleMs);
  const row: SessionRow = {
    token_digest: digestOfToken(token),
    person: name,
    identity_digest: digest,
    kind,
    narrowed: narrowed && JSON.stringify(narrowed),
    created_at: now,
    seen_at: now,
    expires_at: expiresAt,
  };
  const step = {
    operation: begins[kind],
    person: { name, role },
    tokenDigest: row.token_digest,
    begins: true,
  };
  await table.add(row, most, sessionFacts(step, now));
  return { token, expiresAt };
}

/**
 * Whose login a token is. Who the person is and what they may do is asked of the files anew, so that whoever is taken
 * out of them is out with the next request.
 *
 * @throws Problem `session_invalid`
 */
export async function sessionOf(
  table: SessionTable,
  { token, kind, settings, personOf }: Known & { token: string; kind: Kind },
  now: number,
): Promise<Session> {
  const digest = digestOfToken(token);
  const row = await table.find(digest);
  if (row?.kind !== kind) throw new Problem("session_invalid");
  const holds = now < row.expires_at && now - row.seen_at < idleMs;
  const person = nameBy(settings, row.identity_digest) === row.person ? await personOf(row.person) : null;
  if (!holds || person === null) {
    // It ended by itself, or by what the files say: nobody logged out.
    await table.end(digest, null);
    throw new Problem("session_invalid");
  }
  if (now - row.seen_at >= notedMs) await table.touch(digest, now);
  const left = row.narrowed === null ? null : (JSON.parse(row.narrowed) as Access[]);
  const access = person.access.filter((role) => left?.includes(role) ?? true);
  return { person: { ...person, access }, expiresAt: row.expires_at };
}
