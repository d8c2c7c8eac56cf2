import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace";
import type { Telemetry } from "./telemetry.ts";

export type TracesOptions = {
  /** The whole URL of the operator's collector, such as `http://collector:4318/v1/traces`; it has no default. */
  url: string;
  service: string;
  version: string;
  /** The share of traces that begin here and are kept, from 0 to 1; a caller's own decision goes before it. */
  share: number;
  /** Told once when the collector stops taking traces, and once when it takes them again. */
  report: (event: TraceEvent) => void;
};

export type TraceEvent = { type: "traces-lost" } | { type: "traces-taken" };

/** Traces, and how to hand in what is left of them. */
export type Traces = { telemetry: Telemetry; close(): Promise<void> };

/** Starts to trace; loads the libraries only here, so that who does not trace does not wait for them. */
export async function openTraces(options: TracesOptions): Promise<Traces> {
  const [{ OTLPTraceExporter }, sdk, { resourceFromAttributes }, { tracing }] = await Promise.all([
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/sdk-trace"),
    import("@opentelemetry/resources"),
    import("./spans.ts"),
  ]);
  const { url, service, version, share, report } = options;
  const exporter = told(new OTLPTraceExporter({ url, timeoutMillis: 5_000 }), report);
  const provider = new sdk.TracerProvider({
    resource: resourceFromAttributes({ "service.name": service, "service.version": version }),
    sampler: new sdk.ParentBasedSampler({ root: new sdk.TraceIdRatioBasedSampler(share) }),
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter, scheduledDelayMillis: 1_000 })],
  });
  return {
    telemetry: tracing(provider.getTracer("homeport", version)),
    async close() {
      // A collector that is away keeps nobody from ending.
      const waited = new Promise((resolve) => setTimeout(resolve, 3_000).unref());
      await Promise.race([provider.shutdown().catch(() => {}), waited]);
    },
  };
}

/** An exporter whose failures are told on instead of being swallowed. */
function told(exporter: SpanExporter, report: (event: TraceEvent) => void): SpanExporter {
  let losing = false;
  return {
    export(spans: ReadableSpan[], done) {
      exporter.export(spans, (result) => {
        const lost = result.error !== undefined;
        if (lost !== losing) report({ type: lost ? "traces-lost" : "traces-taken" });
        losing = lost;
        done(result);
      });
    },
    shutdown: () => exporter.shutdown(),
    forceFlush: async () => exporter.forceFlush?.(),
  };
}
