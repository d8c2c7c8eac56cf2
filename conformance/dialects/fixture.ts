import { readdirSync, readFileSync } from "node:fs";
import { z } from "zod";
import { parse } from "yaml";

/** What a partner can be asked for or can answer; a column of `docs/partners.md` each. */
export const capabilities = [
  "whole",
  "streamed",
  "finish",
  "usage",
  "reasoning",
  "tools",
  "spoken",
  "verdict",
  "error",
  "request",
] as const;
export type Capability = (typeof capabilities)[number];

/** A day, a month or a year; YAML reads the last as a number. */
const Day = z.coerce.string().regex(/^\d{4}(?:-\d{2}(?:-\d{2})?)?$/);

/** A wish for a spoken answer. */
const Speech = z.strictObject({
  voice: z.string().nullable().default(null),
  format: z.enum(["pcm16", "wav", "mp3", "opus", "flac", "aac"]),
});

/** One answer of a documented shape, and the events it must come to; see `brief.ts` for how events are written. */
const Case = z
  .strictObject({
    name: z.string().min(1),
    capability: z.enum(capabilities),
    source: z.string().min(1),
    model: z.string().default("model-1"),
    thinking: z.boolean().default(false),
    speech: Speech.optional(),
    status: z.int().default(200),
    whole: z.json().optional(),
    /** Chunks as JSON; a text is written as it is, line breaks included. */
    stream: z.array(z.json()).optional(),
    /** Whether `[DONE]` ends the stream. */
    done: z.boolean().default(true),
    says: z.array(z.string().min(1)),
  })
  .refine((one) => (one.whole === undefined) !== (one.stream === undefined), "a case is whole or a stream");
export type Case = z.infer<typeof Case>;

/** Status, body and what it says: the short form for failures. */
const Failure = z.tuple([z.int(), z.json(), z.string().min(1)]);

const Request = z.strictObject({
  name: z.string().min(1),
  source: z.string().min(1),
  model: z.string().default("model-1"),
  stream: z.boolean().default(false),
  thinking: z
    .strictObject({
      budget: z.int().nullable().default(null),
      effort: z.enum(["minimal", "low", "medium", "high"]).optional(),
    })
    .optional(),
  parameters: z.record(z.string(), z.json()).default({}),
  messages: z.array(z.record(z.string(), z.json())).optional(),
  tools: z.boolean().default(false),
  speech: Speech.optional(),
  toolChoice: z
    .union([z.enum(["auto", "none", "required"]), z.strictObject({ name: z.string() })])
    .optional(),
  parallelToolCalls: z.boolean().optional(),
  form: z
    .discriminatedUnion("type", [
      z.strictObject({ type: z.literal("json") }),
      z.strictObject({
        type: z.literal("schema"),
        name: z.string(),
        schema: z.record(z.string(), z.json()),
        strict: z.boolean(),
      }),
    ])
    .optional(),
  /** Fields that the body must hold, exactly. */
  sends: z.record(z.string(), z.json()).optional(),
  /** Fields that it must not hold. */
  never: z.array(z.string()).default([]),
  refuses: z.array(z.string()).optional(),
  /** What goes without, and is told. */
  omits: z.array(z.string()).optional(),
  path: z.string().optional(),
  headers: z.record(z.string(), z.string()).default({}),
});
export type Request = z.infer<typeof Request>;

const Fixture = z.strictObject({
  dialect: z.string().min(1),
  /** Speaks OpenAI's chat completions, so that the cases of `alike.ts` hold for it too. */
  alike: z.boolean().default(false),
  /** Every source by a short name, with the day of the copy. */
  sources: z.record(z.string(), z.strictObject({ title: z.string().min(1), date: Day })),
  cases: z.array(Case).default([]),
  failures: z.strictObject({ source: z.string(), list: z.array(Failure) }).optional(),
  requests: z.array(Request).default([]),
  skips: z
    .array(
      z.strictObject({ capability: z.enum(capabilities), reason: z.string().min(1), date: z.iso.date() }),
    )
    .default([]),
});
export type Fixture = Omit<z.infer<typeof Fixture>, "failures">;

const folder = new URL("./fixtures/", import.meta.url);

/** Every fixture file, its short failures written out. @throws where a file is not of the form, or names no source. */
export function readFixtures(): Fixture[] {
  return readdirSync(folder)
    .toSorted()
    .map((file) => {
      const { failures, ...fixture } = Fixture.parse(
        parse(readFileSync(new URL(file, folder), "utf8"), { schema: "core" }),
        { reportInput: true },
      );
      if (`${fixture.dialect}.yaml` !== file) throw new Error(`${file} holds ${fixture.dialect}`);
      const written = (failures?.list ?? []).map(([status, whole, says]) =>
        Case.parse({
          name: `failure ${status} ${JSON.stringify(whole).slice(0, 90)}`,
          capability: says.startsWith("hit") ? "verdict" : "error",
          source: failures?.source,
          status,
          whole,
          says: [says],
        }),
      );
      const cases = [...fixture.cases, ...written];
      for (const { name, source } of [...cases, ...fixture.requests]) {
        if (!Object.hasOwn(fixture.sources, source)) throw new Error(`${file}: \`${name}\` names no source`);
      }
      return { ...fixture, cases };
    });
}
