import { parseRequest, Problem } from "@homeport/protocol";
import type { FastifyInstance, FastifyReply, HTTPMethods } from "fastify";
import { z } from "zod";
import { ErrorReply } from "./schemas.ts";

/** What a handler is given: the body as its schema has it, and the id in the address where there is one. */
export type Call<Body> = { body: Body; id: string };

/** One operation: where, what it takes, what it gives; the OpenAPI document is made of these. */
export type Operation<Body, Reply> = {
  method: "GET" | "POST" | "DELETE";
  url: string;
  summary: string;
  /** Null where the operation takes no body. */
  body: z.ZodType<Body> | null;
  reply: z.ZodType<Reply>;
  status?: number;
  run: (call: Call<Body>) => Promise<Reply> | Reply;
};

/** Adds an operation; its body is checked by its own schema, strictly, and by nothing else. */
export function addOperation<Body, Reply>(app: FastifyInstance, operation: Operation<Body, Reply>): void {
  const { method, url, summary, body, reply, status = 200, run } = operation;
  app.route({
    method,
    url,
    schema: {
      summary,
      operationId: operationId(method, url),
      ...(url.includes(":id") && { params: jsonSchema(z.strictObject({ id: z.string() }), "output") }),
      ...(body && { body: jsonSchema(body, "input") }),
      response: { [status]: jsonSchema(reply, "output"), default: jsonSchema(ErrorReply, "output") },
    },
    handler: async (request, answer: FastifyReply) => {
      const { id = "" } = request.params as { id?: string };
      const sent = request.body;
      if (!body && sent !== undefined) {
        const issues = [{ path: "", message: "this operation takes no body" }];
        throw new Problem("invalid_request", { issues });
      }
      const parsed = body ? parseRequest(body, sent === undefined ? {} : sent) : (undefined as Body);
      return answer.code(status).send(await run({ body: parsed, id }));
    },
  });
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

function jsonSchema(schema: z.ZodType, io: "input" | "output"): Record<string, unknown> {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

/** For example `post_v1_plans_id_apply`. */
function operationId(method: string, url: string): string {
  return `${method.toLowerCase()}${url.replaceAll(/[/:.]+/g, "_")}`.replace(/_$/, "");
}
