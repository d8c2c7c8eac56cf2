import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { describe, it, type TestContext } from "node:test";
import { promisify } from "node:util";
import { reply, standIn } from "./server.fixture.ts";

/** A gateway's way out in a process of its own, which the environment tells of a proxy before it starts. */
const program = `
import { openEgress } from ${JSON.stringify(new URL("./egress.ts", import.meta.url).href)};
import { endpointAt, limits, permitFor } from ${JSON.stringify(new URL("./server.fixture.ts", import.meta.url).href)};
const egress = openEgress({ simulator: null, limits });
const signal = new AbortController().signal;
const call = { path: "/chat", headers: {}, body: "{}", signal };
const response = await egress.send(permitFor(endpointAt(process.argv[1] + "/v1")), call, false);
console.log(response.statusCode, (await Array.fromAsync(response.body, (piece) => Buffer.from(piece).toString())).join(""));
await egress.close();
`;

/** A proxy that counts who comes to it and turns everybody away. */
async function countingProxy(test: TestContext): Promise<{ url: string; visits: () => number }> {
  let visits = 0;
  const server = createServer((_request, response) => {
    visits++;
    response.writeHead(502).end();
  });
  server.on("connect", (_request, socket) => {
    visits++;
    socket.end("HTTP/1.1 502 Bad Gateway\r\nconnection: close\r\n\r\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}`, visits: () => visits };
}

describe("a proxy that only the environment names", () => {
  it("sees nothing of what leaves", async (test) => {
    const proxy = await countingProxy(test);
    const partner = await standIn(test, (response) => reply(response, 200, { by: "partner" }));
    const names = ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy", "all_proxy"];
    const env = {
      PATH: process.env["PATH"] ?? "",
      NODE_USE_ENV_PROXY: "1",
      NO_PROXY: "",
      ...Object.fromEntries(names.map((name) => [name, proxy.url])),
    };
    const run = (kind: string, code: string, argument: string) =>
      promisify(execFile)(process.execPath, [`--input-type=${kind}`, "-e", code, argument], {
        env,
        timeout: 20_000,
      });
    const { stdout } = await run("module-typescript", program, partner.url);
    assert.equal(stdout.trim(), '200 {"by":"partner"}');
    assert.deepEqual([proxy.visits(), partner.seen.length], [0, 1]);
    // The same environment does lead Node's own client to the proxy: the test can tell the difference.
    const plain = "await fetch(process.argv[1]).catch(() => null); process.exit()";
    await run("module", plain, partner.url);
    assert.equal(proxy.visits(), 1);
  });
});
