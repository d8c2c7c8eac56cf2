import { once } from "node:events";
import type { Server } from "node:http";
import { join } from "node:path";
import { startEngines } from "@homeport/engines";
import { type Admin, openAdmin } from "./admin.ts";
import type { GatewayConfig } from "./config.ts";
import { connectionsOf, drain } from "./drain.ts";
import { type Health, healthOf } from "./health.ts";
import { type CallersOptions, checkReplay, openCallers } from "./callers/index.ts";
import { countersProbe } from "./counters-probe.ts";
import { createGatewayServer, InFlight, type RequestLine } from "./http/index.ts";
import { openEgress, openSecrets, type SecretProvider, type SecretWarning } from "./partners/index.ts";
import { identifier, type Parts, ReceiptLog, DailyUse } from "./pipeline/index.ts";
import { receiptSigningKey } from "./receipt-key.ts";
import {
  connectionLimits,
  followRouting,
  processProbe,
  readRouting,
  Routing,
  type RoutingEvent,
  systemTimers,
} from "./routing/index.ts";
import { type HolderEvent, ReleaseHolder, trustedKeys } from "./release/index.ts";
import { type Filter, openFilter } from "./safety/index.ts";
import { sharedLimitFault } from "./shared-limits.ts";
import { type StoreProbe, storeProbe } from "./store-probe.ts";
import type { Metrics, TraceEvent } from "./telemetry/index.ts";
import { version } from "./version.ts";
import { openWatch, type Watch } from "./watch.ts";

/** A running gateway. */
export type Gateway = {
  url: string;
  port: number;
  /** The operator's listener, or null where there is none. */
  admin: string | null;
  metrics: Metrics | null;
  health(): Promise<Health>;
  /** Requests under way. */
  inFlight(): number;
  /** Takes nothing new, lets requests under way end in `drainMs`, then cuts them; asked again, it waits no longer. */
  close(): Promise<void>;
};

export type GatewayReports = {
  request: (line: RequestLine) => void;
  release: (event: HolderEvent) => void;
  /** Of the file of callers and of the counters that gateways share; never of a key. */
  callers?: (event: Parameters<CallersOptions["report"]>[0]) => void;
  /** Of the operator's tuning of routing. */
  routing?: (event: RoutingEvent) => void;
  /** Of a key's reference, never of a key. */
  secret?: (warning: SecretWarning) => void;
  traces?: (event: TraceEvent) => void;
};

export type GatewayOptions = {
  environment: Readonly<Record<string, string | undefined>>;
  reports: GatewayReports;
  clock: () => number;
  /** Secret managers by the name that launch books use. */
  secretProviders?: Readonly<Record<string, SecretProvider>>;
};

