import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { test, type TestContext } from "node:test";
import type { Table } from "@homeport/rules";
import { lookAtPorts, lookAtRedis } from "./gateway.ts";
import { lookAtEndpoints } from "./network.ts";
import type { Finding } from "./check.ts";

const now = Date.UTC(2026, 10, 22, 9);

async function portOf(
  context: TestContext,
  server: Pick<Server, "listen" | "address" | "close" | "on">,
): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server as Server, "listening");
  context.after(() => server.close());
  return (server.address() as { port: number }).port;
}

function tableWith(url: string): Table {
  const endpoint = { id: "acme-north", url, credential: { environment: "ACME_KEY" } };
  return {
    compositions: [{ type: "partner", endpoint: "acme-north" }],
    endpoints: { "acme-north": endpoint },
  } as unknown as Table;
}

const brief = (findings: readonly Finding[]) => findings.map(({ about, state }) => `${about}: ${state}`);

test("tells how far the clock is from a permitted endpoint's, and sends it neither key nor path", async (context) => {
  let date = now;
  const seen: unknown[] = [];
  const server = createServer(({ method, url, headers }, response) => {
    seen.push([method, url, headers.authorization]);
    response.sendDate = false;
    response.setHeader("date", new Date(date).toUTCString()).end();
  });
  const url = `http://127.0.0.1:${await portOf(context, server)}/v1/secret-path`;
  const look = () =>
    lookAtEndpoints(tableWith(url), { environment: { ACME_KEY: "sk-never-sent" }, now: () => now });
  for (const [off, state] of [
    [0, "ok"],
    [30_000, "warning"],
    [-600_000, "fault"],
  ] as const) {
    date = now + off;
    assert.deepEqual(brief(await look()), ["endpoint acme-north: ok", `clock skew: ${state}`]);
  }
  for (const each of seen) assert.deepEqual(each, ["HEAD", "/", undefined]);
  for (const { state, remedy } of await look()) assert.equal(state === "ok", remedy === null);
});

test("an endpoint that does not answer, or without a key, is told with what to do", async () => {
  const table = tableWith("https://127.0.0.1:1/");
  const found = await lookAtEndpoints(table, { environment: { ACME_KEY: "k" }, now: () => now });
  assert.deepEqual(brief(found), ["endpoint acme-north: fault"]);
  const keyless = await lookAtEndpoints(table, { environment: {}, now: () => now });
  assert.deepEqual(brief(keyless), ["endpoint acme-north: warning"]);
});

test("Redis is asked whether it is one, without the password", async (context) => {
  let answer = "+PONG\r\n";
  const seen: string[] = [];
  const server = createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (bytes) => {
      seen.push(bytes.toString());
      socket.write(answer);
    });
  });
  const port = await portOf(context, server as unknown as Server);
  const look = () => lookAtRedis({ HOMEPORT_REDIS: `redis://:hunter2@127.0.0.1:${port}` });
  assert.deepEqual(brief(await look()), ["redis: ok"]);
  answer = "-NOAUTH Authentication required.\r\n";
  assert.deepEqual(brief(await look()), ["redis: ok"]);
  answer = "HTTP/1.1 400 Bad Request\r\n";
  const found = await look();
  assert.deepEqual(brief(found), ["redis: fault"]);
  assert.doesNotMatch(JSON.stringify([found, seen]), /hunter2/);
  assert.deepEqual(brief(await lookAtRedis({ HOMEPORT_REDIS: "redis://127.0.0.1:1" })), ["redis: fault"]);
  assert.deepEqual(await lookAtRedis({}), []);
});

test("a port is free, a gateway's, or taken by something else", async (context) => {
  let body = JSON.stringify({ status: "alive" });
  const server = createServer((_request, response) =>
    response.setHeader("content-type", "application/json").end(body),
  );
  const port = await portOf(context, server);
  const look = (wanted: number) => lookAtPorts({ host: "127.0.0.1", port: wanted, admin: null } as never);
  assert.match((await look(port))[0]?.text.en ?? "", /a gateway listens/);
  body = "{}";
  assert.deepEqual(brief(await look(port)), ["port: fault"]);
  assert.deepEqual(brief(await look(1)), ["port: ok"]);
});
