import { hash } from "node:crypto";
import type { BudgetRule, Dimension, Limit, Only } from "./callers-file.ts";
import { type Period, type RateTake, type Window, windowOf } from "./counters/index.ts";

/** What a request is, as far as limits tell requests apart. */
export type Subject = {
  readonly market: string;
  readonly feature: string;
  /** As the maker's identity service names it; devices without an id are counted as one. */
  readonly deviceId?: string | undefined;
  readonly partner?: string | undefined;
};

/** A limit ready to be counted. */
export type RateRule = {
  readonly name: string;
  readonly key: string;
  readonly each: readonly Dimension[];
  readonly only: Only | null;
  readonly take: RateTake;
};

/** A budget ready to be counted, in whole millionths of its currency. */
export type MoneyRule = {
  readonly name: string;
  readonly key: string;
  readonly each: readonly Dimension[];
  readonly only: Only | null;
  readonly limitMicros: number;
  readonly unknownMicros: number | null;
  readonly windowAt: (now: number) => Window;
};

/** Every rule that one caller's requests are counted by. */
export type Rules = {
  readonly rates: readonly RateRule[];
  /** Limits that want to know the partner, which is chosen later, and again after each failure. */
  readonly partnerRates: readonly RateRule[];
  readonly budgets: readonly MoneyRule[];
};

/** Whose rules they are: the part of the key that keeps counters apart, and what a refusal calls it. */
type Owner = { key: string; name: string };

const lengths = { second: 1_000, minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** Makes a limit countable. Its key does not depend on `most`, so that a changed limit keeps what was taken. */
export function rateRule({ most, of, per, burst, each = [], only }: Limit, owner: Owner): RateRule {
  const key = keyOf(owner, `${of}/${per}`, { each, only });
  const rate = { intervalMs: lengths[per] / most, burst: burst ?? most };
  return {
    name: `${most} ${of} per ${per}${eachOf(each)}, for ${owner.name}`,
    key,
    each,
    only: only ?? null,
    take: { key, rate, cost: 1, of },
  };
}

export function moneyRule({ most, per, unknownAs, each = [], only }: BudgetRule, owner: Owner): MoneyRule {
  return {
    name: `${most} per ${per}${eachOf(each)}, for ${owner.name}`,
    key: keyOf(owner, `money/${per}`, { each, only }),
    each,
    only: only ?? null,
    limitMicros: microsOf(most),
    unknownMicros: unknownAs === undefined ? null : microsOf(unknownAs),
    windowAt: rememberedWindow(per),
  };
}

export function wantsPartner({ each, only }: RateRule): boolean {
  return each.includes("partner") || only?.partners !== undefined;
}

export function appliesTo(only: Only | null, { market, feature, partner }: Subject): boolean {
  if (only === null) return true;
  const { markets, features, partners } = only;
  return (
    (markets === undefined || markets.includes(market)) &&
    (features?.some((one) => one === feature) ?? true) &&
    (partners === undefined || (partner !== undefined && partners.includes(partner)))
  );
}

/** The counter of a rule that a request falls under. */
export function counterOf({ key, each }: RateRule | MoneyRule, subject: Subject): string {
  if (each.length === 0) return key;
  let counter = key;
  for (const dimension of each) counter += `|${valueOf(dimension, subject)}`;
  return counter;
}

function valueOf(dimension: Dimension, { deviceId, market, feature, partner }: Subject): string {
  switch (dimension) {
    case "device":
      // Hashed: a device's id belongs in no memory dump and no Redis.
      return deviceId === undefined ? "" : hash("sha256", deviceId, "base64url").slice(0, 22);
    case "market":
      return market;
    case "feature":
      return feature;
    case "partner":
      return partner ?? "";
  }
}

function keyOf(
  owner: Owner,
  what: string,
  { each, only }: { each: readonly string[]; only: Only | undefined },
) {
  const parts = [each.toSorted().join("+"), only ? JSON.stringify(only) : ""];
  return [owner.key, what, ...parts].join("|");
}

function eachOf(each: readonly Dimension[]): string {
  return each.length > 0 ? ` and ${each.join(", ")}` : "";
}

/** Whole millionths of a decimal such as `12.50`; read as text, so that nothing is rounded. */
function microsOf(amount: string): number {
  const [whole = "0", places = ""] = amount.split(".");
  return Number(whole + places.padEnd(6, "0"));
}

/** The calendar is asked once per window, not once per request. */
function rememberedWindow(period: Period): (now: number) => Window {
  let window: Window = { from: Infinity, until: -Infinity };
  return (now) => {
    const { from, until } = window;
    if (now < from || (until !== null && now >= until)) window = windowOf(period, now);
    return window;
  };
}
