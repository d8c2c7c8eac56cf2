import { moderationCategories } from "@homeport/protocol";
import { z } from "zod";
import { Pointer } from "../pointer.ts";
import { ErrorRule, Pattern, VerdictRule } from "../rule.ts";
import { UsagePlaces } from "../usage.ts";

const Path = z.string().startsWith("/");
const Headers = z.record(z.string().regex(/^[a-z0-9-]+$/), z.string().regex(/^[\x20-\x7e]+$/));
const Body = z.record(z.string(), z.json());

/** Everything that is asked beside a conversation, by what a record calls it. */
export const operationNames = [
  "embed",
  "rerank",
  "moderate",
  "examine",
  "draw",
  "edit",
  "transcribe",
  "translate",
  "speak",
] as const;
export type OperationName = (typeof operationNames)[number];

/** What a task says, by the names that a record's body may hold as `$name`. */
const valueNames = [
  "inputs",
  "input",
  "dimensions",
  "query",
  "documents",
  "document",
  "top",
  "prompt",
  "count",
  "size",
  "width",
  "height",
  "quality",
  "watermark",
  "sources",
  "source.url",
  "source.data",
  "source.type",
  "source.file",
  "mask.url",
  "mask.data",
  "mask.type",
  "mask.file",
  "audio.url",
  "audio.data",
  "audio.type",
  "audio.form",
  "audio.file",
  "times",
  "language",
  "language.primary",
  "text",
  "voice",
  "format",
  "speed",
  "model",
  "source",
  "target",
  "terms",
  "memory",
  "pair.source",
  "pair.target",
  "domain",
] as const;
const ValueName = z.enum(valueNames);
export type ValueName = z.infer<typeof ValueName>;

const Scalar = z.union([z.string(), z.number(), z.boolean()]);

/** How a value is told, and what of it the partner takes; anything else is refused, never bent. */
const Value = z.strictObject({
  min: z.number().optional(),
  max: z.number().optional(),
  /** How many characters a text or elements a list may have. */
  most: z.int().min(1).optional(),
  /** Told where the caller left it open. */
  default: Scalar.optional(),
  /** The partner's word for each of ours; a value without a word is refused. */
  words: z.record(z.string(), Scalar).optional(),
  /** How a size is written, such as `{width}x{height}`. */
  written: z.string().includes("{width}").includes("{height}").optional(),
});

/** What stands in an answer; exactly one kind of content. */
const Reply = z
  .strictObject({
    id: z.array(Pointer).default([]),
    model: z.array(Pointer).default([]),
    /** A list with one vector for each text, in their order unless each names its place. */
    vectors: z.strictObject({ at: Pointer, vector: Pointer, index: Pointer.optional() }).optional(),
    /** A list of documents' places and scores. */
    scores: z.strictObject({ at: Pointer, index: Pointer, score: Pointer }).optional(),
    /**
     * A list with one judgement for each input: a flag and a score by the partner's name of a category, or one level
     * with the names of what was found. `names` says which of the published categories each of its own is, or none.
     */
    moderations: z
      .strictObject({
        at: Pointer,
        /** Its own word on the whole; without it any flag is one. */
        flagged: Pointer.optional(),
        flags: Pointer.optional(),
        scores: Pointer.optional(),
        level: Pointer.optional(),
        levels: z.record(z.string(), z.enum(["clear", "hit"])).optional(),
        found: Pointer.optional(),
        names: z.record(z.string(), z.enum(moderationCategories).nullable()),
      })
      .refine(
        ({ flags, level, levels, found }) => (flags ? !level : level && levels && found),
        "a judgement is flags, or a level with what was found",
      )
      .optional(),
    /** Pictures or sound: `*` in `at` stands for every element; the other places are relative to what is found. */
    media: z
      .strictObject({
        at: z.array(Pointer).min(1),
        /** In base 64, bare or as a `data:` address. */
        data: Pointer.optional(),
        /** An address that it may be fetched from for a while. */
        url: Pointer.optional(),
        /** Its media type, where its first bytes do not tell. */
        type: Pointer.optional(),
      })
      .refine(({ data, url }) => data ?? url, "media is data, an address, or either")
      .optional(),
    /** Where a transcript stands; parts of a list are joined. */
    text: z.array(Pointer).min(1).optional(),
    /** Where it says when what was said: a list of pieces of the transcript, in their order. */
    times: z
      .strictObject({
        at: Pointer,
        text: Pointer,
        start: Pointer,
        end: Pointer,
        language: Pointer.optional(),
        duration: Pointer.optional(),
        reckoned: z
          .strictObject({
            seek: Pointer,
            temperature: Pointer,
            averageLogProbability: Pointer,
            compressionRatio: Pointer,
            noSpeechProbability: Pointer,
          })
          .optional(),
      })
      .optional(),
    /** The body is the sound itself. */
    sound: z.literal(true).optional(),
    /** Why the answer ended, in the words of the record's `finish`. */
    finish: z.array(Pointer).default([]),
    /** Where tokens are counted, if not where a conversation's are. */
    usage: UsagePlaces.optional(),
    /** Seconds of sound that are charged for. */
    seconds: Pointer.optional(),
  })
  .refine(
    ({ vectors, scores, moderations, media, text, sound }) =>
      [vectors, scores, moderations, media, text, sound].filter(Boolean).length === 1,
    "an answer holds one kind of content",
  );

