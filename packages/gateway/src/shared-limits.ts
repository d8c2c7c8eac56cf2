import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type ReleasePayload, SignedRelease, type Table } from "@homeport/rules";

/** A limit that one process counts alone lets a device have it once in each process. */
const why =
  "the release limits how often a device may use a feature in a day, which each worker would count for itself: serve it with HOMEPORT_WORKERS=1";

/** Why a table's limits would not hold where several workers serve it; null where they would. */
export function sharedLimitFault(table: Pick<Table, "conditions">, workers: number): string | null {
  return workers > 1 && table.conditions.some(({ type }) => type === "quota") ? why : null;
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