/** Starts a gateway and resolves once it listens. @throws Error where the port is taken or the store cannot be opened. */
export async function startGateway(config: GatewayConfig, options: GatewayOptions): Promise<Gateway> {
  const { environment, reports, clock, secretProviders = {} } = options;
  const keys = trustedKeys(config.trust);
  const tuning = readRouting(config.home);
  const receiptKey = receiptSigningKey(config.home);
  // Its thread loads while the release is verified.
  const opening = ReceiptLog.open({
    database: join(config.home, `gateway${placeOf(config)}.db`),
    privatePem: receiptKey.privatePem,
  });
  const callers = openCallers({
    file: join(config.home, "callers.json"),
    currency: config.pricing?.currency ?? null,
    redis: config.redis,
    totalMs: config.totalMs,
    clock,
    report: (event) => reports.callers?.(event),
  });
  const probe = processProbe();
  const routing = new Routing(tuning, { timers: systemTimers, random: Math.random, probe });
  const stopFollowing = followRouting(config.home, routing, {
    everyMs: 1_000,
    report: (event) => reports.routing?.(event),
  });
  const releases: ReleaseHolder<Filter> = new ReleaseHolder<Filter>({
    file: join(config.home, "release", "live.json"),
    filters: join(config.home, "filters"),
    kept: join(config.home, "gateway", `last-good${placeOf(config)}.json`),
    keys,
    openFilter: (envelope) => openFilter(envelope, keys.filters),
    clock,
    report(event) {
      if (event.type === "release-swapped") {
        routing.forgetAllBut(releases.current?.release.payload.content.table.compositions ?? []);
        routing.cache.clear();
      }
      reports.release(event);
    },
  });
  const [receipts] = await Promise.all([opening, releases.start()]).catch(async (cause: unknown) => {
    releases.stop();
    await opening.then((log) => log.close()).catch(() => {});
    throw cause;
  });
  const inFlight = new InFlight();
  const store = storeProbe(join(config.home, "gateway", `writable${placeOf(config)}`), () => receipts.head());
  const health = healthOf({
    releases,
    clock,
    stopping: () => inFlight.stopping,
    probes: {
      receipts: store,
      ...countersProbe(config, callers, clock),
      limits: {
        code: "release_invalid",
        look: async () => {
          const table = releases.current?.release.payload.content.table;
          return table ? sharedLimitFault(table, config) : null;
        },
      },
    },
  });
  let server: Server | null = null;
  const watch = await openWatch(config, {
    version,
    report: reports.traces ?? (() => {}),
    readings: {
      inFlight: () => inFlight.size,
      connections: () => (server ? connectionsOf(server) : Promise.resolve(0)),
      receiptsWaiting: () => receipts.stats().waiting,
      breakers: () => routing.breakers(),
      releaseEnds: () => (releases.current ? releases.current.release.expiresAt / 1_000 : null),
      releaseSerial: () => releases.current?.release.payload.serial ?? null,
      ready: async () => (await health()).status === "ready",
      degraded: async () => [...new Set((await health()).degraded.map(({ market }) => market))],
    },
  });
  const parts: Parts = {
    releases,
    callers,
    identify: identifier({
      issuers: config.issuers,
      unsigned: config.unsignedDevices,
      replay: (token, now) => checkReplay(callers.counters, token, now),
    }),
    egress: openEgress({
      simulator: config.simulator,
      limits: connectionLimits(tuning),
    }),
    engines: startEngines(),
    receipts,
    usage: new DailyUse(callers.counters),
    simulator: config.simulator,
    region: config.region,
    routing,
    secrets: openSecrets({
      environment,
      providers: secretProviders,
      ...(reports.secret && { warn: reports.secret }),
    }),
    pricing: config.pricing,
    totalMs: config.totalMs,
    clock,
    telemetry: watch.telemetry,
  };
  const listener = (server = createGatewayServer(parts, {
    maxBodyBytes: config.maxBodyBytes,
    maxConcurrent: config.maxConcurrent,
    maxConnections: config.maxConnections,
    version,
    inFlight,
    readiness: async () => {
      const body = await health();
      return [body.status === "ready" ? 200 : 503, body];
    },
    receiptKeys: [{ keyId: receiptKey.keyId, publicPem: receiptKey.publicPem }],
    report: reporting(reports, watch.metrics, store),
  }));
  const closeParts = async () => {
    releases.stop();
    inFlight.close();
    stopFollowing();
    routing.close();
    probe.close();
    await Promise.all([
      callers.close(),
      receipts.close(),
      parts.egress.close(),
      parts.engines.close(),
      watch.close(),
    ]);
  };
  let admin: Admin | null = null;
  let port: number;
  try {
    admin = await adminOf(config, { health, watch, inFlight });
    port = await listen(listener, config);
  } catch (cause) {
    await Promise.all([admin?.close(), closeParts()]);
    throw cause;
  }
  inFlight.cutSlowReaders(config.slowReaderMs, () => performance.now());
  if (config.warmEngines) warm(parts);
  const hurry = Promise.withResolvers<false>();
  const end = async () => {
    await drain(listener, inFlight, { drainMs: config.drainMs, hurry: hurry.promise });
    await closeParts();
    // Last, so that the operator can watch until the end.
    await admin?.close();
  };
  let draining: Promise<void> | null = null;
  return {
    url: `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`,
    port,
    admin: admin?.url ?? null,
    metrics: watch.metrics,
    health,
    inFlight: () => inFlight.size,
    close() {
      if (draining) hurry.resolve(false);
      return (draining ??= end());
    },
  };
}

/** What tells the files of a worker from those of the others; the first has none, as a gateway of one process. */
function placeOf({ worker }: GatewayConfig): string {
  return worker === 1 ? "" : `-${worker}`;
}

/** Tells of each request, counts it, and holds one whose receipt could not be written against the store. */
function reporting(
  { request }: GatewayReports,
  metrics: Metrics | null,
  store: StoreProbe,
): GatewayReports["request"] {
  return (line) => {
    metrics?.responded(line.path, line.status);
    if (line.code === "receipt_failed") store.failed();
    request(line);
  };
}

async function adminOf(
  { admin }: GatewayConfig,
  { health, watch, inFlight }: { health: () => Promise<Health>; watch: Watch; inFlight: InFlight },
): Promise<Admin | null> {
  if (admin === null) return null;
  return openAdmin(admin, {
    version,
    health,
    metrics: async () => (await watch.metrics?.text()) ?? "",
    drain: () => ({ stopping: inFlight.stopping, inFlight: inFlight.size }),
  });
}

/** One small call to each kind of engine that the release names; a failure shows at the first real call. */
function warm({ releases, engines }: Parts): void {
  const compositions = releases.current?.release.payload.content.table.compositions ?? [];
  if (!compositions.some(({ type }) => type === "engine")) return;
  const text = "One short sentence. Another short sentence.";
  const options = { type: "tldr", length: "short", format: "plain-text", language: "en" } as const;
  void Promise.allSettled([
    engines.summarize({ text, ...options }),
    engines.proofread({ text, language: "en" }),
  ]);
}

async function listen(server: Server, { host, port }: GatewayConfig): Promise<number> {
  server.listen(port, host);
  await once(server, "listening");
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : port;
}
