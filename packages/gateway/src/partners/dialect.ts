import { answerSounds } from "@homeport/protocol";
import { z } from "zod";
import { Operations } from "./operations/operation.ts";
import { Pointer } from "./pointer.ts";
import { ErrorRule, Pattern, VerdictRule } from "./rule.ts";
import { Translation } from "./translation.ts";
import { UsagePlaces } from "./usage.ts";

const Fields = z.record(z.string(), z.json());
const Headers = z.record(z.string().regex(/^[a-z0-9-]+$/), z.string().regex(/^[\x20-\x7e]+$/));

/** How a call proves who asks. The credential's value itself only ever comes from outside. */
const Auth = z.discriminatedUnion("kind", [
  /** `optional`: a server of one's own may be run without any. */
  z.strictObject({ kind: z.literal("bearer"), optional: z.boolean().default(false) }),
  z.strictObject({ kind: z.literal("header"), name: z.string().regex(/^[a-z0-9-]+$/) }),
  z.strictObject({ kind: z.literal("none") }),
  /** Tencent Cloud's signature of the whole body; the credential is `SecretId:SecretKey`. */
  z.strictObject({
    kind: z.literal("tc3"),
    service: z.string().min(1),
    action: z.string().min(1),
    version: z.iso.date(),
  }),
]);

/** `{model}` in a path stands for the model's id. */
const ChatPath = z.strictObject({
  whole: z.string().startsWith("/"),
  streamed: z.string().startsWith("/").optional(),
  /** A fixed query of a streamed call; never a credential. */
  streamedQuery: z
    .string()
    .regex(/^[a-z]+=[a-z]+$/)
    .optional(),
});

export const parameterNames = [
  "maxTokens",
  "temperature",
  "topP",
  "stop",
  "seed",
  "frequencyPenalty",
  "presencePenalty",
] as const;
const ParameterName = z.enum(parameterNames);

const Parameter = z.strictObject({
  /** The partner's name; a dot leads into an object. */
  name: z.string().min(1),
  min: z.number().optional(),
  max: z.number().optional(),
  /** Sent where the caller left it open, because the partner demands it. */
  default: z.number().optional(),
  /** A single value is sent as a list of one. */
  list: z.boolean().default(false),
  /** How many elements a list may have. */
  most: z.int().min(1).optional(),
});

const Thinking = z.strictObject({
  /** What turns thinking off; null where the model always thinks. */
  off: Fields.nullable(),
  /** What turns it on; null where the model cannot think. */
  on: Fields.nullable(),
  budget: Parameter.optional(),
  /** Where an effort goes, and the partner's word for each; an effort without a word is refused. */
  effort: z
    .strictObject({
      name: z.string().min(1),
      values: z.partialRecord(z.enum(["minimal", "low", "medium", "high"]), z.string().min(1)),
    })
    .optional(),
  /** Parameters that the partner passes over while the model thinks; asking for both is refused. */
  ignored: z.array(ParameterName).default([]),
  /** The partner thinks only in streams. */
  streamedOnly: z.boolean().default(false),
});

/** Forms that an answer may have; in a template `$name`, `$schema` and `$strict` stand for the caller's. */
const Forms = z.strictObject({
  json: Fields.nullable().default(null),
  schema: Fields.nullable().default(null),
  /** What the conversation must say somewhere for `json`. */
  wants: Pattern.optional(),
});

/** The models that take pictures and sound, by their id. */
const Media = z.strictObject({ image: Pattern.optional(), audio: Pattern.optional() });

const SoundName = z.enum(answerSounds);

/** The models that speak their answers, and how they are asked to. */
const Speech = z.strictObject({
  models: Pattern,
  /** Laid over the body; `$voice` and `$format` stand for what is asked. */
  ask: Fields,
  /** Told where the caller names no voice. */
  voice: z.string().min(1),
  /** The partner's word for each form of sound; one without a word is refused. */
  formats: z.partialRecord(SoundName, z.string().min(1)),
  /** The forms that come in a stream. Absent: all of them. */
  streamed: z.array(SoundName).min(1).optional(),
  /** Whatever form was asked for, bare samples of 16 bits come, so many a second, of one channel. */
  samples: z.int().min(8_000).max(48_000).optional(),
});
export type Speech = z.infer<typeof Speech>;

const Tools = z.strictObject({
  /** The choices the partner takes. */
  choices: z.array(z.enum(["auto", "none", "required"])),
  /** How one tool is demanded; `$name` stands for its name. */
  named: Fields.nullable().default(null),
  /** What allows several calls at once, and what forbids them; null where the partner cannot be told. */
  parallel: z
    .strictObject({ on: Fields.nullable(), off: Fields.nullable() })
    .default({ on: null, off: null }),
  /** Holds arguments to the tool's schema where asked; else the wish is told as omitted. */
  strict: z.boolean().default(false),
});

