import type { Callers } from "./callers/index.ts";
import type { GatewayConfig } from "./config.ts";
import type { Probe } from "./health.ts";

/** Where gateways share their counters, whether these answer: without them whoever has a limit is refused. */
export function countersProbe(
  { redis }: Pick<GatewayConfig, "redis">,
  { counters }: Pick<Callers, "counters">,
  clock: () => number,
): Readonly<Record<string, Probe>> {
  if (redis === null) return {};
  return {
    counters: {
      code: "limits_unavailable",
      async look() {
        await counters.once("readiness", 1, clock());
        return null;
      },
    },
  };
}
