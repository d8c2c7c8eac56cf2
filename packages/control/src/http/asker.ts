import { Problem } from "@homeport/protocol";
import type { FastifyRequest } from "fastify";
import type { Asked } from "../changes/index.ts";
import { cookieIn, cookieName, type Session } from "../login/index.ts";
import { assertPermitted, assertSigner, type Person, rolesFor, unknownOperator } from "../operators/index.ts";
import { assertOwnPage } from "./guard.ts";
import { signedRequestOf } from "./signed-request.ts";
import type { Site } from "./site.ts";

/** Who shows themselves in a request, by what, and with which roles. */
export type Asker = { person: Person; signed: boolean; session: (Session & { token: string }) | null };

/** Who shows themselves in a request that changes nothing of Homeport's, or null where nobody does. @throws Problem where it is not shown well */
export async function askerOf(site: Site, request: FastifyRequest): Promise<Asker | null> {
  const session = await sessionIn(site, request);
  const message = signedRequestOf(request);
  const { signature, "signature-input": input } = message.headers;
  if (signature === undefined && input === undefined)
    return session && { person: session.person, signed: false, session };
  const name = await site.control.authenticateReading(message, site.clock());
  return { person: agreed(await knownPerson(site, name), session), signed: true, session };
}

/** @throws Problem `login_required`, `access_denied` or what is wrong with what was shown */
export async function assertMayRead(site: Site, request: FastifyRequest, operation: string): Promise<void> {
  if (rolesFor(operation) === "anyone") return;
  const asker = await askerOf(site, request);
  if (asker !== null) assertPermitted(operation, asker.person);
  else if (site.reads === "people") throw new Problem("login_required");
}

/**
 * Whether the operator who signed may change this. A login alone is never enough; where one comes along, it must be
 * the same person's, and the change has no more roles than it leaves.
 *
 * @throws Problem `access_denied`, `operator_unknown`, `operator_mismatch` or `session_invalid`
 */
export async function assertMayChange(site: Site, request: FastifyRequest, asked: Asked): Promise<void> {
  const session = await sessionIn(site, request);
  assertPermitted(asked.operation, agreed(await knownPerson(site, asked.operator), session));
}

/** The login that comes with a request, as a cookie of a browser or the token of a command line. */
async function sessionIn(
  { login, clock }: Site,
  request: FastifyRequest,
): Promise<(Session & { token: string }) | null> {
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined) {
    const token = /^Bearer ([\w-]{43})$/i.exec(authorization)?.[1];
    if (token === undefined) throw new Problem("session_invalid");
    return { ...(await login.session(token, "command", clock())), token };
  }
  if (!/(?:^|[;\s])(?:__Host-)?homeport-session=/.test(cookie ?? "")) return null;
  const settings = await login.settings();
  const token = cookieIn(cookie, cookieName("session", settings));
  if (token === null) throw new Problem("session_invalid");
  const { origin, host } = new URL(settings.redirectUri);
  // Another name of this machine has no cookies here that are its own.
  if (request.headers.host !== host) throw new Problem("session_invalid");
  assertOwnPage(request, origin);
  return { ...(await login.session(token, "browser", clock())), token };
}

/** The person who signed, with the roles that their login leaves. @throws Problem `operator_mismatch` */
function agreed(person: Person, session: Session | null): Person {
  if (session === null) return person;
  assertSigner(session.person.name, person.name);
  return { ...person, access: person.access.filter((role) => session.person.access.includes(role)) };
}

async function knownPerson({ control }: Site, name: string): Promise<Person> {
  const person = await control.personOf(name);
  if (person) return person;
  throw new Problem("operator_unknown", { issues: [unknownOperator(name, "access")] });
}
