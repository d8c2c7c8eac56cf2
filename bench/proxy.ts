// The yardstick: the least a gateway in Node can do. JSON is parsed and written again in both directions, as any
// gateway must that looks at a request; a stream is passed on as it comes.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { Pool } from "undici";
import { announce } from "./announce.ts";

const pool = new Pool(process.env["BENCH_MOCK"] ?? "", { connections: 256 });

const server = createServer((request, response) => {
  forward(request, response).catch((cause: unknown) => {
    if (!response.headersSent) response.writeHead(502);
    response.end(cause instanceof Error ? cause.message : "failed");
  });
});

async function forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const asked: unknown = JSON.parse(await text(request));
  const reply = await pool.request({
    method: "POST",
    path: request.url ?? "/",
    headers: { "content-type": "application/json", authorization: request.headers.authorization ?? "" },
    body: JSON.stringify(asked),
  });
  const type = String(reply.headers["content-type"]);
  if (type.includes("text/event-stream")) {
    response.writeHead(reply.statusCode, { "content-type": type });
    await pipeline(reply.body, response);
    return;
  }
  const body = JSON.stringify(JSON.parse(await reply.body.text()));
  response.writeHead(reply.statusCode, { "content-type": type, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

announce(server);
