import type { Random } from "../random.ts";
import type { Tasks } from "../tasks.ts";
import type { PartnerError } from "./error-facts.ts";
import type { ParameterFacts } from "./parameter-facts.ts";
import type { ReplyIds } from "./persona.ts";

/** A call to something other than chat, with its parameters checked. */
export type OperationCall = {
  body: Readonly<Record<string, unknown>>;
  path: Readonly<Record<string, string>>;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  model: string;
  /** Whether the input carries the marker of blocked content. */
  blocked: boolean;
  /** Base URL of the simulator itself, where result files lie. */
  base: string;
  ids: ReplyIds;
  random: Random;
  now: number;
  tasks: Tasks;
  /** Tells that a named thing was asked for by this call, for example an ending of a task. */
  asks: (name: string) => boolean;
};

export type OperationReply =
  | { type: "reply"; status?: number; body: unknown }
  | { type: "error"; error: PartnerError };

/** Something other than chat that a partner answers: embeddings, rerank, images, a task, moderation. */
export type Operation = {
  name: string;
  method: "GET" | "POST";
  /** `{name}` stands for one segment. */
  path: string;
  parameters: Readonly<Record<string, ParameterFacts>>;
  required: readonly string[];
  models: readonly string[];
  /** The model where the request need not name one. */
  defaultModel?: string;
  /** A blocked input is answered by the operation, not with the partner's error. */
  judges?: boolean;
  answer: (call: OperationCall) => OperationReply;
};
