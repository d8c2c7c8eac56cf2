import fastifySwagger from "@fastify/swagger";
import { errorBody, preferredLanguage, Problem } from "@homeport/protocol";
import { acceptSignature } from "@homeport/protocol/message-signature";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { Control } from "../control.ts";
import { createLogin, type LoginSettings } from "../login/index.ts";
import { answerBrokenRequest, problemOf } from "./errors.ts";
import { assertJson, assertLocal, assertNoQuery } from "./guard.ts";
import { addOperations } from "./operations.ts";
import { answerPerson, isForPerson } from "./page.ts";
import { securitySchemes } from "./security.ts";
import type { Reads } from "./site.ts";

export type AppOptions = {
  clock: () => number;
  /** Host names, beside loopback, under which control may be asked; for example behind a proxy. */
  hosts: readonly string[];
  /** `open` only where nobody else reaches control, for development; else reading needs a login or a signature. */
  reads?: Reads;
  /** How people log in; without it nobody does, and reading needs an operator's signature. */
  login?: {
    settings: () => Promise<LoginSettings | null>;
    environment: Readonly<Record<string, string | undefined>>;
  };
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
  // The bytes as they came: a signature stands over them, and only a signed body is read.
  app.addContentTypeParser("application/json", { parseAs: "buffer" }, (_request, body, done) => {
    done(null, body);
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
      info: {
        title: "Homeport control",
        version: "1",
        description:
          "Plan, approve and apply releases. Reading needs a login or an operator's signature, unless control runs for development; every change is signed by an operator and written into a log.",
      },
      components: { securitySchemes },
    },
  });
  const login = createLogin({
    settings: options.login?.settings ?? (async () => null),
    environment: options.login?.environment ?? {},
    sessions: control.sessions,
    personOf: (name) => control.personOf(name),
  });
  addOperations({ app, control, login, clock: options.clock, reads: options.reads ?? "people" });
  return app;
}

function fail(reply: FastifyReply, cause: unknown, { report }: AppOptions): FastifyReply {
  const problem = problemOf(cause);
  if (problem.code === "internal") report(problem.details.cause ?? cause);
  if (problem.status === 401) {
    // RFC 9110 wants a challenge with each 401; RFC 9421 has its own, which says what to sign.
    reply.headers({ "www-authenticate": 'Signature realm="control"', "accept-signature": acceptSignature });
  }
  const language = preferredLanguage(reply.request.headers["accept-language"]);
  reply.code(problem.status).headers({ "content-language": language, vary: "accept, accept-language" });
  if (isForPerson(reply.request)) return answerPerson(reply, problem, language);
  return reply
    .header("content-type", "application/json; charset=utf-8")
    .serializer((body: unknown) => JSON.stringify(body))
    .send(errorBody(problem, {}, language));
}
