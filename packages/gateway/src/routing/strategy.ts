import { z } from "zod";

/** A composition's id, `partner/model` or an engine's name, with `*` for any run of characters. */
export const CompositionName = z.string().min(1).max(256);

const percent = z.number().min(0).max(100);

/** How the permitted compositions are ordered; none of these can add one. */
export const Strategy = z.discriminatedUnion("type", [
  /** As the release has them: the launch book's first choice first. */
  z.strictObject({ type: z.literal("priority") }),
  z.strictObject({
    type: z.literal("weighted"),
    /** A share of the first attempts, by name; what nothing names comes after, as the release has it. */
    weights: z
      .record(CompositionName, z.number().min(0).max(1_000_000))
      .refine(
        (weights) => Object.values(weights).some((weight) => weight > 0),
        "at least one weight is above 0",
      ),
    /** True: a device with an id stays with what it got, as long as that is open. */
    sticky: z.boolean().default(false),
    salt: z.string().max(64).default(""),
  }),
  z.strictObject({
    type: z.literal("latency"),
    of: z.enum(["first", "total"]).default("first"),
    quantile: z.number().gt(0).lt(1).default(0.5),
    /** What is slower than the fastest by no more than this counts as fast, and keeps the release's order. */
    tolerancePercent: percent.default(10),
    /** The share of requests that go first to any of the others, so that their latency stays known. */
    explorePercent: percent.default(2),
    /** With fewer measured answers than this a latency is not known. */
    samples: z.number().min(1).max(100_000).default(20),
  }),
  z.strictObject({ type: z.literal("cost") }),
  z.strictObject({
    type: z.literal("canary"),
    /** The share of devices; whoever is in stays in when it rises. Devices without an id are not in. */
    percent,
    to: CompositionName,
    /** What the canary stands in front of; absent: the first choice. */
    from: CompositionName.optional(),
    /** What becomes of it for the other devices: the last resort, or not asked at all. */
    others: z.enum(["last", "never"]).default("last"),
    salt: z.string().max(64).default(""),
  }),
]);
export type Strategy = z.infer<typeof Strategy>;

export const priority: Strategy = { type: "priority" };
