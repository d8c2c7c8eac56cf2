import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
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
