import { Problem } from "@homeport/protocol";
import type { FastifyRequest } from "fastify";
import type { Asked } from "../changes/index.ts";
import { assertPermitted, type Person, rolesFor, unknownOperator } from "../operators/index.ts";
import { signedRequestOf } from "./signed-request.ts";
import type { Site } from "./site.ts";

/** Who shows themselves in a request that only reads, or null where nobody does. @throws Problem where it is not shown well */
export async function askerOf(site: Site, request: FastifyRequest): Promise<Person | null> {
  const signed = signedRequestOf(request);
  if (signed.headers["signature"] === undefined && signed.headers["signature-input"] === undefined)
    return null;
  return knownPerson(site, await site.control.authenticateReading(signed, site.clock()));
}

/** @throws Problem `login_required`, `access_denied` or what is wrong with what was shown */
export async function assertMayRead(site: Site, request: FastifyRequest, operation: string): Promise<void> {
  if (rolesFor(operation) === "anyone") return;
  const asker = await askerOf(site, request);
  if (asker !== null) assertPermitted(operation, asker);
  else if (site.reads === "people") throw new Problem("login_required");
}

/** @throws Problem `access_denied` or `operator_unknown` */
export async function assertMayChange(site: Site, _request: FastifyRequest, asked: Asked): Promise<void> {
  assertPermitted(asked.operation, await knownPerson(site, asked.operator));
}

async function knownPerson({ control }: Site, name: string): Promise<Person> {
  const person = await control.personOf(name);
  if (person) return person;
  throw new Problem("operator_unknown", { issues: [unknownOperator(name, "access")] });
}
