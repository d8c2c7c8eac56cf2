import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, request } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import { startSimulator } from "@homeport/simulator";
import { play, rewrite } from "./faults/stage.ts";
import { startWorld } from "./support/world.ts";

const secret = "xylophonquartz";
const traceId = "0af7651916cd43dd8448eb211c80319c";

test("a collector is told how a request went, as part of the caller's trace, and nothing of what was said", async (context) => {
  const handedIn: string[] = [];
  const collector = createServer((request, response) => {
    void buffer(request).then((bytes) => {
      handedIn.push(bytes.toString("latin1"));
      response.setHeader("content-type", "application/json").end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(collector, "listening");
  context.after(() => collector.close());
  const { port } = collector.address() as { port: number };
  const world = await startWorld({
    config: {
      admin: { host: "127.0.0.1", port: 0 },
      metrics: true,
      traces: { url: `http://127.0.0.1:${port}/v1/traces`, service: "gateway", share: 1 },
    },
  });
  context.after(() => world.close());
  const asked = { model: "homeport", messages: [{ role: "user", content: `Tell me of the ${secret}.` }] };
  const reply = await world.post("/v1/chat/completions", asked, {
    headers: { traceparent: `00-${traceId}-b7ad6b7169203331-01` },
  });
  assert.equal(reply.status, 200);
  await reply.text();
  const receipt = reply.headers.get("homeport-receipt") ?? assert.fail("no receipt");
  const metrics = await (await fetch(`${world.gateway.admin}/metrics`)).text();
  assert.match(
    metrics,
    /homeport_requests_total\{market="US",feature="chat",outcome="served",code="none"\} 1\n/,
  );
  assert.match(metrics, /homeport_partner_attempts_total\{endpoint="openai-us",class="answered"\} 1\n/);
  assert.match(metrics, /homeport_tokens_total\{market="US",feature="chat",direction="output"\} [1-9]/);
  await world.stopGateway();
  const traces = handedIn.join("\n");
  for (const word of [traceId, "gen_ai.provider.name", "gen_ai.usage.output_tokens", "homeport chat"]) {
    assert.ok(traces.includes(word), word);
  }
  for (const told of [traces, metrics]) {
    for (const word of [secret, receipt, "Bearer", "development-device"])
      assert.ok(!told.includes(word), word);
  }
});

test("no partner learns of a trace but at an endpoint that the operator names, and there it is its own attempt's", async (context) => {
  const seen: { host: string; traceparent: string | undefined; headers: string }[] = [];
  const simulator = await startSimulator({ port: 0 });
  const way = createServer((incoming, outgoing) => {
    const { host: _host, connection: _connection, ...headers } = incoming.headers;
    const host = /\/hosts\/([^/]+)\//.exec(incoming.url ?? "")?.[1] ?? "";
    seen.push({
      host,
      traceparent: headers["traceparent"] as string | undefined,
      headers: JSON.stringify(headers),
    });
    const onward = request(
      `${simulator.url}${incoming.url}`,
      { method: incoming.method, headers },
      (reply) => {
        outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
        reply.pipe(outgoing);
      },
    );
    incoming.pipe(onward);
  }).listen(0, "127.0.0.1");
  await once(way, "listening");
  const collector = createServer((_request, response) => response.end("{}")).listen(0, "127.0.0.1");
  await once(collector, "listening");
  const portOf = (server: typeof way) => (server.address() as { port: number }).port;
  const world = await startWorld({
    environment: { OPENAI_API_KEY: "simulated-openai" },
    config: {
      simulator: null,
      traces: { url: `http://127.0.0.1:${portOf(collector)}/v1/traces`, service: "gateway", share: 1 },
    },
    routing: { endpoints: [{ endpoint: "openai-eu", propagate: true }] },
    edit: ({ launch }) =>
      rewrite(join(launch, "partners", "openai.yaml"), (partner) => {
        const { endpoints, ...others } = partner as { endpoints: { url: string }[] };
        const through = endpoints.map((endpoint) => {
          const { host, pathname } = new URL(endpoint.url);
          return {
            ...endpoint,
            url: `http://127.0.0.1:${portOf(way)}/hosts/${host}${pathname}`,
            privateAddress: true,
          };
        });
        return { ...others, endpoints: through };
      }),
  });
  context.after(async () => {
    await world.close();
    for (const server of [way, collector]) {
      server.closeAllConnections();
      server.close();
    }
    await simulator.close();
  });
  await play(simulator.url, "eu.api.openai.com", ["429-without-retry-after"]);
  const parent = "b7ad6b7169203331";
  const reply = await world.post(
    "/v1/chat/completions",
    { model: "homeport", messages: [{ role: "user", content: "Hello." }] },
    { place: "GB", headers: { traceparent: `00-${traceId}-${parent}-01` } },
  );
  assert.equal(reply.status, 200, await reply.text());
  const [named, other] = seen;
  assert.deepEqual([named?.host, other?.host], ["eu.api.openai.com", "us.api.openai.com"]);
  const [, trace, span] = named?.traceparent?.split("-") ?? [];
  assert.equal(trace, traceId);
  assert.match(span ?? "", /^[0-9a-f]{16}$/);
  assert.notEqual(span, parent);
  assert.equal(other?.traceparent, undefined);
  assert.ok(!other?.headers.includes(traceId));
});
