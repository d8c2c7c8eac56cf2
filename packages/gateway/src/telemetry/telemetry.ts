import type { Cost, ErrorClass, ErrorCode, FeatureId, ServedBy, Usage } from "@homeport/protocol";

/**
 * Who is told how requests go: counters, traces, or nobody. What is told here is all that may be: never content, never
 * a device, never a key, and no receipt's id, because knowing one is the right to see it. Instants are milliseconds.
 */
export type Telemetry = { begin(request: RequestBegun): RequestTrace };

export type RequestBegun = {
  feature: FeatureId;
  stream: boolean;
  /** The caller's W3C `traceparent`, as it came. */
  traceparent: string | null;
  at: number;
};

/** One request on its way; exactly one of `served` and `failed` ends it. */
export type RequestTrace = {
  /** A partner is asked. */
  attempt(attempt: AttemptBegun): AttemptTrace;
  /** The first byte that a person could see is given out. */
  firstToken(at: number): void;
  served(end: RequestServed, at: number): void;
  failed(end: RequestFailed, at: number): void;
};

export type RequestServed = {
  market: string;
  served: ServedBy;
  usage: Usage;
  cost: Cost | null;
};

export type RequestFailed = {
  market: string | null;
  code: ErrorCode;
  status: number;
};

export type AttemptBegun = {
  /** As the GenAI conventions name it: `chat`, `embeddings`, … */
  operation: string;
  partner: string;
  model: string;
  endpoint: string;
  /** The endpoint's address, of which only host and port are told on. */
  url: string;
  simulated: boolean;
  at: number;
};

/** What came of asking a partner: an answer, a class of failure, or nobody waited for the end. */
export type AttemptEnd = {
  came: "answered" | "cancelled" | ErrorClass;
  code: ErrorCode | null;
  usage: Usage | null;
};

export type AttemptTrace = {
  /** The partner's first words, shown or not. */
  firstToken(at: number): void;
  ended(end: AttemptEnd, at: number): void;
  /** The `traceparent` that an endpoint of the maker's own may be sent; null where none is kept. */
  readonly traceparent: string | null;
};
