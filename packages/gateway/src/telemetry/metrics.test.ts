import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type Cost, unknownUsage } from "@homeport/protocol";
import { bounded, other } from "./bounded.ts";
import { addUp, type Metrics, openMetrics } from "./metrics.ts";
import type { Readings } from "./gauges.ts";

const readings: Readings = {
  inFlight: () => 3,
  connections: async () => 4,
  receiptsWaiting: () => null,
  breakers: () => ({ "acme-north": "open" }),
  releaseEnds: () => 1_800_000_000,
  releaseSerial: () => 7,
  ready: async () => true,
  degraded: async () => ["CN"],
};
const served = {
  partner: "acme",
  model: "m-1",
  modelVersion: null,
  endpoint: null,
  engine: null,
  executed: "cloud",
  simulated: false,
} as const;
const cost: Cost = {
  type: "known",
  currency: "CNY",
  amountMicros: "2500000",
  parts: [],
  basis: { price: "p", source: "s", verification: "official", validFrom: "2026-01-01" },
  estimated: false,
  notes: [],
  simulated: false,
  maker: null,
};

function serve({ telemetry }: Metrics): void {
  const trace = telemetry.begin({ feature: "chat", stream: true, traceparent: null, at: 1_000 });
  const asked = {
    operation: "chat",
    partner: "acme",
    model: "m-1",
    url: "https://api.acme.example:8443/v1?x=1",
    simulated: false,
  };
  const failing = trace.attempt({ ...asked, endpoint: "acme-south", at: 1_010 });
  failing.ended({ came: "capacity", code: "partner_capacity", usage: null }, 1_020);
  const attempt = trace.attempt({ ...asked, endpoint: "acme-north", at: 1_020 });
  attempt.firstToken(1_050);
  trace.firstToken(1_060);
  const usage = { ...unknownUsage, inputTokens: 12, outputTokens: 34 };
  attempt.ended({ came: "answered", code: null, usage }, 1_900);
  trace.served({ market: "CN", served, usage, cost }, 2_000);
}

describe("the counters", () => {
  it("count requests, attempts, tokens, costs and times, and read the rest when they are asked", async () => {
    const metrics = await openMetrics(readings);
    serve(metrics);
    const refused = metrics.telemetry.begin({ feature: "chat", stream: false, traceparent: null, at: 0 });
    refused.failed({ market: "CN", code: "killed", status: 451 }, 5);
    metrics.responded("/v1/chat/completions", 200);
    const text = await metrics.text();
    for (const line of [
      'homeport_requests_total{market="CN",feature="chat",outcome="served",code="none"} 1',
      'homeport_requests_total{market="CN",feature="chat",outcome="refused",code="killed"} 1',
      'homeport_partner_attempts_total{endpoint="acme-south",class="capacity"} 1',
      'homeport_partner_attempts_total{endpoint="acme-north",class="answered"} 1',
      'homeport_tokens_total{market="CN",feature="chat",direction="output"} 34',
      'homeport_cost_total{market="CN",feature="chat",currency="CNY",simulated="no"} 2.5',
      'homeport_first_token_seconds_sum{market="CN",feature="chat"} 0.06',
      'homeport_request_seconds_sum{market="CN",feature="chat",outcome="served"} 1',
      'homeport_http_responses_total{path="/v1/chat/completions",status="200"} 1',
      "homeport_in_flight 3",
      "homeport_connections 4",
      "homeport_release_serial 7",
      "homeport_ready 1",
      'homeport_breaker_state{endpoint="acme-north",state="open"} 1',
      'homeport_market_degraded{market="CN"} 1',
    ]) {
      assert.ok(text.includes(`${line}\n`), line);
    }
    const labels =
      'gen_ai_operation_name="chat",gen_ai_provider_name="acme",gen_ai_request_model="m-1",server_address="api.acme.example"';
    assert.ok(text.includes(`gen_ai_client_token_usage_sum{${labels},gen_ai_token_type="input"} 12`));
    assert.ok(text.includes(`gen_ai_server_time_to_first_token_seconds_sum{${labels}} 0.03`));
    assert.match(
      text,
      /gen_ai_client_operation_duration_seconds_sum\{.*error_type="partner_capacity"\} 0\.01/,
    );
    assert.match(text, /nodejs_eventloop_lag_seconds /);
    assert.match(text, /process_resident_memory_bytes /);
    // Nothing to tell is not told as nought.
    assert.doesNotMatch(text, /^homeport_receipts_waiting/m);
  });

  it("of several processes are added up", async () => {
    const [first, second] = [await openMetrics(readings), await openMetrics(readings)];
    serve(first);
    serve(second);
    const text = await addUp([await first.message(), await second.message()]);
    assert.match(
      text,
      /homeport_requests_total\{market="CN",feature="chat",outcome="served",code="none"\} 2\n/,
    );
    assert.match(text, /homeport_in_flight 6\n/);
  });

  it("do not grow with whatever names a release or a caller makes up", async () => {
    const name = bounded(2);
    assert.deepEqual(["a", "b", "c", "a", null, "d"].map(name), ["a", "b", other, "a", other, other]);
    const metrics = await openMetrics(readings);
    for (let number = 0; number < 2_000; number++) {
      const trace = metrics.telemetry.begin({ feature: "chat", stream: false, traceparent: null, at: 0 });
      trace
        .attempt({
          operation: "chat",
          partner: `p${number}`,
          model: `m${number}`,
          endpoint: `e${number}`,
          url: `https://h${number}.example/`,
          simulated: false,
          at: 0,
        })
        .ended({ came: "answered", code: null, usage: null }, 1);
      trace.failed({ market: `M${number}`, code: "no_route", status: 503 }, 1);
    }
    const lines = (await metrics.text()).split("\n").length;
    assert.ok(lines < 20_000, `${lines} lines`);
  });
});
