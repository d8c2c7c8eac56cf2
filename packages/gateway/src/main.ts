import { pino } from "pino";
import { ConfigFault, readConfig } from "./config.ts";
import { type Gateway, startGateway } from "./gateway.ts";

const log = pino({ name: "gateway", base: null, redact: ["*.authorization", "authorization"] });

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const gateway = await startGateway(config, {
    environment: process.env,
    clock: Date.now,
    reports: {
      request: ({ cause, ...line }) => {
        if (cause === undefined) log.info(line, "request");
        else log.error({ ...line, err: cause }, "request");
      },
      secret: (warning) => log.warn(warning, "credential"),
      release: (event) => {
        if (event.type === "release-swapped") log.info(event, "release swapped");
        else if (event.type === "release-not-kept") log.error({ err: event.cause }, "release not kept");
        else log.error({ code: event.problem.code, issues: event.problem.details.issues }, "release refused");
      },
    },
  });
  log.info({ url: gateway.url, simulator: config.simulator }, "gateway listens");
  process.send?.({ type: "listening", url: gateway.url });
  endWith(gateway);
}

function endWith(gateway: Gateway): void {
  let ending = false;
  const end = () => {
    if (ending) return;
    ending = true;
    void gateway.close().then(() => process.exit(0));
  };
  process.on("SIGINT", end);
  process.on("SIGTERM", end);
  process.on("disconnect", end);
}

main().catch((cause: unknown) => {
  if (cause instanceof ConfigFault) log.fatal(cause.message);
  else if (cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE") {
    log.fatal("the port is taken; set HOMEPORT_PORT to another one");
  } else log.fatal({ err: cause }, "the gateway cannot start");
  process.exit(1);
});
