import assert from "node:assert/strict";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { after, before, describe, it } from "node:test";
import type { Server } from "node:http";
import { Problem } from "@homeport/protocol";
import type { Parts } from "../pipeline/index.ts";
import { createGatewayServer, InFlight } from "./index.ts";

const inFlight = new InFlight();
let server: Server;
let port: number;

before(async () => {
  const identify = async ({ authorization }: { authorization: string | undefined }) => {
    if (authorization === undefined) throw new Problem("device_token_missing");
    return {};
  };
  const callers = { identify: () => ({ tenant: "default", device: null }) };
  const routing = { shed: { overloaded: () => null }, timers: { now: () => 0 } };
  const parts = { clock: Date.now, simulator: null, identify, routing, callers } as unknown as Parts;
  server = createGatewayServer(parts, {
    maxBodyBytes: 65_536,
    maxConcurrent: 64,
    maxConnections: 8,
    version: "test",
    inFlight,
    readiness: async () => [200, "x".repeat(16 * 1024 * 1024)],
    receiptKeys: [],
    report: () => {},
  });
  // As short as a test can wait for; what is tested is that they hold, not how long they are.
  Object.assign(server, { headersTimeout: 500, requestTimeout: 1_000 });
  inFlight.cutSlowReaders(800, () => performance.now());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ({ port } = server.address() as { port: number });
});

after(async () => {
  inFlight.close();
  server.closeAllConnections();
  server.close();
});

async function opened(): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  return socket;
}

/** Everything that comes back until the connection is closed, or nothing more within the time. */
async function answerTo(socket: Socket, withinMs = 8_000): Promise<string> {
  let text = "";
  socket.on("data", (piece: Buffer) => (text += piece.toString("latin1")));
  await once(socket, "close", { signal: AbortSignal.timeout(withinMs) });
  return text;
}

/** The statuses of all answers to these bytes. */
async function statusesOf(bytes: string): Promise<number[]> {
  const socket = await opened();
  socket.end(bytes);
  const text = await answerTo(socket);
  return [...text.matchAll(/^HTTP\/1\.1 (\d{3})/gm)].map(([, status]) => Number(status));
}

const post = "POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\n";
const smuggled = "GET /v1/keys HTTP/1.1\r\nHost: gateway\r\n\r\n";

describe("a request that two servers in a row could read differently", () => {
  for (const [name, bytes] of [
    [
      "with a length and a coding",
      `${post}Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${smuggled}`,
    ],
    ["with two lengths", `${post}Content-Length: 0\r\nContent-Length: 44\r\n\r\n${smuggled}`],
    ["with a list of lengths", `${post}Content-Length: 0, 44\r\n\r\n${smuggled}`],
    ["with a signed length", `${post}Content-Length: +4\r\n\r\nabcd`],
    ["with a coding that is not chunked", `${post}Transfer-Encoding: xchunked\r\n\r\n${smuggled}`],
    [
      "with two codings",
      `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n${smuggled}`,
    ],
    ["with a coding in a list", `${post}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`],
    ["with a blank before a colon", `${post}Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n${smuggled}`],
    ["with a folded header", `${post}X-Folded: a\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n`],
    ["with two hosts", `${post}Host: elsewhere\r\nContent-Length: 0\r\n\r\n`],
    [
      "with two bearers",
      `${post}Authorization: Bearer a\r\nAuthorization: Bearer b\r\nContent-Length: 0\r\n\r\n`,
    ],
    ["with a nought in a header", `${post}X-Nought: a\0b\r\nContent-Length: 0\r\n\r\n`],
    ["with a chunk's length that is none", `${post}Transfer-Encoding: chunked\r\n\r\n-1\r\nabc\r\n0\r\n\r\n`],
    ["without a host", "GET /healthz HTTP/1.1\r\n\r\n"],
    [
      "that asks for another protocol",
      "GET /healthz HTTP/1.1\r\nHost: gateway\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n",
    ],
  ] as const) {
    it(`${name} is refused, and what hides behind it is never answered`, async () => {
      const statuses = await statusesOf(bytes);
      assert.ok(
        statuses.every((status) => status >= 400 && status < 500),
        String(statuses),
      );
      assert.ok(statuses.length <= 1, String(statuses));
    });
  }

  it("for a tunnel is hung up on", async () => {
    assert.deepEqual(
      await statusesOf("CONNECT partner.example:443 HTTP/1.1\r\nHost: partner.example\r\n\r\n"),
      [],
    );
  });
});

describe("a client", () => {
  it("whose headers trickle in is told that it was too slow", async () => {
    const socket = await opened();
    const trickle = setInterval(() => socket.write("X-A: b\r\n"), 100);
    socket.write("GET /healthz HTTP/1.1\r\nHost: gateway\r\n");
    const text = await answerTo(socket);
    clearInterval(trickle);
    assert.match(text, /^HTTP\/1\.1 408 [\s\S]*request_timeout/);
  });

  it("whose body trickles in is told so too", async () => {
    const socket = await opened();
    socket.write(
      `${post}Authorization: Bearer a\r\nContent-Type: application/json\r\nContent-Length: 60000\r\n\r\n`,
    );
    const trickle = setInterval(() => socket.write("a"), 100);
    const text = await answerTo(socket);
    clearInterval(trickle);
    assert.match(text, /^HTTP\/1\.1 408 [\s\S]*request_timeout/);
  });

  it("whose headers are larger than 16 KiB is told which limit it broke", async () => {
    const socket = await opened();
    socket.write(`GET /healthz HTTP/1.1\r\nHost: gateway\r\nX-Large: ${"a".repeat(17_000)}\r\n\r\n`);
    assert.match(await answerTo(socket), /^HTTP\/1\.1 431 [\s\S]*headers_too_large/);
  });

  it("that does not read its answer is cut, and its place is free again", async () => {
    const socket = await opened();
    socket.pause();
    socket.write("GET /readyz HTTP/1.1\r\nHost: gateway\r\n\r\n");
    for (let time = 0; time < 100 && inFlight.size === 0; time++) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.equal(inFlight.size, 1);
    for (let time = 0; time < 100 && inFlight.size > 0; time++) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.equal(inFlight.size, 0);
    socket.destroy();
  });

  it("that reads slowly, but reads on, is given its whole answer", async () => {
    const socket = await opened();
    let bytes = 0;
    const begun = performance.now();
    socket.on("data", (piece: Buffer) => {
      bytes += piece.length;
      socket.pause();
      setTimeout(() => socket.resume(), 8);
    });
    socket.write("GET /readyz HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n");
    await once(socket, "close", { signal: AbortSignal.timeout(20_000) });
    assert.ok(bytes > 16 * 1024 * 1024, `${bytes} bytes`);
    // Longer than a client may leave its answer unread.
    assert.ok(performance.now() - begun > 1_500);
  });

  it("that opens connections without end takes no more than there are", async () => {
    const sockets = await Promise.all(Array.from({ length: 20 }, opened));
    await new Promise((resolve) => setTimeout(resolve, 200));
    const count = await new Promise<number>((resolve) =>
      server.getConnections((_, number) => resolve(number)),
    );
    assert.ok(count <= 8, `${count} connections`);
    for (const socket of sockets) socket.destroy();
  });
});
