import { silent } from "./silent.ts";
import type { AttemptTrace, RequestTrace, Telemetry } from "./telemetry.ts";

/** Several listeners as one. */
export function together(listeners: readonly Telemetry[]): Telemetry {
  const [first] = listeners;
  if (!first) return silent;
  if (listeners.length === 1) return first;
  return { begin: (request) => requestOf(listeners.map((each) => each.begin(request))) };
}

function requestOf(traces: readonly RequestTrace[]): RequestTrace {
  return {
    attempt: (attempt) => attemptOf(traces.map((each) => each.attempt(attempt))),
    firstToken(at) {
      for (const each of traces) each.firstToken(at);
    },
    served(end, at) {
      for (const each of traces) each.served(end, at);
    },
    failed(end, at) {
      for (const each of traces) each.failed(end, at);
    },
  };
}

function attemptOf(attempts: readonly AttemptTrace[]): AttemptTrace {
  return {
    firstToken(at) {
      for (const each of attempts) each.firstToken(at);
    },
    ended(end, at) {
      for (const each of attempts) each.ended(end, at);
    },
    traceparent: attempts.find(({ traceparent }) => traceparent !== null)?.traceparent ?? null,
  };
}
