import {
  type Endpoint,
  isContent,
  type PartnerComposition,
  type StreamEvent,
  type Usage,
} from "@homeport/protocol";
import { type AttemptEnd, type AttemptTrace, silentTrace } from "../telemetry/index.ts";
import type { Exchange } from "./exchange.ts";
import type { Parts } from "./parts.ts";

/**
 * Asks a partner, passes its events on, and tells the exchange's trace what came; where nobody listens this adds nothing.
 * The partner learns of the trace only where the operator says so of its endpoint.
 */
export function tracedAttempt(
  { clock, routing }: Pick<Parts, "clock" | "routing">,
  { trace, simulated }: Exchange,
  asked: {
    composition: PartnerComposition;
    endpoint: Endpoint;
    operation: string;
    ask: (traceparent: string | null) => AsyncGenerator<readonly StreamEvent[]>;
  },
): AsyncGenerator<readonly StreamEvent[]> {
  const { composition, endpoint, operation, ask } = asked;
  if (trace === silentTrace) return ask(null);
  const { partner, model } = composition;
  const begun = {
    operation,
    partner,
    model,
    endpoint: endpoint.id,
    url: endpoint.url,
    simulated,
    at: clock(),
  };
  const attempt = trace.attempt(begun);
  return traced(attempt, clock, ask(routing.propagates(endpoint.id) ? attempt.traceparent : null));
}

async function* traced(
  attempt: AttemptTrace,
  clock: () => number,
  events: AsyncGenerator<readonly StreamEvent[]>,
): AsyncGenerator<readonly StreamEvent[]> {
  let end: Omit<AttemptEnd, "usage"> = { came: "cancelled", code: null };
  let usage: Usage | null = null;
  let spoke = false;
  try {
    for await (const batch of events) {
      for (const event of batch) {
        // Its reasoning is a model's work as well.
        if (!spoke && (isContent(event) || event.type === "reasoning")) {
          spoke = true;
          attempt.firstToken(clock());
        }
        if (event.type === "usage") ({ usage } = event);
        if (event.type === "finish" && end.came === "cancelled") end = { came: "answered", code: null };
        if (event.type === "verdict" && event.verdict.type === "hit") {
          end = { came: "policy", code: "partner_refused" };
        }
        if (event.type === "error") end = { came: event.class, code: event.code };
      }
      yield batch;
    }
  } finally {
    attempt.ended({ ...end, usage }, clock());
  }
}
