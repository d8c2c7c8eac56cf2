import { isIP } from "node:net";
import type { Endpoint } from "@homeport/protocol";
import { type Dispatcher, Pool } from "undici";
import { EgressFault, isPrivateAddress, publicLookup } from "./address.ts";
import { checkResult } from "./result-host.ts";
import { within } from "./within.ts";

/** What the release permits for this request: one endpoint, for one class of data, in these regions. */
export type EgressPermit = {
  endpoint: Endpoint;
  market: string;
  dataClass: "inference" | "embedding" | "moderation";
  /** Regions of every `locate` obligation; each list must hold the endpoint's region and scope. */
  regions: readonly (readonly string[])[];
};

export type EgressCall = {
  path: string;
  /** A fixed query of the dialect's own, such as `alt=sse`; a path itself never holds one. */
  query?: string;
  /** What is asked with; a `POST` where absent. */
  method?: "GET" | "POST";
  headers: Record<string, string>;
  /** Null where the method has none. */
  body: string | Uint8Array | null;
  signal: AbortSignal;
  /** Milliseconds until the answer begins; the guard's own limit where absent. */
  firstByteMs?: number;
};

/** A result that a partner laid down, by the address that its answer names. */
export type ResultCall = { address: string; signal: AbortSignal };

export type EgressResponse = Dispatcher.ResponseData;

export type EgressLimits = { connectMs: number; firstByteMs: number; gapMs: number };

/** The only way out of the gateway; nothing else opens a connection to a partner. */
export type Egress = {
  /** @throws EgressFault where the permit does not cover the call; other errors are the transport's. */
  send(permit: EgressPermit, call: EgressCall, simulated: boolean): Promise<EgressResponse>;
  /**
   * Fetches a result, without any proof of who asks. The address comes from outside, so only its path is trusted:
   * host and region must be those of the permit, by https, at a public address; redirects are never followed.
   *
   * @throws EgressFault where the permit does not cover the address; other errors are the transport's.
   */
  collect(permit: EgressPermit, result: ResultCall, simulated: boolean): Promise<EgressResponse>;
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

  const played = (request: Dispatcher.RequestOptions): Promise<EgressResponse> => {
    if (!simulator) throw new EgressFault("no simulator is configured");
    return poolFor(simulator.origin, false).request(request);
  };

  return {
    async send(permit, call, simulated) {
      const target = checkPermit(permit, call);
      const intended = new URL(permit.endpoint.url);
      const { method = "POST", headers, body, signal, firstByteMs } = call;
      const request = {
        method,
        path: target,
        headers,
        body,
        signal,
        ...(firstByteMs === undefined ? {} : { headersTimeout: firstByteMs }),
      };
      if (simulated) {
        return played({ ...request, headers: { ...headers, "homeport-simulated-host": intended.host } });
      }
      return poolFor(intended.origin, !permit.endpoint.privateAddress).request(request);
    },
    async collect(permit, { address, signal }, simulated) {
      checkPlaces(permit);
      const { origin, host, path } = checkResult(permit, address, simulated ? simulator : null);
      const request = { method: "GET" as const, path, headers: { accept: "image/*, audio/*" }, signal };
      if (simulated) {
        const named = host === null ? {} : { "homeport-simulated-host": host };
        return played({ ...request, headers: { ...request.headers, ...named } });
      }
      return poolFor(origin, true).request(request);
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

/** The path to ask for. @throws EgressFault where the endpoint is not what the permit covers. */
function checkPermit(permit: EgressPermit, { path, query }: Pick<EgressCall, "path" | "query">): string {
  const { endpoint } = permit;
  checkPlaces(permit);
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

/** @throws EgressFault where the endpoint lies, or may infer, outside of a permitted region. */
function checkPlaces({ endpoint, regions, market, dataClass }: EgressPermit): void {
  for (const permitted of regions) {
    for (const place of [endpoint.region, endpoint.inferenceScope]) {
      if (!permitted.some((region) => within(place, region))) {
        throw new EgressFault(`\`${place}\` is outside of what ${market} permits for ${dataClass}`);
      }
    }
  }
}

function isLoopback(hostname: string): boolean {
  return (
    hostname === "localhost" || hostname === "[::1]" || (isIP(hostname) === 4 && hostname.startsWith("127."))
  );
}
