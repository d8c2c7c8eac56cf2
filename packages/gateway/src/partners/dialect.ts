import { z } from "zod";
import alibaba from "./dialects/alibaba.json" with { type: "json" };
import openai from "./dialects/openai.json" with { type: "json" };

const Pattern = z.string().transform((source, context) => {
  try {
    return new RegExp(source, "i");
  } catch {
    context.addIssue({ code: "custom", message: `\`${source}\` is no regular expression` });
    return z.NEVER;
  }
});

/** What a failing answer must look like for a rule to apply; every condition given must hold. */
const Match = z
  .strictObject({
    status: z.array(z.int()).min(1).optional(),
    code: Pattern.optional(),
    message: Pattern.optional(),
  })
  .refine((match) => match.status ?? match.code ?? match.message, "a match names at least one condition");

const VerdictRule = z.strictObject({
  match: Match,
  phase: z.enum(["input", "output", "late"]),
  category: z.string().min(1),
  retract: z.boolean(),
  endSession: z.boolean(),
});

const ErrorRule = z.strictObject({
  match: Match,
  class: z.enum(["capacity", "quota", "credential", "moderation_outage", "ours"]),
});

const Parameter = z.strictObject({
  name: z.string().min(1),
  min: z.number().optional(),
  max: z.number().optional(),
});

/** How one partner's API speaks, as data; it holds no host. */
export const Dialect = z.strictObject({
  dialect: z.string().min(1),
  version: z.iso.date(),
  evidence: z.array(z.string().min(1)).min(1),
  authorization: z.enum(["bearer"]),
  chatPath: z.string().startsWith("/"),
  /** The partner's name for each parameter it accepts; what is absent is refused, never dropped. */
  parameters: z.strictObject({
    maxTokens: Parameter.optional(),
    temperature: Parameter.optional(),
    topP: Parameter.optional(),
    stop: Parameter.optional(),
    seed: Parameter.optional(),
  }),
  always: z.record(z.string(), z.json()),
  whenStreamed: z.record(z.string(), z.json()),
  reasoningFields: z.array(z.string().min(1)),
  finish: z.record(z.string(), z.enum(["stop", "length", "tool", "content_filter"])),
  verdicts: z.array(VerdictRule),
  errors: z.array(ErrorRule),
});
export type Dialect = z.infer<typeof Dialect>;
export type Match = z.infer<typeof Match>;

const dialects: ReadonlyMap<string, Dialect> = new Map(
  [alibaba, openai].map((record) => {
    const dialect = Dialect.parse(record);
    return [dialect.dialect, dialect];
  }),
);

/** The dialect of a name, or undefined where this build has none; for example `dialectOf("openai")`. */
export function dialectOf(name: string): Dialect | undefined {
  return dialects.get(name);
}
