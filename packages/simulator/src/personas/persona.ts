import type { Random } from "../random.ts";
import type { DelayFacts } from "../timing.ts";
import type { ErrorFacts, PartnerError, SharedErrorName } from "./error-facts.ts";
import type { Framing } from "./framing.ts";
import type { ParameterFacts } from "./parameter-facts.ts";

/** One host of a partner: where it stores, where it may compute, and the key suffixes that belong to it. */
export type HostFacts = {
  host: string;
  region: string;
  /** The bound on where inference may run, in the partner's own words. */
  inferenceScope: string;
  /** `simulated-NAME@SUFFIX` is accepted here only where SUFFIX is one of these. */
  keyRegions: readonly string[];
};

type ModelFacts = { id: string; jsonSchema: boolean };

/** The ids and times that one reply carries. */
export type ReplyIds = { completion: string; request: string; created: number };

/** Which thinking a request asks for: text in the reply, counted but not shown, or none. */
export type Thinking = "shown" | "hidden" | "none";

/** A requirement between parameters that a table of single parameters cannot say. */
export type Requirement = (body: Readonly<Record<string, unknown>>) => PartnerError | null;

/** Everything the simulator knows about one partner; a new partner is a new record of this type. */
export type Persona = {
  name: string;
  /** The day these facts were last compared with their evidence, ISO date. */
  verified: string;
  /** Documents and recordings the facts come from, each with its date. */
  evidence: readonly string[];
  path: string;
  hosts: readonly HostFacts[];
  models: readonly ModelFacts[];
  roles: readonly string[];
  messageFields: readonly string[];
  parameters: Readonly<Record<string, ParameterFacts>>;
  requirements: readonly Requirement[];
  /** Parameters that cap the output, in the order they are looked for. */
  outputCaps: readonly string[];
  thinking(body: Readonly<Record<string, unknown>>): Thinking;
  errors: Readonly<Record<SharedErrorName, ErrorFacts>>;
  errorBody(
    error: { facts: ErrorFacts; message: string; param: string | null; code: string | null },
    ids: ReplyIds,
  ): unknown;
  inspection: { input: "error" | "refusal"; output: "error" | "content-filter" };
  framing: Framing;
  identify(random: Random, now: number): ReplyIds;
  headers(ids: ReplyIds, now: number): Readonly<Record<string, string>>;
  rateLimitHeaders: Readonly<Record<string, string>>;
  delays: { streamFirstByte: DelayFacts; whole: DelayFacts | null };
};