/** What differs for models whose id matches; later entries win over earlier ones. */
const ModelRule = z.strictObject({
  match: Pattern,
  /** The value the model holds whatever is asked; asking for another is refused, asking for it sends nothing. */
  pinned: z.partialRecord(ParameterName, z.number()).default({}),
  rejected: z.array(ParameterName).default([]),
  renamed: z.partialRecord(ParameterName, z.string().min(1)).default({}),
  /** Fields of `always` that this model does not take. */
  without: z.array(z.string().min(1)).default([]),
  always: Fields.default({}),
  whenStreamed: Fields.default({}),
  thinking: Thinking.optional(),
  forms: Forms.optional(),
  /** It answers in streams only; what is asked for whole is put together here. */
  streamedOnly: z.boolean().default(false),
  /** Where this model is asked, if not where others are. */
  path: z.string().startsWith("/").optional(),
  /** Each turn is a list of parts, of text alone as well. */
  inParts: z.boolean().default(false),
  /** The voice of this model, told where the caller names none. */
  voice: z.string().min(1).optional(),
});

const Messages = z.strictObject({
  most: z.int().min(1).optional(),
  /** User and assistant must take turns. */
  alternate: z.boolean().default(false),
  /** The last message must hold more than white space. */
  lastNotBlank: z.boolean().default(false),
  /** What becomes of a former turn's reasoning: sent back under this name, or left out where null. */
  reasoning: z.string().min(1).nullable().default(null),
});

const FinishReason = z.enum(["stop", "length", "tool", "content_filter"]);
const Finish = z.union([FinishReason, z.strictObject({ error: z.enum(["capacity", "ours", "protocol"]) })]);

/** An error's form where it is neither `{error: {…}}`, `{error: "…"}` nor `{code, message}`. */
const FailureShape = z.strictObject({
  when: Pointer,
  code: z.array(Pointer).min(1),
  message: z.array(Pointer).min(1),
});

const Evidence = z.strictObject({
  source: z.string().min(1),
  /** The day, month or year of the copy that was read. */
  date: z.string().regex(/^\d{4}(?:-\d{2}(?:-\d{2})?)?$/),
});

/** How one partner's API speaks, as data; it holds no host. */
export const Dialect = z
  .strictObject({
    schema: z.literal(2),
    dialect: z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/),
    title: z.string().min(1),
    version: z.iso.date(),
    evidence: z.array(Evidence).min(1),
    auth: Auth,
    headers: z
      .strictObject({ always: Headers.default({}), whenStreamed: Headers.default({}) })
      .default({ always: {}, whenStreamed: {} }),
    /** Response headers that may be told on; every other one stays here. */
    passOn: z.array(z.string().regex(/^[a-z0-9-]+$/)).default([]),
    /** By capability; what is not built has no path. */
    paths: z.strictObject({ chat: ChatPath }),
    /** The partner's name for each parameter it accepts; what is absent is refused, never dropped. */
    parameters: z.partialRecord(ParameterName, Parameter),
    /** Parameters that may not be asked for together. */
    exclusions: z.array(z.tuple([ParameterName, ParameterName])).default([]),
    always: Fields.default({}),
    whenStreamed: Fields.default({}),
    thinking: Thinking.default({ off: {}, on: null, ignored: [], streamedOnly: false }),
    messages: Messages.default({ alternate: false, lastNotBlank: false, reasoning: null }),
    /** Null where the partner takes no tools. */
    tools: Tools.nullable(),
    forms: Forms.default({ json: null, schema: null }),
    media: Media.default({}),
    /** Absent where no model speaks its answers. */
    speech: Speech.optional(),
    models: z.array(ModelRule).default([]),
    /** Models that are made for translation, and how they are asked. */
    translations: z.array(Translation).default([]),
    reasoningFields: z.array(z.string().min(1)).default([]),
    finish: z.record(z.string(), Finish),
    usage: UsagePlaces,
    failures: z.array(FailureShape).default([]),
    /** Where the body tells how long to wait, in seconds, such as `37s`. */
    retryAfter: z.array(Pointer).default([]),
    verdicts: z.array(VerdictRule),
    errors: z.array(ErrorRule).min(1),
    /** Everything that can be asked beside a conversation; what is not there cannot. */
    operations: Operations.optional(),
    /** Code by name, where data does not reach; see `hooks/registry.ts`. */
    hooks: z
      .strictObject({
        sign: z.string().min(1).optional(),
        encode: z.string().min(1).optional(),
        decode: z.string().min(1).optional(),
      })
      .default({}),
  })
  .refine((record) => (record.auth.kind === "tc3") === (record.hooks.sign !== undefined), {
    message: "a signature needs a `sign` hook, and nothing else does",
  })
  .refine(
    ({ finish, verdicts }) =>
      Object.entries(finish)
        .filter(([, reason]) => reason === "content_filter")
        .every(([raw]) => verdicts.some(({ match }) => match.finish?.includes(raw) && !match.at)),
    { message: "a finish for content needs a verdict rule of its own" },
  )
  .refine(
    ({ verdicts, errors, operations }) => {
      const more = [...(operations?.verdicts ?? []), ...(operations?.errors ?? [])];
      const ids = [...verdicts, ...errors, ...more].map((rule) => rule.id);
      return new Set(ids).size === ids.length;
    },
    { message: "every rule has an id of its own" },
  );
export type Dialect = z.infer<typeof Dialect>;
export type ParameterName = z.infer<typeof ParameterName>;
