import { Problem } from "@homeport/protocol";
import type { FastifyReply, FastifyRequest } from "fastify";
import { cookieIn, cookieLine, cookieName, longestMs, wishOf } from "../login/index.ts";
import { type Asker, askerOf } from "./asker.ts";
import { bodyOf } from "./change-route.ts";
import type { RouteConfig } from "./guard.ts";
import { documented, jsonSchema } from "./route.ts";
import * as schema from "./login-schemas.ts";
import { securityOf } from "./security.ts";
import type { Site } from "./site.ts";

const takesQuery: RouteConfig = { takesQuery: true };
const pendingSeconds = 600;

/** Adds how people log in, who they then are, and how they log out. */
export function addLogin(site: Site, take: (url: string, method: string) => void): void {
  addRedirects(site, take);
  addSessions(site, take);
}

/** The two addresses that a person's browser goes through. */
function addRedirects({ app, login, clock, reads }: Site, take: (url: string, method: string) => void): void {
  const redirect = (url: string, summary: string, run: (call: Call) => Promise<string>) => {
    take(url, "GET");
    app.route({
      method: "GET",
      url,
      // A HEAD would use up what counts once.
      exposeHeadRoute: false,
      config: takesQuery,
      schema: {
        ...documented("GET", { url, summary, reply: schema.RedirectReply, status: 303 }),
        security: securityOf(`GET ${url}`, reads),
      },
      handler: async (request, reply) => {
        login.limit(request.ip, clock());
        const location = await run({ request, reply, query: queryOf(request) });
        return reply.header("referrer-policy", "no-referrer").redirect(location, 303);
      },
    });
  };
  redirect(
    "/login",
    "Log in: sends a person's browser to the identity provider",
    async ({ request, reply, query }) => {
      const wish = wishOf(query);
      const settings = await login.settings();
      const { origin, host } = new URL(settings.redirectUri);
      // Cookies are of one host: the one to which the provider sends people back.
      if (request.headers.host !== host) return `${origin}/login?${query.toString()}`;
      const { address, browser } = await login.begin(wish, clock());
      void reply.header(
        "set-cookie",
        cookieLine("login", { value: browser, seconds: pendingSeconds }, settings),
      );
      return address;
    },
  );
  redirect(
    "/login/callback",
    "Where the identity provider sends a person's browser back",
    async ({ request, reply, query }) => {
      const settings = await login.settings();
      const { cookie } = request.headers;
      const browser = cookieIn(cookie, cookieName("login", settings)) ?? "";
      const arrival = await login.complete(query, browser, clock());
      const lines = [cookieLine("login", { value: "", seconds: 0 }, settings)];
      if (arrival.type === "browser") {
        // A login that this browser had is over; the new one has a token that nobody knew before.
        const earlier = cookieIn(cookie, cookieName("session", settings));
        if (earlier !== null) await login.end(earlier, "GET /login/callback", clock());
        lines.push(cookieLine("session", { value: arrival.token, seconds: longestMs / 1_000 }, settings));
      }
      void reply.header("set-cookie", lines);
      return arrival.type === "browser" ? arrival.returnTo : arrival.address;
    },
  );
}

type Call = { request: FastifyRequest; reply: FastifyReply; query: URLSearchParams };

/** What a login is once it holds. */
function addSessions(site: Site, take: (url: string, method: string) => void): void {
  const { app, login, clock, reads } = site;
  take("/v1/session", "POST");
  app.route({
    method: "POST",
    url: "/v1/session",
    bodyLimit: 4_096,
    schema: {
      ...documented("POST", {
        url: "/v1/session",
        summary: "Gives the command line the token of a login, for the code that it was brought",
        reply: schema.TokenReply,
        status: 201,
      }),
      body: jsonSchema(schema.ExchangeBody, "input"),
      security: securityOf("POST /v1/session", reads),
    },
    handler: async (request, reply) => {
      login.limit(request.ip, clock());
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      const grant = bodyOf(bytes, schema.ExchangeBody);
      const { token, expiresAt } = await login.exchange(grant, clock());
      return reply.code(201).send({ token, expiresAt: new Date(expiresAt).toISOString() });
    },
  });
  const own = (
    operation: `${"GET" | "DELETE"} ${string}`,
    about: { summary: string; reply: typeof schema.SessionReply | typeof schema.EndedReply },
    run: (asker: Asker, reply: FastifyReply) => unknown,
  ) => {
    const [method, url] = operation.split(" ") as ["GET" | "DELETE", string];
    take(url, method);
    app.route({
      method,
      url,
      schema: { ...documented(method, { url, ...about }), security: securityOf(operation, reads) },
      handler: async (request, reply) => {
        const asker = await askerOf(site, request);
        if (asker === null) throw new Problem("login_required");
        return reply.send(await run(asker, reply));
      },
    });
  };
  own(
    "GET /v1/session",
    { summary: "Who asks, what they may do, and until when their login holds", reply: schema.SessionReply },
    ({ person: { name, access }, signed, session }) => ({
      name,
      access,
      shownBy: [...(signed ? ["signature"] : []), ...(session ? ["login"] : [])],
      expiresAt: session && new Date(session.expiresAt).toISOString(),
    }),
  );
  const clear = async (reply: FastifyReply) => {
    const line = cookieLine("session", { value: "", seconds: 0 }, await login.settings());
    // A reply is a thing to wait for; to hand it on from here would wait until it is sent.
    void reply.header("set-cookie", line);
  };
  own(
    "DELETE /v1/session",
    { summary: "Log out: ends the login that asks", reply: schema.EndedReply },
    async ({ session }, reply) => {
      if (session === null) return { ended: 0 };
      await clear(reply);
      return { ended: await login.end(session.token, "DELETE /v1/session", clock()) };
    },
  );
  own(
    "DELETE /v1/sessions",
    { summary: "Log out everywhere: ends every login of whoever asks", reply: schema.EndedReply },
    async ({ person, session }, reply) => {
      if (session !== null) await clear(reply);
      return { ended: await login.endAll(person, clock()) };
    },
  );
}

/** The query as it came; a name that comes twice is still seen twice. */
function queryOf({ raw }: FastifyRequest): URLSearchParams {
  return new URL(raw.url ?? "/", "http://localhost").searchParams;
}
