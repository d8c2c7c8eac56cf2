import type { FeatureId } from "@homeport/protocol";
import { silent } from "../telemetry/index.ts";
import type { Parts } from "./parts.ts";
import type { Output } from "./output.ts";
import { type Asking, run } from "./run.ts";

export type Watched = Asking & { stream: boolean; traceparent: string | null };

/** Serves a request as `run` does, and tells telemetry how it goes; where nobody listens this adds nothing. */
export function runWatched(parts: Parts, asking: Watched): AsyncGenerator<readonly Output[]> {
  const { telemetry = silent } = parts;
  return telemetry === silent ? run(parts, asking) : watched(parts, asking);
}

async function* watched(parts: Parts, asking: Watched): AsyncGenerator<readonly Output[]> {
  const { clock, telemetry = silent } = parts;
  const { stream, traceparent } = asking;
  const feature: FeatureId = asking.call.feature;
  const trace = telemetry.begin({ feature, stream, traceparent, at: clock() });
  let market: string | null = null;
  let ended = false;
  let visible = false;
  try {
    for await (const outputs of run(parts, { ...asking, trace })) {
      for (const output of outputs) {
        if (output.type === "ready") {
          ({ market } = output.about);
        } else if (output.type === "finish") {
          ended = true;
          const { usage, cost, market: by, ...served } = output.meta;
          trace.served({ market: by, served, usage, cost }, clock());
        } else if (output.type === "failed") {
          ended = true;
          const { code, status } = output.problem;
          trace.failed({ market: output.about.market ?? market, code, status }, clock());
        } else if (!visible) {
          visible = true;
          trace.firstToken(clock());
        }
      }
      yield outputs;
    }
  } finally {
    // The surface stopped reading: the client went away.
    if (!ended) trace.failed({ market, code: "client_cancelled", status: 499 }, clock());
  }
}
