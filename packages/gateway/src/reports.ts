import type { Logger } from "pino";
import type { GatewayReports } from "./gateway.ts";

/** Writes what a gateway reports to its log. */
export function reportsTo(log: Logger): GatewayReports {
  return {
    request: ({ cause, ...line }) => {
      if (cause === undefined) log.info(line, "request");
      else log.error({ ...line, err: cause }, "request");
    },
    callers: (event) => {
      if (event.type === "callers-read") log.info(event, "callers read");
      else log.warn(event, "callers");
    },
    routing: (event) => {
      if (event.type === "retuned") log.info(event, "routing");
      else log.error(event, "routing");
    },
    secret: (warning) => log.warn(warning, "credential"),
    traces: ({ type }) =>
      type === "traces-lost"
        ? log.warn("the collector takes no traces")
        : log.info("the collector takes traces"),
    release: (event) => {
      if (event.type === "release-swapped") log.info(event, "release swapped");
      else if (event.type === "release-not-kept") log.error({ err: event.cause }, "release not kept");
      else log.error({ code: event.problem.code, issues: event.problem.details.issues }, "release refused");
    },
  };
}
