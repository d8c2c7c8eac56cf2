import type { GatewayConfig } from "./config.ts";
import {
  type Metrics,
  openMetrics,
  openTraces,
  type Readings,
  silent,
  type Telemetry,
  together,
  type TraceEvent,
} from "./telemetry/index.ts";

/** Everybody who is told how requests go, as the configuration wants it. */
export type Watch = { telemetry: Telemetry; metrics: Metrics | null; close(): Promise<void> };

/** Opens what the configuration asks for, and loads nothing else. */
export async function openWatch(
  { metrics: wanted, traces: collector }: Pick<GatewayConfig, "metrics" | "traces">,
  options: { version: string; readings: Readings; report: (event: TraceEvent) => void },
): Promise<Watch> {
  const { version, readings, report } = options;
  const [metrics, traces] = await Promise.all([
    wanted ? openMetrics(readings) : null,
    collector ? openTraces({ ...collector, version, report }) : null,
  ]);
  const listeners = [metrics, traces].flatMap((each) => (each ? [each.telemetry] : []));
  return {
    telemetry: listeners.length > 0 ? together(listeners) : silent,
    metrics,
    close: async () => traces?.close(),
  };
}