/** Work that is begun in one call and asked after in others, always at the endpoint itself. */
const Work = z.strictObject({
  id: Pointer,
  /** `{task}` stands for the work's id. */
  poll: Path.includes("{task}"),
  state: Pointer,
  states: z.record(z.string(), z.enum(["waiting", "done", "failed", "lost"])),
  /** Where work is called off by a `POST`, if that can be done. */
  cancel: Path.includes("{task}").optional(),
});

/** How one thing is asked for and answered, for the models that it holds for. */
export const Operation = z
  .strictObject({
    /** Absent: every model. The first operation that holds is taken. */
    models: Pattern.optional(),
    path: Path,
    /** What a signature names as the thing that is asked. */
    action: z.string().min(1).optional(),
    headers: Headers.default({}),
    form: z.enum(["json", "multipart"]).default("json"),
    /** A text `$name` stands for a value, and vanishes with it; `{model}` in a text for the model's id. */
    body: Body,
    values: z.partialRecord(ValueName, Value).default({}),
    /** What the partner always does; asking for anything else is refused. */
    fixed: z.partialRecord(ValueName, Scalar).default({}),
    /** Hints that this partner takes none of: left out, and told as omitted. */
    omits: z.array(ValueName).default([]),
    /** Two values of which the partner takes one at a time; who asks for both is refused by the second. */
    apart: z.array(z.tuple([ValueName, ValueName])).default([]),
    /** Texts in one call; more are asked in several. */
    batch: z.int().min(1).optional(),
    /** Whether the partner can write a visible mark, which is then always told, or never writes one. */
    mark: z.enum(["told", "none"]).optional(),
    /** Seconds until the answer begins, where it may take long. */
    waitSeconds: z.int().min(1).max(600).optional(),
    reply: Reply,
    work: Work.optional(),
  })
  .refine(
    ({ body, mark }) =>
      mark === undefined || JSON.stringify(body).includes('"$watermark"') === (mark === "told"),
    "a partner that can write a visible mark is told in the body whether it should",
  )
  .refine(
    ({ body, reply }) => JSON.stringify(body).includes('"$times"') === (reply.times !== undefined),
    "a partner that tells times is asked for them in the body, and its answer has a place for them",
  );
export type Operation = z.infer<typeof Operation>;

/** What a dialect can be asked beside conversations, and the rules that only then apply. */
export const Operations = z
  .strictObject({
    verdicts: z.array(VerdictRule).default([]),
    errors: z.array(ErrorRule).default([]),
    embed: z.array(Operation).min(1).optional(),
    rerank: z.array(Operation).min(1).optional(),
    /** Texts, each by itself. */
    moderate: z.array(Operation).min(1).optional(),
    /** Pictures, with what is written beside them. */
    examine: z.array(Operation).min(1).optional(),
    draw: z.array(Operation).min(1).optional(),
    edit: z.array(Operation).min(1).optional(),
    transcribe: z.array(Operation).min(1).optional(),
    translate: z.array(Operation).min(1).optional(),
    speak: z.array(Operation).min(1).optional(),
  })
  .refine(
    ({ draw = [], edit = [] }) => [...draw, ...edit].every(({ mark }) => mark !== undefined),
    "whoever makes pictures says whether it marks them",
  )
  .refine((operations) => {
    const kinds = {
      embed: "vectors",
      rerank: "scores",
      moderate: "moderations",
      examine: "moderations",
      draw: "media",
      edit: "media",
      transcribe: "text",
      translate: "text",
    } as const;
    return Object.entries(kinds).every(([name, kind]) =>
      (operations[name as keyof typeof kinds] ?? []).every(({ reply }) => reply[kind] !== undefined),
    );
  }, "what is answered is of the kind that was asked for");
export type Operations = z.infer<typeof Operations>;
