import type { Cost } from "@homeport/protocol";
import { bounded } from "./bounded.ts";
import { gauges, type Readings } from "./gauges.ts";
import { type Instruments, instruments } from "./instruments.ts";
import { outcomeOf } from "./outcome.ts";
import { serverAddress } from "./server-address.ts";
import type { AttemptBegun, AttemptTrace, RequestBegun, RequestTrace, Telemetry } from "./telemetry.ts";

/** Counters of a process. */
export type Metrics = {
  telemetry: Telemetry;
  /** One response of the public listener. */
  responded(path: string, status: number): void;
  /** In Prometheus' text form, whose media type is `contentType`. */
  text(): Promise<string>;
  contentType: string;
  /** As a message that the primary adds up with other processes'. */
  message(): Promise<object[]>;
};

/** Starts to count; loads the library only here, so that who does not count does not wait for it. */
export async function openMetrics(readings: Readings): Promise<Metrics> {
  const prometheus = await import("prom-client");
  const registry = new prometheus.Registry();
  prometheus.collectDefaultMetrics({ register: registry });
  gauges(prometheus, registry, readings);
  const counted = instruments(prometheus, registry);
  return {
    telemetry: counting(counted),
    responded: (path, status) => counted.responses.inc({ path, status: String(status) }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
    message: () => registry.getMetricsAsJSON(),
  };
}

/** Adds up what several processes counted. */
export async function addUp(messages: readonly (readonly object[])[]): Promise<string> {
  const { AggregatorRegistry } = await import("prom-client");
  return AggregatorRegistry.aggregate(messages.map((message) => [...message])).metrics();
}

type Labels = { market: (value: string | null) => string; partner: (begun: AttemptBegun) => PartnerLabels };
type PartnerLabels = {
  gen_ai_operation_name: string;
  gen_ai_provider_name: string;
  gen_ai_request_model: string;
  server_address: string;
};

function counting(counted: Instruments): Telemetry {
  // Markets, partners, models and endpoints are a release's; a release that goes mad is still bounded.
  const [market, partner, model, endpoint, host] = [
    bounded(300),
    bounded(100),
    bounded(200),
    bounded(200),
    bounded(200),
  ] as const;
  const labels: Labels = {
    market,
    partner: (begun) => ({
      gen_ai_operation_name: begun.operation,
      gen_ai_provider_name: partner(begun.partner),
      gen_ai_request_model: model(begun.model),
      server_address: begun.simulated ? "simulator" : host(serverAddress(begun.url).host),
    }),
  };
  return {
    begin: (request) => ({
      ...requestCounts(counted, labels, request),
      attempt: (begun) =>
        attemptCounts(
          counted,
          { ...labels.partner(begun) },
          { ...begun, endpoint: endpoint(begun.endpoint) },
        ),
    }),
  };
}

function requestCounts(
  counted: Instruments,
  labels: Labels,
  { feature, at: begun }: RequestBegun,
): Omit<RequestTrace, "attempt"> {
  let first: number | null = null;
  return {
    firstToken(at) {
      first ??= at;
    },
    served({ market: by, usage, cost }, at) {
      const market = labels.market(by);
      counted.requests.inc({ market, feature, outcome: "served", code: "none" });
      counted.total.observe({ market, feature, outcome: "served" }, (at - begun) / 1_000);
      if (first !== null) counted.firstToken.observe({ market, feature }, (first - begun) / 1_000);
      const { inputTokens, outputTokens } = usage;
      if (inputTokens !== null) counted.tokens.inc({ market, feature, direction: "input" }, inputTokens);
      if (outputTokens !== null) counted.tokens.inc({ market, feature, direction: "output" }, outputTokens);
      countCost(counted, { market, feature }, cost);
    },
    failed({ market: by, code, status }, at) {
      const market = labels.market(by);
      const outcome = outcomeOf(status);
      counted.requests.inc({ market, feature, outcome, code });
      counted.total.observe({ market, feature, outcome }, (at - begun) / 1_000);
    },
  };
}

/** A cost that nobody knows is not counted as nought; it is not counted. */
function countCost(
  counted: Instruments,
  labels: { market: string; feature: string },
  cost: Cost | null,
): void {
  if (cost === null) return;
  for (const earlier of cost.earlier ?? []) countCost(counted, labels, earlier);
  if (cost.type !== "known") return;
  const { currency, simulated, amountMicros } = cost;
  counted.cost.inc({ ...labels, currency, simulated: simulated ? "yes" : "no" }, Number(amountMicros) / 1e6);
}

function attemptCounts(
  counted: Instruments,
  labels: PartnerLabels,
  { endpoint, at: begun }: AttemptBegun,
): AttemptTrace {
  return {
    traceparent: null,
    firstToken: (at) => counted.partnerFirstToken.observe(labels, (at - begun) / 1_000),
    ended({ came, code, usage }, at) {
      counted.attempts.inc({ endpoint, class: came });
      counted.operation.observe({ ...labels, error_type: code ?? "none" }, (at - begun) / 1_000);
      if (usage?.inputTokens != null) {
        counted.usage.observe({ ...labels, gen_ai_token_type: "input" }, usage.inputTokens);
      }
      if (usage?.outputTokens != null) {
        counted.usage.observe({ ...labels, gen_ai_token_type: "output" }, usage.outputTokens);
      }
    },
  };
}
