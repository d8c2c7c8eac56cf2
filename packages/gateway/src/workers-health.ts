import type { Degraded, Health } from "./health.ts";
import type { WorkerStatus } from "./worker-messages.ts";

/** How a gateway of several processes is: ready where one of them is, with everything that is amiss in any. */
export type HealthOfAll = Health & {
  workers: readonly (Pick<Health, "status" | "code" | "serial"> | null)[];
};

/** Puts together what workers told of themselves, by their places; null stands for one that does not serve. */
export function healthOfAll(told: readonly (WorkerStatus | null)[], stopping: boolean): HealthOfAll {
  const all = told.flatMap((status) => (status ? [status.health] : []));
  const first = all.find(({ status }) => status === "ready") ?? all[0];
  const workers = told.map((status) => {
    if (!status) return null;
    const { status: word, code, serial } = status.health;
    return { status: word, code, serial };
  });
  const serving = all.filter(({ status }) => status === "ready").length;
  const checks = {
    ...Object.fromEntries(
      all.flatMap((health) => Object.entries(health.checks).filter(([, word]) => word !== "ok")),
    ),
    workers: serving === told.length ? "ok" : `${serving} of ${told.length} serve`,
  };
  if (!first) {
    const nothing = { release: null, serial: null, expiresAt: null, markets: [], degraded: [] };
    return {
      status: "not ready",
      code: stopping ? "gateway_stopping" : "internal",
      ...nothing,
      checks,
      workers,
    };
  }
  const ready = serving > 0 && !stopping;
  return {
    ...first,
    status: ready ? "ready" : "not ready",
    code: ready ? null : stopping ? "gateway_stopping" : first.code,
    degraded: distinct(all.flatMap(({ degraded }) => degraded)),
    checks: { ...first.checks, ...checks },
    workers,
  };
}

function distinct(degraded: readonly Degraded[]): Degraded[] {
  return [...new Map(degraded.map((each) => [`${each.market} ${each.filter} ${each.code}`, each])).values()];
}
