import type { Engines } from "@homeport/engines";
import type { Callers } from "../callers/index.ts";
import type { Pricing } from "../cost/index.ts";
import type { Egress, Secrets } from "../partners/index.ts";
import type { LoadedRelease } from "../release/index.ts";
import type { Filter } from "../safety/index.ts";
import type { Routing } from "../routing/index.ts";
import type { Telemetry } from "../telemetry/index.ts";
import type { Identify } from "./identity.ts";
import type { ReceiptLog } from "./receipt-log.ts";
import type { DailyUse } from "./daily-use.ts";

/** Everything the pipeline works with; made once, handed to every request. */
export type Parts = {
  releases: { readonly current: LoadedRelease<Filter> | null };
  identify: Identify;
  /** Who may call, and how much they may ask for. */
  callers: Callers;
  egress: Egress;
  engines: Engines;
  receipts: ReceiptLog;
  usage: DailyUse;
  /** Base URL of the simulator that plays partners without a key, or null. */
  simulator: string | null;
  /** Where this gateway and its engines stand, or null where the operator has not said. */
  region: string | null;
  /** The operator's tuning of how to go through what a decision permits, and what was measured of it. */
  routing: Routing;
  /** Where partners' keys are read from, by reference. */
  secrets: Secrets;
  /** Null where the gateway has no price data; costs are then null, never nought. */
  pricing: Pricing | null;
  /** The longest a request may take, in milliseconds. */
  totalMs: number;
  clock: () => number;
  /** Who is told how requests go; nobody where it is left out. */
  telemetry?: Telemetry;
};
