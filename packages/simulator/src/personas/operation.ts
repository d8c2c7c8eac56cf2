import type { Random } from "../random.ts";
import type { Tasks } from "../tasks.ts";
import type { ErrorFacts, PartnerError } from "./error-facts.ts";
import type { Frame } from "./framing.ts";
import type { ParameterFacts } from "./parameter-facts.ts";
import type { HostFacts, ReplyIds } from "./persona.ts";

/** A file of a form, as it was sent. */
export type FormFile = { name: string; type: string; bytes: Buffer };

/** A call to something other than chat, with its parameters checked. */
export type OperationCall = {
  /** The request; in a form a file is a `FormFile`. */
  body: Readonly<Record<string, unknown>>;
  path: Readonly<Record<string, string>>;
  query: URLSearchParams;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  host: HostFacts;
  model: string;
  /** Whether the input carries the marker of blocked content. */
  blocked: boolean;
  /** Whether the input asks for an output that is blocked. */
  blockedOutput: boolean;
  /** The inspection mode that the operation plays itself. */
  mode: string | null;
  /** Base URL of the simulator itself, where result files of partners without a known result host lie. */
  base: string;
  ids: ReplyIds;
  random: Random;
  now: number;
  tasks: Tasks;
  /** Tells that a named thing was asked for by this call, for example an ending of a task. */
  asks: (name: string) => boolean;
  /** What a named thing was asked to be, or `null`. */
  told: (name: string) => string | null;
};

export type OperationReply =
  | { type: "reply"; status?: number; body: unknown }
  | {
      type: "file";
      status?: number;
      contentType: string;
      bytes: Buffer | string;
      headers?: Readonly<Record<string, string>>;
    }
  | { type: "stream"; frames: readonly Frame[] }
  /** A real partner could; the simulator cannot and says so. */
  | { type: "not-simulated"; what: string }
  | { type: "error"; error: PartnerError };

/** Something other than chat that a partner answers: embeddings, rerank, images, sound, a task, moderation. */
export type Operation = {
  name: string;
  method: "GET" | "POST";
  /** `{name}` stands for one segment. */
  path: string;
  /** What tells it apart from chat at the same path, for example a header. */
  when?: (headers: Readonly<Record<string, string | string[] | undefined>>) => boolean;
  parameters: Readonly<Record<string, ParameterFacts>>;
  required: readonly string[];
  models: readonly string[];
  /** Whether a model converses at this path; its calls are chat. */
  converses?: (model: string) => boolean;
  /** Regions in which a model is not there. */
  modelsNotAt?: Readonly<Record<string, readonly string[]>>;
  /** The model where the request need not name one. */
  defaultModel?: string;
  /** It takes a form of several parts, not JSON; the error is for what is no such form. */
  form?: ErrorFacts;
  /** A blocked input is answered by the operation, not with the partner's error. */
  judges?: boolean;
  /** The errors for blocked content, where they are not those of chat; an output is judged only where one is named. */
  blocks?: { input?: ErrorFacts; output?: ErrorFacts };
  /** Ways its inspection may end beside: an error, or `null` where the operation plays it itself. */
  modes?: Readonly<Record<string, ErrorFacts | null>>;
  answer: (call: OperationCall) => OperationReply;
};
