import type * as prometheus from "prom-client";
import type { Registry } from "prom-client";

type Prometheus = typeof prometheus;

/** What is read at the moment somebody asks for it; each gives null where there is nothing to tell. */
export type Readings = {
  inFlight: () => number;
  connections: () => Promise<number>;
  /** Entries that wait to be on disk. */
  receiptsWaiting: () => number | null;
  /** The state of each endpoint's breaker, such as `closed`, `open` or `half-open`. */
  breakers: () => Readonly<Record<string, string>> | null;
  /** Seconds since 1970 at which the live release ends. */
  releaseEnds: () => number | null;
  releaseSerial: () => number | null;
  ready: () => Promise<boolean>;
  /** Markets of which a part cannot be served. */
  degraded: () => Promise<readonly string[]>;
};

/** Registers the gauges that are read when they are asked for; a request pays nothing for them. */
export function gauges({ Gauge }: Prometheus, registry: Registry, readings: Readings): void {
  const single = (name: string, help: string, read: () => number | null | Promise<number | null>) =>
    registry.registerMetric(
      new Gauge({
        name,
        help,
        registers: [],
        async collect() {
          const value = await read();
          if (value === null) this.remove();
          else this.set(value);
        },
      }),
    );
  single("homeport_in_flight", "Requests under way.", readings.inFlight);
  single("homeport_connections", "Connections to the public listener.", readings.connections);
  single("homeport_receipts_waiting", "Receipts that wait to be on disk.", readings.receiptsWaiting);
  single("homeport_release_serial", "The live release.", readings.releaseSerial);
  single("homeport_release_ends_timestamp_seconds", "When the live release ends.", readings.releaseEnds);
  single("homeport_ready", "1 where the gateway may be sent requests.", async () =>
    (await readings.ready()) ? 1 : 0,
  );
  registry.registerMetric(
    new Gauge({
      name: "homeport_breaker_state",
      help: "1 for the state that an endpoint's breaker is in.",
      labelNames: ["endpoint", "state"],
      registers: [],
      collect() {
        this.reset();
        for (const [endpoint, state] of Object.entries(readings.breakers() ?? {})) {
          this.set({ endpoint, state }, 1);
        }
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: "homeport_market_degraded",
      help: "1 for a market of which a part cannot be served.",
      labelNames: ["market"],
      registers: [],
      async collect() {
        this.reset();
        for (const market of await readings.degraded()) this.set({ market }, 1);
      },
    }),
  );
}
