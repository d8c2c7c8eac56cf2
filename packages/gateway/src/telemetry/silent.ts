import type { AttemptTrace, RequestTrace, Telemetry } from "./telemetry.ts";

const nothing = (): void => {};

const silentAttempt: AttemptTrace = Object.freeze({
  firstToken: nothing,
  ended: nothing,
  traceparent: null,
});

export const silentTrace: RequestTrace = Object.freeze({
  attempt: () => silentAttempt,
  firstToken: nothing,
  served: nothing,
  failed: nothing,
});

/** Telemetry where nobody listens: the same few objects for every request. */
export const silent: Telemetry = Object.freeze({ begin: () => silentTrace });
