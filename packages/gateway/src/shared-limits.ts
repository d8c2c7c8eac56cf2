import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { GatewayConfig } from "./config.ts";
import { type ReleasePayload, SignedRelease, type Table } from "@homeport/rules";

/** A limit that one process counts alone lets a device have it once in each process. */
const why =
  "the release limits how often a device may use a feature in a day, which each worker would count for itself: set HOMEPORT_REDIS, or HOMEPORT_WORKERS=1";

/** Why a table's limits would not hold where several workers serve it; null where they would, as with shared counters. */
export function sharedLimitFault(
  table: Pick<Table, "conditions">,
  { workers, redis }: Pick<GatewayConfig, "workers" | "redis">,
): string | null {
  return workers > 1 && redis === null && table.conditions.some(({ type }) => type === "quota") ? why : null;
}

/** The table that lies in a home folder, trusted or not; enough to tell early what would not work. */
export function tableIn(home: string): Table | null {
  try {
    const { release } = SignedRelease.parse(
      JSON.parse(readFileSync(join(home, "release", "live.json"), "utf8")),
    );
    return (JSON.parse(release.payload) as ReleasePayload).content.table;
  } catch {
    return null;
  }
}
