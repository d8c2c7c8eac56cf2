import fastifySwagger from "@fastify/swagger";
import { errorBody, preferredLanguage, Problem } from "@homeport/protocol";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { Control } from "../control.ts";
import { answerBrokenRequest, problemOf } from "./errors.ts";
import { assertJson, assertLocal, assertNoQuery } from "./guard.ts";
import { addOperations } from "./operations.ts";

export type AppOptions = {
  clock: () => number;
  /** Host names, beside loopback, under which control may be asked; for example behind a proxy. */
  hosts: readonly string[];
  /** Told of each failure that nobody foresaw; never of content. */
  report: (cause: unknown) => void;
};

const maxBodyBytes = 1_048_576;
const requestMs = 30_000;

/** Control's HTTP interface, not yet listening. */
export async function createApp(control: Control, options: AppOptions): Promise<FastifyInstance> {
  const app = Fastify({
    logger: false,
    bodyLimit: maxBodyBytes,
    requestTimeout: requestMs,
    forceCloseConnections: "idle",
    // While closing, a request under way is answered in the ordinary way.
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    frameworkErrors: (cause, _request, reply) => void fail(reply, cause, options),
  });
  // Bodies are checked once, by the operation's own schema; replies are written whole.
  app.setValidatorCompiler(() => () => true);
  app.setSerializerCompiler(() => JSON.stringify);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => {
    try {
      done(null, parseJson(body));
    } catch (cause) {
      done(new Problem("malformed_json", { cause }));
    }
  });
  app.addHook("onRequest", async (request, reply) => {
    reply.headers({
      "cache-control": "no-store",
      "cross-origin-resource-policy": "same-origin",
      "x-content-type-options": "nosniff",
    });
    assertLocal(request, options.hosts);
  });
  app.addHook("preParsing", async (request) => {
    if (request.is404) return;
    assertJson(request);
    assertNoQuery(request);
  });
  app.setErrorHandler((cause, _request, reply) => fail(reply, cause, options));
  app.setNotFoundHandler((_request, reply) => fail(reply, new Problem("not_found"), options));
  await app.register(fastifySwagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Homeport control", version: "1", description: "Plan, approve and apply releases." },
    },
  });
  addOperations(app, control, options.clock);
  return app;
}

/** No body at all is no value; else strict UTF-8 and JSON. */
function parseJson(body: string | Buffer): unknown {
  if (body.length === 0) return undefined;
  const text = typeof body === "string" ? body : new TextDecoder("utf-8", { fatal: true }).decode(body);
  return JSON.parse(text);
}

function fail(reply: FastifyReply, cause: unknown, { report }: AppOptions): FastifyReply {
  const problem = problemOf(cause);
  if (problem.code === "internal") report(problem.details.cause ?? cause);
  const language = preferredLanguage(reply.request.headers["accept-language"]);
  return reply
    .code(problem.status)
    .headers({
      "content-type": "application/json; charset=utf-8",
      "content-language": language,
      vary: "accept-language",
    })
    .serializer((body: unknown) => JSON.stringify(body))
    .send(errorBody(problem, {}, language));
}
