import { Problem } from "@homeport/protocol";
import type { FastifyInstance, HTTPMethods } from "fastify";
import { z } from "zod";
import { assertMayRead } from "./asker.ts";
import { ErrorReply } from "./schemas.ts";
import { securityOf } from "./security.ts";
import type { Site } from "./site.ts";

/** What every operation tells of itself; the OpenAPI document is made of it. */
export type About<Reply> = { url: string; summary: string; reply: z.ZodType<Reply>; status?: number };

/** An operation that only reads; whose it is says the table of who may do what. */
export type Reading<Reply> = About<Reply> & { run: (call: { id: string }) => Promise<Reply> | Reply };

/** Adds an operation that only reads. @throws Error where the table of who may do what does not hold it */
export function addReading<Reply>(site: Site, reading: Reading<Reply>): void {
  const { url, status = 200, run } = reading;
  const operation = `GET ${url}`;
  site.app.route({
    method: "GET",
    url,
    schema: { ...documented("GET", reading), security: securityOf(operation, site.reads) },
    handler: async (request, answer) => {
      await assertMayRead(site, request, operation);
      return answer.code(status).send(await run({ id: idIn(request.params) }));
    },
  });
}

/** The id in an address, or an empty text where the address has none. */
export function idIn(params: unknown): string {
  return (params as { id?: string }).id ?? "";
}

/** An operation as the OpenAPI document tells of it. */
export function documented(
  method: string,
  { url, summary, reply, status = 200 }: About<unknown>,
): { summary: string; operationId: string; response: Record<string, unknown> } {
  return {
    summary,
    operationId: operationId(method, url),
    ...(url.includes(":id") && { params: jsonSchema(z.strictObject({ id: z.string() }), "output") }),
    response: { [status]: jsonSchema(reply, "output"), default: jsonSchema(ErrorReply, "output") },
  };
}

const methods: readonly HTTPMethods[] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Answers the methods that an address does not take, with those that it does. */
export function refuseOtherMethods(app: FastifyInstance, url: string, taken: readonly string[]): void {
  const allowed = methods.filter(
    (method) => taken.includes(method) || (method === "HEAD" && taken.includes("GET")),
  );
  app.route({
    method: methods.filter((method) => !allowed.includes(method)),
    url,
    schema: { hide: true },
    onRequest: async (_request, reply) => {
      reply.header("allow", allowed.join(", "));
      throw new Problem("method_not_allowed");
    },
    handler: () => undefined,
  });
}

/** A zod schema as the OpenAPI document has it. */
export function jsonSchema(schema: z.ZodType, io: "input" | "output"): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

/** For example `post_v1_plans_id_apply`. */
function operationId(method: string, url: string): string {
  return `${method.toLowerCase()}${url.replaceAll(/[/:.]+/g, "_")}`.replace(/_$/, "");
}
