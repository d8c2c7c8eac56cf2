import { hash } from "node:crypto";
import type { Decision, FeatureId } from "@homeport/protocol";
import type { Table } from "@homeport/rules";
import { type Counters, windowOf } from "../callers/index.ts";
import type { LoadedRelease } from "../release/index.ts";
import type { Filter } from "../safety/index.ts";
import { type Asked, decideOn } from "./decide.ts";

type Using = { loaded: LoadedRelease<Filter>; device: Asked["device"]; feature: FeatureId };

/**
 * How often a device used a feature today, in the counters that hold the callers' limits: those of the process, or
 * those that gateways share. A day begins at midnight UTC, the same for every market, so that moving about gives
 * nobody a second day. Where the release limits no use nothing is counted and nobody is asked.
 */
export class DailyUse {
  readonly #counters: Pick<Counters, "count" | "counted">;

  constructor(counters: Pick<Counters, "count" | "counted">) {
    this.#counters = counters;
  }

  /**
   * How often the device has used the feature today; undefined where it has no id to count by, or nothing is limited.
   * @throws Problem `limits_unavailable`
   */
  today({ loaded, device, feature }: Using, now: number): number | undefined | Promise<number> {
    if (device.id === undefined || !limitsUse(loaded)) return undefined;
    return this.#counters.counted(keyOf(device.id, feature), windowOf("day", now));
  }

  /**
   * Decides, and counts the use of what is served. Of many at once each has a number of its own, and whose number is
   * beyond the limit is refused, so that not all can be the last one.
   * @throws Problem `limits_unavailable`
   */
  decide(
    loaded: LoadedRelease<Filter>,
    asked: Omit<Asked, "usedToday">,
    now: number,
  ): Decision | Promise<Decision> {
    const used = this.today({ loaded, ...asked }, now);
    if (used === undefined) return decideOn(loaded, asked, now);
    const decided = (number: number) => this.#counted(loaded, { ...asked, usedToday: number }, now);
    return used instanceof Promise ? used.then(decided) : decided(used);
  }

  #counted(
    loaded: LoadedRelease<Filter>,
    asked: Asked & { usedToday: number },
    now: number,
  ): Decision | Promise<Decision> {
    const decision = decideOn(loaded, asked, now);
    const { id } = asked.device;
    if (decision.type === "refuse" || id === undefined) return decision;
    const before = this.#counters.count(keyOf(id, asked.feature), windowOf("day", now));
    // Where others were counted meanwhile, what was decided was decided for another number.
    const settled = (number: number) =>
      number === asked.usedToday ? decision : decideOn(loaded, { ...asked, usedToday: number }, now);
    return before instanceof Promise ? before.then(settled) : settled(before);
  }
}

const limiting = new WeakMap<Table, boolean>();

function limitsUse({ release }: LoadedRelease<Filter>): boolean {
  const { table } = release.payload.content;
  let known = limiting.get(table);
  if (known === undefined) {
    known = table.conditions.some(({ type }) => type === "quota");
    limiting.set(table, known);
  }
  return known;
}

/** A device is known by the id that its maker's identity service gives it, and kept as a hash. */
function keyOf(id: string, feature: FeatureId): string {
  return `use ${hash("sha256", `${feature}\0${id}`, "base64url").slice(0, 22)}`;
}
