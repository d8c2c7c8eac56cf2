import { isIP } from "node:net";
import type { Endpoint } from "@homeport/protocol";
import type { Dispatcher } from "undici";
import { EgressFault, isPrivateAddress, publicLookup } from "./address.ts";
import { type Answer, dispatch, Pool } from "./dispatch.ts";
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

export type EgressResponse = Answer;

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
  const pools = new Map<string, Dispatcher>();
  const simulator = options.simulator === null ? null : new URL(options.simulator);
  if (simulator && !isLoopback(simulator.hostname)) {
    throw new EgressFault("the simulator must be on a loopback address");
  }

  const poolFor = (origin: string, guarded: boolean): Dispatcher => {
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

  const played = (request: Dispatcher.DispatchOptions, signal: AbortSignal): Promise<EgressResponse> => {
    if (!simulator) throw new EgressFault("no simulator is configured");
    return dispatch(poolFor(simulator.origin, false), request, signal);
  };

  return {
    async send(permit, call, simulated) {
      const base = baseOf(permit.endpoint);
      const target = checkPermit(permit, base, call);
      const { method = "POST", headers, body, signal, firstByteMs } = call;
      const request = {
        method,
        path: target,
        headers,
        body,
        ...(firstByteMs === undefined ? {} : { headersTimeout: firstByteMs }),
      };
      if (simulated) {
        const named = { ...headers, "homeport-simulated-host": base.host };
        return played({ ...request, headers: named }, signal);
      }
      return dispatch(poolFor(base.origin, !permit.endpoint.privateAddress), request, signal);
    },
    async collect(permit, { address, signal }, simulated) {
      checkPlaces(permit);
      const { origin, host, path } = checkResult(permit, address, simulated ? simulator : null);
      const request = { method: "GET" as const, path, headers: { accept: "image/*, audio/*" } };
      if (simulated) {
        const named = host === null ? {} : { "homeport-simulated-host": host };
        return played({ ...request, headers: { ...request.headers, ...named } }, signal);
      }
      return dispatch(poolFor(origin, true), request, signal);
    },
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
    },
  };
}

/** An endpoint's address, checked, and the paths below it that were found to stay there. */
type Base = { host: string; origin: string; folder: string; paths: Map<string, string> };

const bases = new WeakMap<Endpoint, Base>();
/** Paths hold a model's name, so there are few of them; more than this is somebody's play with names. */
const maxPaths = 256;

/** Reads an endpoint's address, once for each release that holds it. @throws EgressFault where it leads astray */
function baseOf(endpoint: Endpoint): Base {
  const known = bases.get(endpoint);
  if (known) return known;
  const address = new URL(endpoint.url);
  if (address.username || address.password || address.search || address.hash) {
    throw new EgressFault("an endpoint's address holds neither credentials nor a query");
  }
  if (address.protocol !== "https:" && !endpoint.privateAddress) {
    throw new EgressFault("an endpoint on the public Internet is reached by https only");
  }
  // A literal address never passes the look-up, so it is checked here.
  if (
    !endpoint.privateAddress &&
    /^[\d.]+$|^\[/.test(address.hostname) &&
    isPrivateAddress(address.hostname)
  ) {
    throw new EgressFault("the launch book does not name this private address on purpose");
  }
  const { host, origin, pathname } = address;
  const base = { host, origin, folder: pathname.replace(/\/$/, ""), paths: new Map<string, string>() };
  bases.set(endpoint, base);
  return base;
}

/** The path to ask for. @throws EgressFault where the endpoint is not what the permit covers, or the path leads out of it. */
function checkPermit(permit: EgressPermit, base: Base, { path, query }: EgressCall): string {
  checkPlaces(permit);
  const target = pathBelow(base, path);
  if (query === undefined) return target;
  // Never a credential or a user's word: those would end in a partner's access log.
  if (!/^[a-z]+=[a-z]+$/.test(query)) throw new EgressFault("the query is no plain word");
  return `${target}?${query}`;
}

function pathBelow({ origin, folder, paths }: Base, path: string): string {
  const known = paths.get(path);
  if (known !== undefined) return known;
  const target = new URL(`${folder}${path}`, origin);
  if (target.origin !== origin || !target.pathname.startsWith(`${folder}/`)) {
    throw new EgressFault("the path leads out of the endpoint");
  }
  if (target.search || target.hash) throw new EgressFault("the path holds a query, which would not be sent");
  if (paths.size >= maxPaths) paths.clear();
  paths.set(path, target.pathname);
  return target.pathname;
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
