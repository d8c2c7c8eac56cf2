import { ConfigFault, type GatewayConfig, readConfig } from "./config.ts";
import { CallersFault } from "./callers/index.ts";
import { RoutingFault } from "./routing/index.ts";
import { openLog } from "./log.ts";
import { reportsTo } from "./reports.ts";

const log = openLog("gateway");

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const isWorker = process.env["HOMEPORT_WORKER"] !== undefined;
  if (config.workers > 1 && !isWorker) await lead(config);
  else await serve(config, isWorker);
}

/** Starts workers and serves nothing itself. */
async function lead(config: GatewayConfig): Promise<void> {
  const { startPrimary } = await import("./primary.ts");
  const primary = await startPrimary(config, log);
  onEnd(() => primary.stop(), false);
  process.on("SIGHUP", () => {
    log.info("replacing the workers one after another");
    primary.rollOver().catch((cause: unknown) => log.error({ err: cause }, "a worker could not be replaced"));
  });
  log.info({ url: primary.url, admin: primary.admin, workers: config.workers }, "gateway listens");
  process.send?.({ type: "listening", url: primary.url });
}

async function serve(config: GatewayConfig, isWorker: boolean): Promise<void> {
  const { startGateway } = await import("./gateway.ts");
  const gateway = await startGateway(config, {
    environment: process.env,
    clock: Date.now,
    reports: reportsTo(log),
  });
  const stop = onEnd(() => gateway.close(), isWorker);
  if (isWorker) {
    const { answerPrimary } = await import("./worker.ts");
    answerPrimary(gateway, stop);
  }
  const { url, admin } = gateway;
  log.info({ url, admin, simulator: config.simulator, worker: config.worker }, "gateway listens");
  process.send?.({ type: "listening", url });
}

/** The first signal lets requests under way end; the second ends at once. Gives what does the same by a message. */
function onEnd(close: () => Promise<void>, isWorker: boolean): (hurry: boolean) => void {
  let ending = false;
  const end = (why: string) => {
    log.info({ why }, ending ? "ending at once" : "draining");
    const closed = close();
    if (ending) return;
    ending = true;
    void closed.then(() => process.exit(0));
  };
  // A terminal's Ctrl-C reaches every process of the group; a worker waits for the primary's word instead.
  process.on("SIGINT", isWorker ? () => {} : end);
  process.on("SIGTERM", end);
  process.on("disconnect", () => end("the process that started this one is gone"));
  return (hurry) => {
    // A signal may have come first; the primary's word is then not the second.
    if (!ending || hurry) end("the primary process says so");
  };
}

main().catch((cause: unknown) => {
  if (cause instanceof ConfigFault || cause instanceof RoutingFault || cause instanceof CallersFault)
    log.fatal(cause.message);
  else if (cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE") {
    log.fatal("a port is taken; set HOMEPORT_PORT or HOMEPORT_ADMIN_PORT to another one");
  } else log.fatal({ err: cause }, "the gateway cannot start");
  process.exit(1);
});
