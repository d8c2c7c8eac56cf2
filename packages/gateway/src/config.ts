import { existsSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Trust } from "@homeport/rules";
import { z } from "zod";
import { PriceFault, type Pricing, readPrices } from "./cost/index.ts";
import { Issuers } from "./pipeline/index.ts";

/** Where a gateway listens, what it trusts and where it keeps its state. */
export type GatewayConfig = {
  host: string;
  port: number;
  home: string;
  trust: Trust;
  issuers: Issuers;
  simulator: string | null;
  /** Where this gateway and its engines stand, as packs name regions; null where it is not told. */
  region: string | null;
  /** What partners charge, and in which currency the maker counts; null where there is no price data. */
  pricing: Pricing | null;
  unsignedDevices: boolean;
  /** Loads the engines that the release uses once the gateway listens, so that nobody waits for them. */
  warmEngines: boolean;
  maxBodyBytes: number;
  maxConcurrent: number;
  maxConnections: number;
  totalMs: number;
  /** How long a client may leave bytes of an answer unread. */
  slowReaderMs: number;
  /** How long requests under way may go on once the gateway was told to stop. */
  drainMs: number;
  /** Where the operator's own listener stands; null where there is none. */
  admin: { host: string; port: number } | null;
  /** Whether anything is counted; without an admin listener nobody could ask for it. */
  metrics: boolean;
  traces: TracesConfig | null;
  /** How many processes serve, and which of them this is, from 1 on; each keeps receipts of its own. */
  workers: number;
  worker: number;
  /** Counters that several processes share, such as `redis://host:6379`; null where each counts for itself. */
  redis: string | null;
};

/** The operator's own collector of traces. */
export type TracesConfig = { url: string; service: string; share: number };

/** Thrown where the configuration cannot be used; its message says what to change. */
export class ConfigFault extends Error {
  override readonly name = "ConfigFault";
}

const whole = (fallback: number, min: number, max: number) =>
  z.coerce.number().int().min(min).max(max).default(fallback);

const Environment = z.object({
  HOMEPORT_HOST: z.string().default("127.0.0.1"),
  HOMEPORT_PORT: whole(8470, 0, 65_535),
  HOMEPORT_HOME: z.string().default(".homeport"),
  HOMEPORT_SIMULATOR: z.url().optional(),
  HOMEPORT_REGION: z
    .string()
    .regex(/^[a-z]{2,}(-[a-z0-9]+)*$/, "a region is written like `eu-west`")
    .optional(),
  HOMEPORT_PRICES: z.string().min(1).optional(),
  HOMEPORT_CURRENCY: z
    .string()
    .regex(/^[A-Z]{3}$/, "a currency is written like `EUR`")
    .optional(),
  HOMEPORT_UNSIGNED_DEVICES: z.enum(["refuse", "allow"]).default("refuse"),
  HOMEPORT_WARM_ENGINES: z.enum(["yes", "no"]).default("yes"),
  HOMEPORT_MAX_BODY_BYTES: whole(2 * 1024 * 1024, 1_024, 64 * 1024 * 1024),
  HOMEPORT_MAX_CONCURRENT: whole(1_024, 1, 100_000),
  HOMEPORT_MAX_CONNECTIONS: whole(10_000, 1, 1_000_000),
  HOMEPORT_TOTAL_MS: whole(120_000, 1_000, 3_600_000),
  HOMEPORT_SLOW_READER_MS: whole(30_000, 1_000, 3_600_000),
  HOMEPORT_DRAIN_MS: whole(30_000, 0, 3_600_000),
  HOMEPORT_ADMIN_HOST: z.string().min(1).default("127.0.0.1"),
  HOMEPORT_ADMIN_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
  HOMEPORT_TRACE_SHARE: z.coerce.number().min(0).max(1).default(1),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z.url().optional(),
  OTEL_SERVICE_NAME: z.string().min(1).default("homeport-gateway"),
  HOMEPORT_WORKERS: z.union([z.literal("auto"), z.coerce.number().int().min(1).max(256)]).default(1),
  HOMEPORT_REDIS: z
    .url({ protocol: /^rediss?$/, error: "an address is written like `redis://host:6379`" })
    .optional(),
  // Set by the primary process for each of its workers.
  HOMEPORT_WORKER: z.coerce.number().int().min(1).max(256).optional(),
});

