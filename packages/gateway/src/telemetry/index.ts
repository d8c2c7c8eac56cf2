export { silent, silentAttempt, silentTrace } from "./silent.ts";
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
