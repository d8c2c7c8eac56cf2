import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { once } from "node:events";
import type { Server } from "node:http";
import { join } from "node:path";
import { startEngines } from "@homeport/engines";
import { generateKey, signingKey } from "@homeport/protocol/envelope";
import { createPublicKey } from "node:crypto";
import type { GatewayConfig } from "./config.ts";
import { createGatewayServer, type RequestLine } from "./http/index.ts";
import { openEgress, openSecrets, type SecretProvider, type SecretWarning } from "./partners/index.ts";
import { identifier, type Parts, ReceiptLog, UsageCounter } from "./pipeline/index.ts";
import { type HolderEvent, ReleaseHolder, trustedKeys } from "./release/index.ts";
import { type Filter, openFilter } from "./safety/index.ts";

/** A running gateway. */
export type Gateway = { url: string; port: number; close(): Promise<void> };

export type GatewayReports = {
  request: (line: RequestLine) => void;
  release: (event: HolderEvent) => void;
  /** Of a key's reference, never of a key. */
  secret?: (warning: SecretWarning) => void;
};

export type GatewayOptions = {
  environment: Readonly<Record<string, string | undefined>>;
  reports: GatewayReports;
  clock: () => number;
  /** Secret managers by the name that launch books use. */
  secretProviders?: Readonly<Record<string, SecretProvider>>;
};

const version = "0.1.0";

/** Starts a gateway and resolves once it listens. @throws Error where the port is taken or the store cannot be opened. */
export async function startGateway(config: GatewayConfig, options: GatewayOptions): Promise<Gateway> {
  const { environment, reports, clock, secretProviders = {} } = options;
  const keys = trustedKeys(config.trust);
  const receiptKey = receiptSigningKey(config.home);
  const receipts = await ReceiptLog.open({
    database: join(config.home, "gateway.db"),
    privatePem: receiptKey.privatePem,
  });
  const releases = new ReleaseHolder<Filter>({
    file: join(config.home, "release", "live.json"),
    filters: join(config.home, "filters"),
    kept: join(config.home, "gateway", "last-good.json"),
    keys,
    openFilter: (envelope) => openFilter(envelope, keys.filters),
    clock,
    report: reports.release,
  });
  await releases.start();
  const parts: Parts = {
    releases,
    identify: identifier({ issuers: config.issuers, unsigned: config.unsignedDevices }),
    egress: openEgress({
      simulator: config.simulator,
      limits: { connectMs: 5_000, firstByteMs: 30_000, gapMs: 30_000 },
    }),
    engines: startEngines(),
    receipts,
    usage: new UsageCounter(),
    simulator: config.simulator,
    region: config.region,
    secrets: openSecrets({
      environment,
      providers: secretProviders,
      ...(reports.secret && { warn: reports.secret }),
    }),
    pricing: config.pricing,
    totalMs: config.totalMs,
    clock,
  };
  const server = createGatewayServer(parts, {
    maxBodyBytes: config.maxBodyBytes,
    maxConcurrent: config.maxConcurrent,
    version,
    receiptKeys: [{ keyId: receiptKey.keyId, publicPem: receiptKey.publicPem }],
    report: reports.request,
  });
  const port = await listen(server, config).catch(async (cause: unknown) => {
    releases.stop();
    await Promise.all([receipts.close(), parts.egress.close(), parts.engines.close()]);
    throw cause;
  });
  if (config.warmEngines) warm(parts);
  return {
    url: `http://${config.host.includes(":") ? `[${config.host}]` : config.host}:${port}`,
    port,
    async close() {
      releases.stop();
      server.close();
      server.closeIdleConnections();
      // Requests under way get a moment to end; then they are cut.
      const cut = setTimeout(() => server.closeAllConnections(), 5_000);
      if (server.listening) await once(server, "close");
      clearTimeout(cut);
      await Promise.all([receipts.close(), parts.egress.close(), parts.engines.close()]);
    },
  };
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

/** The gateway's own key for receipts, made at its first start. */
function receiptSigningKey(home: string): { keyId: string; privatePem: string; publicPem: string } {
  const folder = join(home, "keys");
  const file = join(folder, "receipts.pem");
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, generateKey().privatePem, { mode: 0o600, flag: "wx" });
    chmodSync(file, 0o600);
  }
  const privatePem = readFileSync(file, "utf8");
  const publicPem = createPublicKey(privatePem).export({ type: "spki", format: "pem" }).toString();
  writeFileSync(join(folder, "receipts.pub.pem"), publicPem, { mode: 0o644 });
  return { keyId: signingKey(privatePem).keyId, privatePem, publicPem };
}
