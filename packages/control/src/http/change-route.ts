import { parseRequest, Problem } from "@homeport/protocol";
import type { z } from "zod";
import type { Subject } from "../change-log/index.ts";
import type { Changes } from "../make-changes.ts";
import { assertMayChange } from "./asker.ts";
import { type About, documented, idIn, jsonSchema } from "./route.ts";
import { securityOf } from "./security.ts";
import { signedRequestOf } from "./signed-request.ts";
import type { Site } from "./site.ts";

/** An operation that changes something, which an operator must sign and which leaves an entry in the log. */
export type Changing<Body, Reply> = About<Reply> & {
  method: "POST" | "DELETE";
  /** What the id in the address is of. */
  subject: Subject["type"];
  /** Null where the operation takes no body. */
  body: z.ZodType<Body> | null;
  run: (changes: Changes, call: { body: Body; id: string }) => Promise<Reply>;
};

/**
 * Adds an operation that changes something; its body is read only once its signature was found good, and what is
 * refused for a missing role stands in the log like every refused change.
 *
 * @throws Error where the table of who may do what does not hold the operation
 */
export function addChanging<Body, Reply>(site: Site, changing: Changing<Body, Reply>): void {
  const { app, control, clock } = site;
  const { method, url, subject, body, status = 200, run } = changing;
  const operation = `${method} ${url}`;
  app.route({
    method,
    url,
    schema: {
      ...documented(method, changing),
      ...(body && { body: jsonSchema(body, "input") }),
      security: securityOf(operation, site.reads),
    },
    handler: async (request, answer) => {
      const id = idIn(request.params);
      const signed = signedRequestOf(request);
      const about = { operation, subject: id === "" ? null : { type: subject, id } };
      const asked = await control.authenticate(signed, about, clock());
      answer.header("homeport-change", asked.id);
      const reply = await control.change(asked, async (changes) => {
        await assertMayChange(site, request, asked);
        return run(changes, { body: bodyOf(signed.body, body), id });
      });
      return answer.code(status).send(reply);
    },
  });
}

/** @throws Problem where the body is no JSON, not what is expected, or not expected at all. */
export function bodyOf<Body>(bytes: Uint8Array, schema: z.ZodType<Body> | null): Body {
  const sent = parseJson(bytes);
  if (schema) return parseRequest(schema, sent === undefined ? {} : sent);
  if (sent === undefined) return undefined as Body;
  throw new Problem("invalid_request", {
    issues: [{ path: "", message: "this operation takes no body" }],
  });
}

/** No body at all is no value; else strict UTF-8 and JSON. */
function parseJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
  } catch (cause) {
    throw new Problem("malformed_json", { cause });
  }
}
