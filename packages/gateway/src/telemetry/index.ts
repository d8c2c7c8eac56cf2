export type { Readings } from "./gauges.ts";
export { addUp, type Metrics, openMetrics } from "./metrics.ts";
export { silent, silentTrace } from "./silent.ts";
export type {
  AttemptBegun,
  AttemptEnd,
  AttemptTrace,
  RequestBegun,
  RequestFailed,
  RequestServed,
  RequestTrace,
  Telemetry,
} from "./telemetry.ts";
export { together } from "./together.ts";
export { openTraces, type TraceEvent, type Traces, type TracesOptions } from "./traces.ts";
