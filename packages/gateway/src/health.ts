import type { FeatureId } from "@homeport/protocol";
import { needsOf, type Needs } from "./needed-filters.ts";
import type { LoadedRelease } from "./release/index.ts";
import { type Filter, filterState } from "./safety/index.ts";

/** A part of a market that cannot be served, and why. */
export type Degraded = { market: string; code: string; filter: string; features: readonly FeatureId[] };

/** What a gateway can do at this moment. */
export type Health = {
  status: "ready" | "not ready";
  /** Why it is not ready: a code of the error registry. */
  code: string | null;
  release: string | null;
  serial: number | null;
  expiresAt: string | null;
  markets: readonly string[];
  /** Markets of which a part is not served although the rules would have it; the rest goes on. */
  degraded: readonly Degraded[];
  /** What it depends on, and how that is: `ok`, or what is wrong with it. */
  checks: Readonly<Record<string, string>>;
};

/** Something the gateway cannot serve without; null where it works, else what is wrong. */
export type Probe = { code: string; look: () => Promise<string | null> };

export type HealthOptions = {
  releases: { readonly current: LoadedRelease<Filter> | null };
  stopping: () => boolean;
  probes: Readonly<Record<string, Probe>>;
  clock: () => number;
};

/** Tells how a gateway is; looks at everything each time, but only once for all who ask at the same moment. */
export function healthOf(options: HealthOptions): () => Promise<Health> {
  let looking: Promise<Health> | null = null;
  let needs: { of: LoadedRelease<Filter>; in: (market: string, now: number) => Needs } | null = null;
  const look = async (): Promise<Health> => {
    const { current } = options.releases;
    if (current && needs?.of !== current) {
      needs = { of: current, in: needsOf(current.release.payload.content.table) };
    }
    const found = await probed(options.probes);
    return assess(options, current && needs && { loaded: current, needsIn: needs.in }, found);
  };
  return () => (looking ??= look().finally(() => (looking = null)));
}

type Probed = { name: string; code: string; wrong: string | null };

async function probed(probes: HealthOptions["probes"]): Promise<Probed[]> {
  return Promise.all(
    Object.entries(probes).map(async ([name, { code, look }]) => {
      const wrong = await look().catch((cause: unknown) =>
        cause instanceof Error ? cause.message : "it failed",
      );
      return { name, code, wrong };
    }),
  );
}

function assess(
  { clock, stopping }: HealthOptions,
  live: { loaded: LoadedRelease<Filter>; needsIn: (market: string, now: number) => Needs } | null,
  found: readonly Probed[],
): Health {
  const now = clock();
  const checks = Object.fromEntries(found.map(({ name, wrong }) => [name, wrong ?? "ok"]));
  const failing = found.find(({ wrong }) => wrong !== null)?.code ?? null;
  if (!live) {
    const code = stopping() ? "gateway_stopping" : "release_missing";
    const nothing = { release: null, serial: null, expiresAt: null, markets: [], degraded: [] };
    return { status: "not ready", code, ...nothing, checks };
  }
  const { loaded, needsIn } = live;
  const { payload, digest, expiresAt } = loaded.release;
  const markets = Object.keys(payload.content.table.markets);
  const degraded = markets.flatMap((market) => degradedIn(market, needsIn(market, now), { loaded, now }));
  const dark = darkCode(markets, degraded, (market) => needsIn(market, now));
  const code = stopping() ? "gateway_stopping" : now >= expiresAt ? "release_expired" : (failing ?? dark);
  return {
    status: code === null ? "ready" : "not ready",
    code,
    release: digest,
    serial: payload.serial,
    expiresAt: payload.expiresAt,
    markets,
    degraded,
    checks,
  };
}

function degradedIn(
  market: string,
  { byFilter }: Needs,
  { loaded, now }: { loaded: LoadedRelease<Filter>; now: number },
): Degraded[] {
  return [...byFilter].flatMap(([filter, features]) => {
    const state = filterState(loaded.filters.get(filter), now);
    return state.type === "refuse" ? [{ market, code: state.code, filter, features: [...features] }] : [];
  });
}

/** Why nothing at all can be served anywhere, or null where something can. */
function darkCode(
  markets: readonly string[],
  degraded: readonly Degraded[],
  needs: (market: string) => Needs,
): string | null {
  const [first] = degraded;
  if (!first) return null;
  const served = markets.flatMap((market) =>
    [...needs(market).served].map((feature) => `${market} ${feature}`),
  );
  const lost = new Set(
    degraded.flatMap(({ market, features }) => features.map((feature) => `${market} ${feature}`)),
  );
  return served.every((each) => lost.has(each)) ? first.code : null;
}
