import { fill, type PartnerError, type Persona, type ReplyIds } from "../personas/index.ts";
import { type Action, wholeReply } from "../wire/index.ts";

/** The JSON of a partner's error on its occasion. */
export function errorBody(persona: Persona, { facts, values }: PartnerError, ids: ReplyIds): unknown {
  const filled = (template: string | null) => (template === null ? null : fill(template, values));
  return persona.errorBody(
    {
      facts,
      message: fill(facts.message, values),
      param: filled(facts.param),
      code: filled(facts.code),
    },
    ids,
  );
}

/** A partner's error as a whole reply. */
export function errorReply(
  persona: Persona,
  error: PartnerError,
  { ids, now }: { ids: ReplyIds; now: number },
): Action[] {
  const headers = { ...persona.headers(ids, now), "content-type": "application/json" };
  const body = JSON.stringify(errorBody(persona, error, ids));
  return wholeReply(error.facts.status, headers, body);
}

/** An error of the simulator itself, in a form that no partner uses. */
export function simulatorError(status: number, code: string, message: string): Action[] {
  const body = { error: { type: "simulator_error", code, message } };
  return wholeReply(status, { "content-type": "application/json" }, JSON.stringify(body));
}
