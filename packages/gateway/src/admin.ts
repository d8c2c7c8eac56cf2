import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { Health } from "./health.ts";

/** What the operator's own listener tells; it takes no orders. */
export type AdminSources = {
  version: string;
  health: () => Promise<Pick<Health, "status"> & Record<string, unknown>>;
  /** Counters in Prometheus' text form. */
  metrics: () => Promise<string>;
  drain: () => Promise<DrainState> | DrainState;
};

/** How far an ending has come. */
export type DrainState = { stopping: boolean; inFlight: number };

export type Admin = { url: string; close(): Promise<void> };

/** Media type of Prometheus' text form, version 0.0.4. */
const prometheusText = "text/plain; version=0.0.4; charset=utf-8";

/** Opens the operator's listener. @throws Error where its port is taken. */
export async function openAdmin(
  { host, port }: { host: string; port: number },
  sources: AdminSources,
): Promise<Admin> {
  const server = createServer(
    {
      maxHeaderSize: 8_192,
      headersTimeout: 5_000,
      requestTimeout: 5_000,
      connectionsCheckingInterval: 1_000,
    },
    (request, response) => {
      const path = new URL(request.url ?? "/", "http://admin.invalid").pathname;
      const told = request.method === "GET" || request.method === "HEAD" ? tell(sources, path) : null;
      void (told ?? Promise.resolve<Told>({ status: 405, body: { error: "only GET is answered" } }))
        .catch((): Told => ({ status: 500, body: { error: "it could not be told" } }))
        .then((answer) => send(response, answer));
    },
  );
  server.maxConnections = 64;
  server.listen(port, host);
  await once(server, "listening");
  return { url: urlOf(server, host), close: () => closeServer(server) };
}

type Told = { status: number; body: unknown; type?: string };

async function tell(sources: AdminSources, path: string): Promise<Told> {
  switch (path) {
    case "/metrics":
      return { status: 200, body: await sources.metrics(), type: prometheusText };
    case "/livez":
    case "/healthz":
      return { status: 200, body: { status: "alive", version: sources.version } };
    case "/readyz": {
      const body = await sources.health();
      return { status: body.status === "ready" ? 200 : 503, body };
    }
    case "/drain":
      return { status: 200, body: await sources.drain() };
    default:
      return { status: 404, body: { paths: ["/metrics", "/livez", "/healthz", "/readyz", "/drain"] } };
  }
}

function send(
  response: ServerResponse,
  { status, body, type = "application/json; charset=utf-8" }: Told,
): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { "content-type": type, "cache-control": "no-store" });
  response.end(text);
}

function urlOf(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return `http://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

async function closeServer(server: Server): Promise<void> {
  server.close();
  server.closeAllConnections();
  if (server.listening) await once(server, "close");
}
