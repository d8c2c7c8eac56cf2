import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Logger } from "pino";
import { type Admin, openAdmin } from "./admin.ts";
import { ConfigFault, type GatewayConfig } from "./config.ts";
import { receiptSigningKey } from "./receipt-key.ts";
import { sharedLimitFault, tableIn } from "./shared-limits.ts";
import { addUp } from "./telemetry/index.ts";
import { version } from "./version.ts";
import { healthOfAll } from "./workers-health.ts";
import { Workers } from "./workers.ts";

/** A gateway of several processes, as seen by the one that starts them. */
export type Primary = {
  url: string;
  admin: string | null;
  stop(): Promise<void>;
  /** Replaces the workers one after another. */
  rollOver(): Promise<void>;
};

/** Starts the workers and the operator's listener. @throws ConfigFault where a worker cannot start */
export async function startPrimary(config: GatewayConfig, log: Logger): Promise<Primary> {
  const table = tableIn(config.home);
  const fault = (table && sharedLimitFault(table, config)) ?? callersFault(config);
  if (fault) throw new ConfigFault(`HOMEPORT_WORKERS: ${fault}`);
  // Made once, before many look for it at the same moment.
  receiptSigningKey(config.home);
  const workers = new Workers({
    count: config.workers,
    report: (event) =>
      event.type === "worker-ended" && event.waitMs !== null
        ? log.error(event, "worker")
        : log.info(event, "worker"),
  });
  let url: string;
  try {
    url = await workers.start();
  } catch {
    throw new ConfigFault("a worker could not start; its own line says why");
  }
  const admin = await adminOf(config, workers);
  return {
    url,
    admin: admin?.url ?? null,
    rollOver: () => workers.rollOver(),
    async stop() {
      await workers.stop();
      await admin?.close();
    },
  };
}

/** Each worker would let a caller have its limits once more. */
function callersFault({ home, redis }: GatewayConfig): string | null {
  return redis === null && existsSync(join(home, "callers.json"))
    ? "callers have limits, which each worker would count for itself: set HOMEPORT_REDIS, or HOMEPORT_WORKERS=1"
    : null;
}

async function adminOf({ admin }: GatewayConfig, workers: Workers): Promise<Admin | null> {
  if (admin === null) return null;
  return openAdmin(admin, {
    version,
    health: async () => healthOfAll(await workers.ask(false), workers.stopping),
    metrics: async () => {
      const statuses = await workers.ask(true);
      return addUp(statuses.flatMap((status) => (status?.metrics ? [status.metrics] : [])));
    },
    drain: async () => {
      const statuses = await workers.ask(false);
      const inFlight = statuses.reduce((sum, status) => sum + (status?.inFlight ?? 0), 0);
      return { stopping: workers.stopping, inFlight };
    },
  });
}
