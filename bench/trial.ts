/** Where a contender is asked, and with which headers. */
export type Target = { origin: string; path: string; headers: Readonly<Record<string, string>> };

/**
 * One kind of load: the prompt's size in bytes, and how many requests are under way at once. With a rate, in requests a
 * second, the loop is open: a request leaves when it is due, however the others fare, on one of so many connections.
 */
export type Scenario = {
  id: string;
  promptBytes: number;
  connections: number;
  stream: boolean;
  rate: number | null;
};

/** What the load generator is told to do. */
export type TrialOrder = { target: Target; scenario: Scenario; warmMs: number; measureMs: number };

/** Milliseconds. */
export type Latency = { p50: number; p99: number };

/** What the load generator saw. */
export type TrialResult = {
  /** Answers that succeeded, in the measured part. */
  measured: number;
  /** All answers, the warm-up's included; what CPU time is divided by. */
  all: number;
  errors: number;
  firstError: string | null;
  seconds: number;
  total: Latency;
  /** Time to first content; null where the answer is not streamed. */
  first: Latency | null;
};

export const scenarios: readonly Scenario[] = [
  { id: "open-200-1000", promptBytes: 200, connections: 64, stream: false, rate: 1_000 },
  ...[200, 10_000, 100_000].flatMap((promptBytes) =>
    [1, 32].map((connections) => ({
      id: `chat-${promptBytes}-${connections}`,
      promptBytes,
      connections,
      stream: false,
      rate: null,
    })),
  ),
  { id: "stream-200-1", promptBytes: 200, connections: 1, stream: true, rate: null },
  { id: "stream-200-4", promptBytes: 200, connections: 4, stream: true, rate: null },
];

/** The body every contender is sent. */
export const model = "bench-model";
