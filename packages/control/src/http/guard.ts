import { Problem } from "@homeport/protocol";
import type { FastifyRequest } from "fastify";

const loopbackNames = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Refuses what a web page in a browser on this machine could send: another site's origin (cross-site request
 * forgery), or a name that some server made point here (DNS rebinding).
 *
 * @throws Problem `forbidden`
 */
export function assertLocal(request: FastifyRequest, allowedHosts: readonly string[]): void {
  const { host, origin } = request.headers;
  const name = hostName(host);
  if (host === undefined || name === null || !(loopbackNames.has(name) || allowedHosts.includes(name))) {
    throw forbidden("host", "control answers only to `localhost` and the hosts it was given");
  }
  if (origin === undefined) return;
  if (origin === `http://${host}` || origin === `https://${host}`) return;
  throw forbidden("origin", "control takes no request from another site's page");
}

/** @throws Problem `unsupported_media_type` on a POST that is not JSON; a page's form cannot send JSON. */
export function assertJson(request: FastifyRequest): void {
  if (request.headers["content-encoding"] !== undefined) throw new Problem("unsupported_media_type");
  if (request.method !== "POST") return;
  if (/^application\/json\s*(;|$)/i.test(request.headers["content-type"] ?? "")) return;
  throw new Problem("unsupported_media_type");
}

/** What stands in a route's configuration where it takes a query, which it then checks itself. */
export type RouteConfig = { takesQuery?: boolean };

/** @throws Problem `unsupported_parameter`: no operation of control but a login takes a query. */
export function assertNoQuery(request: FastifyRequest): void {
  if ((request.routeOptions.config as RouteConfig).takesQuery === true) return;
  const names = Object.keys(request.query ?? {}).slice(0, 32);
  if (names.length === 0) return;
  const issues = names.map((name) => ({
    path: `query.${name.slice(0, 64)}`,
    message: `\`${name.slice(0, 64)}\` is not a parameter that can be honoured here`,
  }));
  throw new Problem("unsupported_parameter", { issues });
}

/**
 * Refuses what a page of another site made the browser send with this site's cookie. That the cookie is `SameSite`
 * does not help against a neighbour: other ports and sub-domains are the same site.
 *
 * @throws Problem `forbidden`
 */
export function assertOwnPage(request: FastifyRequest, origin: string): void {
  const { headers, method } = request;
  const reads = method === "GET" || method === "HEAD";
  const from = headers["sec-fetch-site"];
  const followed = reads && headers["sec-fetch-mode"] === "navigate";
  if ((from === "cross-site" || from === "same-site") && !followed)
    throw forbidden("sec-fetch-site", "a login in a browser is for control's own pages");
  if (headers.origin === undefined ? reads : headers.origin === origin) return;
  throw forbidden(
    "origin",
    "what changes something with a login in a browser must come from control's own page",
  );
}

/** The host without its port, or null where it is none; for example `[::1]` of `[::1]:8471`. */
function hostName(host: string | undefined): string | null {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:\d{1,5})?$/i.exec(host ?? "")?.[1]?.toLowerCase() ?? null;
}

function forbidden(path: string, message: string): Problem {
  return new Problem("forbidden", { issues: [{ path, message }] });
}
