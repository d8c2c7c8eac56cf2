import type { IncomingHttpHeaders } from "node:http";

import type { Random } from "../random.ts";
import type { DelayFacts } from "../timing.ts";
import type { ErrorFacts, PartnerError, SharedErrorName } from "./error-facts.ts";
import type { FinishName, Framing } from "./framing.ts";
import type { Inspection } from "./inspection.ts";
import type { Operation } from "./operation.ts";
import type { ParameterFacts } from "./parameter-facts.ts";

/** One host of a partner: where it stores, where it may compute, and the key suffixes that belong to it. */
export type HostFacts = {
  /** `*.` at the front stands for one label, for example a workspace. */
  host: string;
  region: string;
  /** The bound on where inference may run, in the partner's own words. */
  inferenceScope: string;
  /** `simulated-NAME@SUFFIX` is accepted here only where SUFFIX is one of these. */
  keyRegions: readonly string[];
  /** Where the files of results lie, and how their addresses are signed; without it at the simulator itself. */
  results?: { host: string; style: "oss" | "tos" | "plain" };
};

export type ModelFacts = {
  id: string;
  jsonSchema: boolean;
  /** It takes images. */
  sees?: boolean;
  /** It takes videos. */
  watches?: boolean;
  /** It takes sound, and answers with its text, or speaks of what it was asked beside it. */
  hears?: "transcribes" | "listens";
  /** It only translates, as `translation_options` say. */
  translates?: true;
  /** Each chunk of its stream holds everything said so far. */
  grows?: true;
  /** It answers with a picture, or with sound, in the place of words. */
  makes?: "pictures" | "sound";
  /** It speaks where `modalities` ask for it, in a stream. */
  speaks?: true;
  /** Regions in which it is not there. */
  notAt?: readonly string[];
};

/** The ids and times that one reply carries. */
export type ReplyIds = { completion: string; request: string; created: number };

/** Which thinking a request asks for: text in the reply, counted but not shown, or none. */
export type Thinking = "shown" | "hidden" | "none";

/** A requirement between parameters that a table of single parameters cannot say. */
export type Requirement = (body: Readonly<Record<string, unknown>>) => PartnerError | null;

/** A request before its body is read. */
export type Admission = {
  headers: IncomingHttpHeaders;
  method: string;
  /** Path and query. */
  target: string;
  host: string;
  bytes: Buffer;
  /** Milliseconds since 1970, as this partner's clock has it. */
  now: number;
};

/** How much a partner serves to one key. */
export type LimitFacts = {
  requestsPerMinute: number | null;
  tokensPerMinute: number | null;
  concurrent: number | null;
  source: string;
};

/** Where a key stands within its limits, for the headers that tell it. */
export type LimitState = {
  requests: { limit: number; remaining: number };
  tokens: { limit: number; remaining: number };
  /** Seconds until the window begins anew. */
  resetSeconds: number;
};

type Translated =
  | { type: "ok"; body: Readonly<Record<string, unknown>> }
  | { type: "error"; error: PartnerError }
  /** A real partner could; the simulator cannot and says so. */
  | { type: "not-simulated"; what: string };

/** Everything the simulator knows about one API of a partner; a new partner is a new record of this type. */
export type Persona = {
  name: string;
  /** Which of the partner's APIs this is. */
  api: string;
  /** The day these facts were last compared with their evidence, ISO date. */
  verified: string;
  /** Documents and recordings the facts come from, each with its date. */
  evidence: readonly string[];
  /** Path of the chat call; `{name}` stands for one segment. */
  path: string;
  otherPaths?: readonly string[];
  hosts: readonly HostFacts[];
  models: readonly ModelFacts[];
  /** Ids beside the models' own that stand for the first model, for example of an endpoint. */
  aliases?: RegExp;
  roles: readonly string[];
  messageFields: readonly string[];
  parameters: Readonly<Record<string, ParameterFacts>>;
  /** Parameters that must be there; without it model and messages. */
  required?: readonly string[];
  requirements: readonly Requirement[];
  /** Puts a request of the partner's own form into the common one, once its parameters are checked. */
  translate?: (
    body: Readonly<Record<string, unknown>>,
    circumstances: { path: Readonly<Record<string, string>>; at: string; headers: IncomingHttpHeaders },
  ) => Translated;
  /** Parameters that cap the output, in the order they are looked for. */
  outputCaps: readonly string[];
  thinking: (body: Readonly<Record<string, unknown>>) => Thinking;
  errors: Readonly<Record<SharedErrorName, ErrorFacts>>;
  errorBody: (
    error: { facts: ErrorFacts; message: string; param: string | null; code: string | null },
    ids: ReplyIds,
  ) => unknown;
  /** What an error is in the middle of a stream where it is not the server error. */
  midStreamError?: ErrorFacts;
  /** The key in the headers; without it the bearer token. */
  keyIn?: (admission: Admission) => string | null;
  /** Any key or none is accepted, as on one's own machine. */
  open?: boolean;
  /** What the partner asks of a call beside its key: a version, a signature. */
  admit?: (admission: Admission) => PartnerError | null;
  inspection: Inspection;
  framing: Framing;
  /** The partner's own words for why a reply ended, where they are not OpenAI's. */
  finishes?: Readonly<Partial<Record<FinishName, string>>>;
  toolCallId: (random: Random, call: { name: string; index: number }) => string;
  identify: (random: Random, now: number) => ReplyIds;
  headers: (ids: ReplyIds, now: number) => Readonly<Record<string, string>>;
  rateLimitHeaders: Readonly<Record<string, string>>;
  limits?: LimitFacts;
  /** Limits of single models, before the general ones. */
  modelLimits?: Readonly<Record<string, LimitFacts>>;
  /** The error for too many calls at once or too many tokens, where it differs from the rate limit. */
  limitErrors?: { concurrent?: ErrorFacts; tokens?: ErrorFacts };
  limitHeaders?: (state: LimitState) => Readonly<Record<string, string>>;
  /** What travels while a call waits. */
  keepAlive?: { everyMilliseconds: number; streamed: string; whole: string };
  delays: { streamFirstByte: DelayFacts; whole: DelayFacts | null };
  /** What else answers at these hosts. */
  operations?: readonly Operation[];
};
