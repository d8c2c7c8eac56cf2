import { featureIds } from "@homeport/protocol";
import { z } from "zod";
import { fits } from "./glob.ts";
import { CompositionName, Strategy } from "./strategy.ts";

const milliseconds = (least: number, most = 3_600_000) => z.int().min(least).max(most);
const percent = z.number().min(0).max(100);

/** How long one attempt at a partner may take, in milliseconds. */
export const Timeouts = z.strictObject({
  /** To the first sign of a streamed answer; an answer asked for whole has only `totalMs`. */
  firstByteMs: milliseconds(1).default(30_000),
  /** From one sign to the next. */
  gapMs: milliseconds(1).default(30_000),
  /** From sending to the end. */
  totalMs: milliseconds(1).default(120_000),
});
export type Timeouts = z.infer<typeof Timeouts>;

/** Asking the same composition once more after a failure that may pass, before anything is visible. */
export const Retries = z.strictObject({
  attempts: z.int().min(0).max(5).default(0),
  baseMs: milliseconds(1, 60_000).default(100),
  maxMs: milliseconds(1, 60_000).default(2_000),
  /** `last`: only where no other composition is left to ask; `each`: before the next is asked. */
  when: z.enum(["last", "each"]).default("last"),
});
export type Retries = z.infer<typeof Retries>;

/** A second request where the first is slower than it mostly is. */
export const Hedge = z.strictObject({
  quantile: z.number().gt(0).lt(1).default(0.95),
  /** Never sooner than this, however fast the partner mostly is. */
  leastMs: milliseconds(1).default(50),
  /** Never later than this. */
  mostMs: milliseconds(1).default(10_000),
  samples: z.number().min(1).max(100_000).default(50),
  /** Whom the second goes to: the next composition in order, or the same one once more. */
  second: z.enum(["next", "same"]).default("next"),
  /** Hedges per answered request, at most. */
  budgetPercent: percent.default(10),
});
export type Hedge = z.infer<typeof Hedge>;

/** A copy of the request to a second permitted composition, whose answer nobody sees. */
const ShadowRule = z.strictObject({
  to: CompositionName,
  percent,
  perMinute: z.int().min(1).max(100_000),
});
export type ShadowRule = z.infer<typeof ShadowRule>;

/** Answers kept for the very same request; absent means none is. */
const CacheRule = z.strictObject({
  ttlSeconds: z.int().min(1).max(86_400),
  maxEntryBytes: z.int().min(1).max(16_777_216).default(262_144),
});
export type CacheRule = z.infer<typeof CacheRule>;

/** When a model at an endpoint is left alone for a while. */
export const BreakerSettings = z.strictObject({
  /** Failures in a row. */
  consecutive: z.int().min(1).max(10_000).default(5),
  /** Or a share of failures in the window, from `minimum` answers on. */
  failurePercent: z.number().gt(0).max(100).default(50),
  minimum: z.int().min(1).max(1_000_000).default(20),
  windowMs: milliseconds(100).default(30_000),
  /** The first pause; it doubles with each that follows, up to `mostMs`, and is shortened by up to half at random. */
  pauseMs: milliseconds(1).default(5_000),
  mostMs: milliseconds(1).default(60_000),
  /** How long a partner's `retry-after` is obeyed, at most. */
  obeyMs: milliseconds(0).default(300_000),
  /** A trial that tells nothing within this is given up, and another may be made. */
  trialMs: milliseconds(1).default(150_000),
});
export type BreakerSettings = z.infer<typeof BreakerSettings>;

/** How much of the gateway one endpoint may hold. */
export const BulkheadSettings = z.strictObject({
  concurrent: z.int().min(1).max(100_000).default(256),
  queue: z.int().min(0).max(100_000).default(256),
  waitMs: milliseconds(0).default(5_000),
});
export type BulkheadSettings = z.infer<typeof BulkheadSettings>;

/** Beyond what the gateway turns requests away, and below what it takes them on again, in per cent of the first. */
const ShedSettings = z.strictObject({
  heapPercent: z.number().gt(0).max(100).default(90),
  /** Of resident memory; absent: the container's limit where there is one. */
  residentBytes: z.int().min(1_048_576).optional(),
  residentPercent: z.number().gt(0).max(100).default(90),
  /** The event loop's delay, as its 99th percentile. */
  loopDelayMs: milliseconds(1).default(1_000),
  relaxPercent: z.number().gt(0).max(100).default(85),
  retryAfterSeconds: z.int().min(1).max(3_600).default(2),
});
export type ShedSettings = z.infer<typeof ShedSettings>;

const MarketPattern = z.string().regex(/^[A-Z0-9*-]{1,16}$/, "a market is written like `US-CA` or `US*`");
const FeaturePattern = z
  .string()
  .max(64)
  .refine((pattern) => featureIds.some((id) => fits(pattern, id)), "no feature is called so");

/** Tuning for the markets and features that fit; of several rules, each part is taken from the first that has it. */
const Rule = z.strictObject({
  market: MarketPattern.default("*"),
  feature: FeaturePattern.default("*"),
  strategy: Strategy.optional(),
  retries: Retries.optional(),
  hedge: Hedge.optional(),
  shadow: ShadowRule.optional(),
  timeouts: Timeouts.optional(),
  cache: CacheRule.optional(),
});

/** What belongs to a partner's service and not to who asks: every market that is served from it shares it. */
const EndpointRule = z.strictObject({
  endpoint: z.string().min(1).max(256).default("*"),
  model: z.string().min(1).max(256).default("*"),
  breaker: BreakerSettings.optional(),
  bulkhead: BulkheadSettings.optional(),
  /** Sends this endpoint the trace that a request belongs to; absent or false: it learns of none. */
  propagate: z.boolean().optional(),
});

/**
 * The operator's tuning, `routing.json` in the home folder. It is no law and stands outside of the release:
 * whatever it says, only what a decision permits is asked.
 */
export const RoutingSettings = z
  .strictObject({
    rules: z.array(Rule).max(1_000).default([]),
    endpoints: z.array(EndpointRule).max(1_000).default([]),
    connectMs: milliseconds(1, 60_000).default(5_000),
    shed: ShedSettings.default(ShedSettings.parse({})),
    /** All kept answers together, in bytes. */
    cacheBytes: z.int().min(1_024).max(17_179_869_184).default(67_108_864),
  })
  .superRefine(({ endpoints }, context) => {
    endpoints.forEach(({ endpoint, model, bulkhead, propagate }, index) => {
      const fault = (part: string, message: string) =>
        context.addIssue({ code: "custom", path: ["endpoints", index, part], message });
      if (bulkhead !== undefined && model !== "*")
        fault("bulkhead", "a bulkhead belongs to an endpoint; leave `model` out");
      if (propagate === undefined) return;
      if (model !== "*") fault("propagate", "a trace is sent to an endpoint; leave `model` out");
      // By it a partner can tie a request to others, so nobody is told for being there.
      if (endpoint.includes("*")) fault("propagate", "a trace is sent to endpoints by their names; no `*`");
    });
  });
export type RoutingSettings = z.infer<typeof RoutingSettings>;
