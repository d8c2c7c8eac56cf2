import { isIP } from "node:net";
import type { Endpoint } from "@homeport/protocol";
import { type Dispatcher, Pool } from "undici";
import { EgressFault, isPrivateAddress, publicLookup } from "./address.ts";
import { within } from "./within.ts";

/** What the release permits for this request: one endpoint, for one class of data, in these regions. */
export type EgressPermit = {
  endpoint: Endpoint;
  market: string;
  dataClass: "inference" | "embedding";
  /** Regions of every `locate` obligation; each list must hold the endpoint's region and scope. */
  regions: readonly (readonly string[])[];
};

export type EgressCall = {
  path: string;
  /** A fixed query of the dialect's own, such as `alt=sse`; a path itself never holds one. */
  query?: string;
  headers: Record<string, string>;
  body: string;
  signal: AbortSignal;
};

export type EgressLimits = { connectMs: number; firstByteMs: number; gapMs: number };

/** The only way out of the gateway; nothing else opens a connection to a partner. */
export type Egress = {
  /** @throws EgressFault where the permit does not cover the call; other errors are the transport's. */
  send(permit: EgressPermit, call: EgressCall, simulated: boolean): Promise<Dispatcher.ResponseData>;
  close(): Promise<void>;
};

/**
 * Opens the way out, guarded. Every call is checked against its own permit; redirects are never followed.
 *
 * @param options.simulator base URL of the simulator that plays partners without a key, or null; loopback only.
 */
export function openEgress(options: { simulator: string | null; limits: EgressLimits }): Egress {
  const pools = new Map<string, Pool>();
  const simulator = options.simulator === null ? null : new URL(options.simulator);
  if (simulator && !isLoopback(simulator.hostname)) {
    throw new EgressFault("the simulator must be on a loopback address");
  }

  const poolFor = (origin: string, guarded: boolean): Pool => {
    const key = `${guarded ? "public" : "private"} ${origin}`;
    const known = pools.get(key);
    if (known) return known;
    const pool = new Pool(origin, {
      connections: 256,
      headersTimeout: options.limits.firstByteMs,
      bodyTimeout: options.limits.gapMs,
      connect: { timeout: options.limits.connectMs, ...(guarded ? { lookup: publicLookup } : {}) },
    });
    pools.set(key, pool);
    return pool;
  };

  return {
    async send(permit, call, simulated) {
      const target = checkPermit(permit, call);
      const intended = new URL(permit.endpoint.url);
      if (simulated) {
        if (!simulator) throw new EgressFault("no simulator is configured");
        return poolFor(simulator.origin, false).request({
          method: "POST",
          path: target,
          headers: { ...call.headers, "homeport-simulated-host": intended.host },
          body: call.body,
          signal: call.signal,
        });
      }
      return poolFor(intended.origin, !permit.endpoint.privateAddress).request({
        method: "POST",
        path: target,
        headers: call.headers,
        body: call.body,
        signal: call.signal,
      });
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

/** The path to ask for. @throws EgressFault where the endpoint is not what the permit covers. */
function checkPermit(permit: EgressPermit, { path, query }: Pick<EgressCall, "path" | "query">): string {
  const { endpoint, regions } = permit;
  for (const permitted of regions) {
    for (const place of [endpoint.region, endpoint.inferenceScope]) {
      if (!permitted.some((region) => within(place, region))) {
        throw new EgressFault(
          `\`${place}\` is outside of what ${permit.market} permits for ${permit.dataClass}`,
        );
      }
    }
  }
  const base = new URL(endpoint.url);
  if (base.username || base.password || base.search || base.hash) {
    throw new EgressFault("an endpoint's address holds neither credentials nor a query");
  }
  if (base.protocol !== "https:" && !endpoint.privateAddress) {
    throw new EgressFault("an endpoint on the public Internet is reached by https only");
  }
  // A literal address never passes the look-up, so it is checked here.
  if (!endpoint.privateAddress && /^[\d.]+$|^\[/.test(base.hostname) && isPrivateAddress(base.hostname)) {
    throw new EgressFault("the launch book does not name this private address on purpose");
  }
  const folder = base.pathname.replace(/\/$/, "");
  const target = new URL(`${folder}${path}`, base.origin);
  if (target.origin !== base.origin || !target.pathname.startsWith(`${folder}/`)) {
    throw new EgressFault("the path leads out of the endpoint");
  }
  if (target.search || target.hash) throw new EgressFault("the path holds a query, which would not be sent");
  if (query === undefined) return target.pathname;
  // Never a credential or a user's word: those would end in a partner's access log.
  if (!/^[a-z]+=[a-z]+$/.test(query)) throw new EgressFault("the query is no plain word");
  return `${target.pathname}?${query}`;
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" || hostname === "[::1]" || (isIP(hostname) === 4 && hostname.startsWith("127."))
  );
}