/**
 * Reads the configuration from the environment and the home folder's `trust.json` and `issuers.json`.
 *
 * @throws ConfigFault where a value cannot be read, or unsigned devices are allowed on an address others can reach.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): GatewayConfig {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ConfigFault(
      `${issue?.path.join(".") ?? "the environment"}: ${issue?.message ?? "cannot be read"}`,
    );
  }
  const values = parsed.data;
  const home = values.HOMEPORT_HOME;
  const unsignedDevices = values.HOMEPORT_UNSIGNED_DEVICES === "allow";
  if (unsignedDevices && !isLoopback(values.HOMEPORT_HOST)) {
    throw new ConfigFault(
      `HOMEPORT_UNSIGNED_DEVICES=allow is for development: listen on 127.0.0.1 or leave it out (HOMEPORT_HOST is \`${values.HOMEPORT_HOST}\`)`,
    );
  }
  return {
    host: values.HOMEPORT_HOST,
    port: values.HOMEPORT_PORT,
    home,
    trust: readJson(join(home, "trust.json"), Trust),
    issuers: readJson(join(home, "issuers.json"), Issuers),
    simulator: values.HOMEPORT_SIMULATOR ?? null,
    region: values.HOMEPORT_REGION ?? null,
    pricing: pricingOf(values.HOMEPORT_PRICES, values.HOMEPORT_CURRENCY ?? null),
    unsignedDevices,
    warmEngines: values.HOMEPORT_WARM_ENGINES === "yes",
    maxBodyBytes: values.HOMEPORT_MAX_BODY_BYTES,
    maxConcurrent: values.HOMEPORT_MAX_CONCURRENT,
    maxConnections: values.HOMEPORT_MAX_CONNECTIONS,
    totalMs: values.HOMEPORT_TOTAL_MS,
    slowReaderMs: values.HOMEPORT_SLOW_READER_MS,
    drainMs: values.HOMEPORT_DRAIN_MS,
    ...operating(values),
  };
}

type Values = z.infer<typeof Environment>;

function operating(
  values: Values,
): Pick<GatewayConfig, "admin" | "metrics" | "traces" | "workers" | "worker" | "redis"> {
  const { HOMEPORT_ADMIN_HOST: host, HOMEPORT_ADMIN_PORT: port, HOMEPORT_WORKERS: workers } = values;
  const worker = values.HOMEPORT_WORKER;
  if (port !== undefined && port !== 0 && port === values.HOMEPORT_PORT) {
    throw new ConfigFault(`HOMEPORT_ADMIN_PORT: it is the public port as well (\`${port}\`)`);
  }
  const url = tracesUrl(values);
  return {
    // The primary process has the listener and asks its workers.
    admin: port === undefined || worker !== undefined ? null : { host, port },
    metrics: port !== undefined,
    traces:
      url === null ? null : { url, service: values.OTEL_SERVICE_NAME, share: values.HOMEPORT_TRACE_SHARE },
    workers: workers === "auto" ? availableParallelism() : workers,
    worker: worker ?? 1,
    redis: values.HOMEPORT_REDIS ?? null,
  };
}

/** As OpenTelemetry has it: the endpoint of traces as it stands, or the common one with the path of traces. */
function tracesUrl(values: Values): string | null {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: own, OTEL_EXPORTER_OTLP_ENDPOINT: common } = values;
  if (own !== undefined) return own;
  return common === undefined ? null : `${common.replace(/\/+$/, "")}/v1/traces`;
}

/** Prices of the folder named, or of `prices` where there is one. */
function pricingOf(folder: string | undefined, currency: string | null): Pricing | null {
  if (folder === undefined && !existsSync("prices")) return null;
  try {
    return { book: readPrices(folder ?? "prices"), currency };
  } catch (cause) {
    if (!(cause instanceof PriceFault)) throw cause;
    throw new ConfigFault(`HOMEPORT_PRICES: ${cause.message}`);
  }
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));
}

function readJson<Schema extends z.ZodType>(file: string, schema: Schema): z.output<Schema> {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch {
    throw new ConfigFault(`\`${file}\` is missing; \`homeport up\` makes one for development`);
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new ConfigFault(`\`${file}\` cannot be read; see docs/guides/operate.md for its form`);
  }
}
