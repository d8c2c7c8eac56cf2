import type * as prometheus from "prom-client";
import type { Counter, Histogram, Registry } from "prom-client";

type Prometheus = typeof prometheus;

/** Buckets as the GenAI conventions advise them, in seconds and in tokens. */
const durationBuckets = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
const firstTokenBuckets = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
const tokenBuckets = [1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304];

const partner = ["gen_ai_operation_name", "gen_ai_provider_name", "gen_ai_request_model"] as const;
const place = ["server_address"] as const;

type Described = { name: string; help: string };

/** Every counter and histogram of requests. */
export type Instruments = {
  requests: Counter<"market" | "feature" | "outcome" | "code">;
  total: Histogram<"market" | "feature" | "outcome">;
  firstToken: Histogram<"market" | "feature">;
  tokens: Counter<"market" | "feature" | "direction">;
  cost: Counter<"market" | "feature" | "currency" | "simulated">;
  attempts: Counter<"endpoint" | "class">;
  responses: Counter<"path" | "status">;
  operation: Histogram<(typeof partner)[number] | "server_address" | "error_type">;
  usage: Histogram<(typeof partner)[number] | "server_address" | "gen_ai_token_type">;
  partnerFirstToken: Histogram<(typeof partner)[number] | "server_address">;
};

/** Makes the instruments in a registry. */
export function instruments({ Counter, Histogram }: Prometheus, registry: Registry): Instruments {
  const registers = [registry];
  const counter = <Label extends string>(told: Described, labelNames: readonly Label[]) =>
    new Counter<Label>({ ...told, labelNames: [...labelNames], registers });
  const histogram = <Label extends string>(
    told: Described & { buckets: readonly number[] },
    labelNames: readonly Label[],
  ) => new Histogram<Label>({ ...told, buckets: [...told.buckets], labelNames: [...labelNames], registers });
  return {
    requests: counter({ name: "homeport_requests_total", help: "Requests by how they ended." }, [
      "market",
      "feature",
      "outcome",
      "code",
    ]),
    total: histogram(
      {
        name: "homeport_request_seconds",
        help: "From a request's body to its last byte.",
        buckets: durationBuckets,
      },
      ["market", "feature", "outcome"],
    ),
    firstToken: histogram(
      {
        name: "homeport_first_token_seconds",
        help: "From a request's body to the first byte that a person could see.",
        buckets: firstTokenBuckets,
      },
      ["market", "feature"],
    ),
    tokens: counter({ name: "homeport_tokens_total", help: "Tokens that partners counted." }, [
      "market",
      "feature",
      "direction",
    ]),
    cost: counter(
      { name: "homeport_cost_total", help: "Known costs, in whole units of the partner's currency." },
      ["market", "feature", "currency", "simulated"],
    ),
    attempts: counter(
      { name: "homeport_partner_attempts_total", help: "Partners asked, by what came of it." },
      ["endpoint", "class"],
    ),
    responses: counter({ name: "homeport_http_responses_total", help: "Responses of the public listener." }, [
      "path",
      "status",
    ]),
    operation: histogram(
      {
        name: "gen_ai_client_operation_duration_seconds",
        help: "How long asking a partner took.",
        buckets: durationBuckets,
      },
      [...partner, ...place, "error_type"],
    ),
    usage: histogram(
      {
        name: "gen_ai_client_token_usage",
        help: "Tokens of one call, as the partner counted them.",
        buckets: tokenBuckets,
      },
      [...partner, ...place, "gen_ai_token_type"],
    ),
    partnerFirstToken: histogram(
      {
        name: "gen_ai_server_time_to_first_token_seconds",
        help: "How long a partner took to its first words, the way there included.",
        buckets: firstTokenBuckets,
      },
      [...partner, ...place],
    ),
  };
}
