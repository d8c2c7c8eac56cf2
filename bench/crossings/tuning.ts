/** A rule of the operator's routing file, and how many calls one request may make by it where nothing fails. */
type Tuned = { name: string; rule: object; calls: 1 | 2 };

const every = { weights: { "*openai*": 1, "*": 2 } };

/** Everything that routing can do beside the order that the release has. */
const tunings: readonly Tuned[] = [
  { name: "priority", rule: {}, calls: 1 },
  // Sooner than any simulated partner answers, so that both are asked.
  {
    name: "hedge",
    rule: { hedge: { leastMs: 1, mostMs: 1, samples: 1, budgetPercent: 100, second: "next" } },
    calls: 2,
  },
  { name: "weighted", rule: { strategy: { type: "weighted", ...every, sticky: true } }, calls: 1 },
  { name: "shadow", rule: { shadow: { to: "*", percent: 50, perMinute: 100_000 } }, calls: 2 },
  { name: "canary", rule: { strategy: { type: "canary", percent: 50, to: "*-model*" } }, calls: 1 },
  { name: "cache", rule: { cache: { ttlSeconds: 600 } }, calls: 1 },
  { name: "retries", rule: { retries: { attempts: 1, baseMs: 1, maxMs: 2, when: "each" } }, calls: 1 },
  { name: "latency", rule: { strategy: { type: "latency", explorePercent: 50, samples: 1 } }, calls: 1 },
  { name: "cost", rule: { strategy: { type: "cost" } }, calls: 1 },
];

/** What is launched everywhere. */
export const features = ["chat", "summarizer", "translator"] as const;
export type Feature = (typeof features)[number];

/** What is on for a market's feature: another thing in each, and in the features of a market as well. */
export function tuningOf(markets: readonly string[], market: string, feature: Feature): Tuned {
  const index = markets.indexOf(market) + features.indexOf(feature) * 4;
  const tuned = tunings[index % tunings.length];
  if (!tuned) throw new RangeError("there is no tuning");
  return tuned;
}

/** The routing file in which every market's features are tuned apart, and nobody is left alone for failing. */
export function wideRouting(markets: readonly string[]): object {
  return {
    rules: markets.flatMap((market) =>
      features.map((feature) => ({ market, feature, ...tuningOf(markets, market, feature).rule })),
    ),
    // Else a partner that is scripted to fail is soon left alone, and nothing leaves that could cross a border.
    endpoints: [{ endpoint: "*", breaker: { consecutive: 10_000, minimum: 1_000_000 } }],
  };
}
