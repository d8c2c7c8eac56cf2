import { ConfigFault, readConfig } from "./config.ts";
import { type Gateway, startGateway } from "./gateway.ts";
import { openLog } from "./log.ts";
import { reportsTo } from "./reports.ts";

const log = openLog("gateway");

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const gateway = await startGateway(config, {
    environment: process.env,
    clock: Date.now,
    reports: reportsTo(log),
  });
  endWith(gateway);
  log.info({ url: gateway.url, admin: gateway.admin, simulator: config.simulator }, "gateway listens");
  process.send?.({ type: "listening", url: gateway.url });
}

/** The first signal lets requests under way end; the second ends at once. */
function endWith(gateway: Gateway): void {
  let ending = false;
  const end = (why: string) => {
    log.info({ why, inFlight: gateway.inFlight() }, ending ? "ending at once" : "draining");
    const closed = gateway.close();
    if (ending) return;
    ending = true;
    void closed.then(() => process.exit(0));
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  process.on("disconnect", () => end("the process that started this one is gone"));
}

main().catch((cause: unknown) => {
  if (cause instanceof ConfigFault) log.fatal(cause.message);
  else if (cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE") {
    log.fatal("a port is taken; set HOMEPORT_PORT or HOMEPORT_ADMIN_PORT to another one");
  } else log.fatal({ err: cause }, "the gateway cannot start");
  process.exit(1);
});
