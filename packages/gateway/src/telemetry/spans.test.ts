import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { unknownUsage } from "@homeport/protocol";
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from "@opentelemetry/sdk-trace";
import { tracing } from "./spans.ts";
import type { RequestBegun, Telemetry } from "./telemetry.ts";
import { readTraceParent, writeTraceParent } from "./trace-parent.ts";

function opened(): { telemetry: Telemetry; exporter: InMemorySpanExporter } {
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  return { telemetry: tracing(provider.getTracer("test")), exporter };
}

const parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
const begun: RequestBegun = { feature: "summarizer", stream: true, traceparent: parent, at: 1_000 };
const asked = {
  operation: "chat",
  partner: "acme",
  model: "m-1",
  endpoint: "acme-north",
  url: "https://api.acme.example/v1/chat?key=secret",
  simulated: false,
  at: 1_010,
};
const served = {
  partner: "acme",
  model: "m-1",
  modelVersion: "2026-09",
  endpoint: null,
  engine: null,
  executed: "cloud",
  simulated: false,
} as const;

describe("a trace", () => {
  it("has a span for the request and one for each partner, named as the GenAI conventions have it", () => {
    const { telemetry, exporter } = opened();
    const trace = telemetry.begin(begun);
    const attempt = trace.attempt(asked);
    const usage = { ...unknownUsage, inputTokens: 12, outputTokens: 34 };
    attempt.ended({ came: "answered", code: null, usage }, 1_500);
    trace.served({ market: "CN", served, usage, cost: null }, 1_600);
    const [partner, request] = exporter.getFinishedSpans();
    assert.equal(request?.name, "homeport summarizer");
    assert.equal(partner?.name, "chat m-1");
    assert.equal(request.spanContext().traceId, "0af7651916cd43dd8448eb211c80319c");
    assert.equal(request.parentSpanContext?.spanId, "b7ad6b7169203331");
    assert.equal(partner.parentSpanContext?.spanId, request.spanContext().spanId);
    assert.equal(readTraceParent(attempt.traceparent)?.spanId, partner.spanContext().spanId);
    assert.deepEqual(partner.attributes, {
      "gen_ai.operation.name": "chat",
      "gen_ai.provider.name": "acme",
      "gen_ai.request.model": "m-1",
      "gen_ai.usage.input_tokens": 12,
      "gen_ai.usage.output_tokens": 34,
      "server.address": "api.acme.example",
      "server.port": 443,
      "homeport.endpoint": "acme-north",
      "homeport.simulated": false,
      "homeport.attempt": "answered",
    });
    assert.equal(request.attributes["gen_ai.response.model"], "2026-09");
    assert.equal(request.attributes["homeport.market"], "CN");
  });

  it("marks what failed as an error, and what was refused as none", () => {
    const { telemetry, exporter } = opened();
    const failing = telemetry.begin(begun);
    failing.attempt(asked).ended({ came: "transport", code: "partner_down", usage: null }, 1_020);
    failing.failed({ market: "CN", code: "partner_down", status: 502 }, 1_030);
    telemetry.begin(begun).failed({ market: "CN", code: "killed", status: 451 }, 1_030);
    const spans = exporter.getFinishedSpans();
    assert.deepEqual(
      spans.map(({ status, attributes }) => [status.code, attributes["error.type"]]),
      [
        [2, "partner_down"],
        [2, "partner_down"],
        [0, "killed"],
      ],
    );
  });

  it("goes on from a caller's `traceparent` only where that is one", () => {
    assert.equal(writeTraceParent(readTraceParent(parent) ?? assert.fail()), parent);
    for (const wrong of [
      null,
      "",
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
      "00-00000000000000000000000000000000-b7ad6b7169203331-01",
      "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
      "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
      "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
      "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
      `${parent}, ${parent}`,
    ]) {
      assert.equal(readTraceParent(wrong), null, String(wrong));
    }
    // A later version may have more to say after what is known.
    assert.notEqual(readTraceParent(`01${parent.slice(2)}-more`), null);
  });
});
