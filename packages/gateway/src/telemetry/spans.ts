import {
  type Context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
  type Tracer,
} from "@opentelemetry/api";
import { outcomeOf } from "./outcome.ts";
import { serverAddress } from "./server-address.ts";
import type { AttemptBegun, AttemptTrace, RequestBegun, RequestTrace, Telemetry } from "./telemetry.ts";
import { readTraceParent, writeTraceParent } from "./trace-parent.ts";

/**
 * Traces by the GenAI semantic conventions (1.37 of the semantic conventions): a span for the request and one for each
 * partner that is asked. Prompts, answers, devices and receipts are in none of them.
 */
export function tracing(tracer: Tracer): Telemetry {
  return { begin: (request) => requestSpan(tracer, request) };
}

function requestSpan(tracer: Tracer, { feature, stream, traceparent, at }: RequestBegun): RequestTrace {
  const parent = readTraceParent(traceparent);
  const around = parent ? trace.setSpanContext(ROOT_CONTEXT, { ...parent, isRemote: true }) : ROOT_CONTEXT;
  const span = tracer.startSpan(
    `homeport ${feature}`,
    {
      kind: SpanKind.SERVER,
      startTime: at,
      attributes: { "homeport.feature": feature, "homeport.stream": stream },
    },
    around,
  );
  const within = trace.setSpan(around, span);
  return {
    attempt: (attempt) => attemptSpan(tracer, within, attempt),
    firstToken: (time) => span.addEvent("homeport.first_token", {}, time),
    served({ market, served, usage, cost }, time) {
      set(span, {
        "homeport.market": market,
        "homeport.outcome": "served",
        "homeport.executed": served.executed,
        "homeport.simulated": served.simulated,
        "homeport.engine": served.engine?.id ?? null,
        "gen_ai.provider.name": served.partner,
        "gen_ai.response.model": served.modelVersion ?? served.model,
        "gen_ai.usage.input_tokens": usage.inputTokens,
        "gen_ai.usage.output_tokens": usage.outputTokens,
        "homeport.cost.micros": cost?.type === "known" ? Number(cost.amountMicros) : null,
        "homeport.cost.currency": cost?.type === "known" ? cost.currency : null,
      });
      span.end(time);
    },
    failed({ market, code, status }, time) {
      const outcome = outcomeOf(status);
      set(span, { "homeport.market": market, "homeport.outcome": outcome, "error.type": code });
      if (outcome === "failed") span.setStatus({ code: SpanStatusCode.ERROR });
      span.end(time);
    },
  };
}

function attemptSpan(tracer: Tracer, within: Context, begun: AttemptBegun): AttemptTrace {
  const { host, port } = serverAddress(begun.url);
  const span = tracer.startSpan(
    `${begun.operation} ${begun.model}`,
    {
      kind: SpanKind.CLIENT,
      startTime: begun.at,
      attributes: {
        "gen_ai.operation.name": begun.operation,
        "gen_ai.provider.name": begun.partner,
        "gen_ai.request.model": begun.model,
        "server.address": host,
        "server.port": port,
        "homeport.endpoint": begun.endpoint,
        "homeport.simulated": begun.simulated,
      },
    },
    within,
  );
  return {
    traceparent: span.isRecording() ? writeTraceParent(span.spanContext()) : null,
    firstToken: (time) => span.addEvent("gen_ai.first_token", {}, time),
    ended({ came, code, usage }, time) {
      set(span, {
        "gen_ai.usage.input_tokens": usage?.inputTokens ?? null,
        "gen_ai.usage.output_tokens": usage?.outputTokens ?? null,
        "homeport.attempt": came,
        "error.type": code,
      });
      if (came !== "answered" && came !== "cancelled" && came !== "policy") {
        span.setStatus({ code: SpanStatusCode.ERROR });
      }
      span.end(time);
    },
  };
}

/** Sets what is known; an attribute that nobody knows is left out. */
function set(span: Span, attributes: Readonly<Record<string, string | number | boolean | null>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null) span.setAttribute(name, value);
  }
}
