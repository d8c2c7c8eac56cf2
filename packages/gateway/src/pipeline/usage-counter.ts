import { createHash } from "node:crypto";
import type { FeatureId } from "@homeport/protocol";

/** How many devices are remembered in a day; past that the oldest count is let go. */
const maxCounts = 500_000;
const dayMs = 86_400_000;

/**
 * Counts how often each device used a feature in a market's day, in this process.
 * A device is known by the id that its maker's identity service gives it, and kept as a hash.
 */
export class UsageCounter {
  readonly #counts = new Map<string, number>();
  #day = -1;

  /** How often the device has used the feature today; undefined where the device has no id to count by. */
  usedToday(asked: { id: string | undefined; feature: FeatureId }, now: number): number | undefined {
    if (asked.id === undefined) return undefined;
    this.#turn(now);
    return this.#counts.get(keyOf(asked.id, asked.feature)) ?? 0;
  }

  count(asked: { id: string | undefined; feature: FeatureId }, now: number): void {
    if (asked.id === undefined) return;
    this.#turn(now);
    const key = keyOf(asked.id, asked.feature);
    const count = this.#counts.get(key) ?? 0;
    const oldest = this.#counts.keys().next();
    if (count === 0 && this.#counts.size >= maxCounts && !oldest.done) this.#counts.delete(oldest.value);
    this.#counts.set(key, count + 1);
  }

  /** A new day begins at midnight UTC, the same for every market, so that moving about gives nobody a second day. */
  #turn(now: number): void {
    const day = Math.floor(now / dayMs);
    if (day <= this.#day) return;
    this.#day = day;
    this.#counts.clear();
  }
}

function keyOf(id: string, feature: FeatureId): string {
  return createHash("sha256").update(`${feature}\0${id}`).digest("base64url").slice(0, 22);
}
