import { z } from "zod";
import { categories } from "./category.ts";
import { findAt, Pointer, valueAt } from "./pointer.ts";

const Pattern = z.string().transform((source, context) => {
  try {
    return new RegExp(source, "i");
  } catch {
    context.addIssue({ code: "custom", message: `\`${source}\` is no regular expression` });
    return z.NEVER;
  }
});

const Scalar = z.union([z.string(), z.number(), z.boolean()]);

/** What must stand at one of several places. */
const Condition = z
  .strictObject({
    pointers: z.array(Pointer).min(1),
    equals: z.array(Scalar).min(1).optional(),
    matches: Pattern.optional(),
    /** An object there holds, under each of these names, one of these values. */
    has: z.record(z.string(), z.array(Scalar).min(1)).optional(),
  })
  .refine(
    ({ equals, matches, has }) => [equals, matches, has].filter(Boolean).length === 1,
    "a condition says `equals`, `matches` or `has`",
  );

/** What an answer must look like for a rule to apply; every condition given must hold. */
const Match = z
  .strictObject({
    status: z.array(z.int()).min(1).optional(),
    code: Pattern.optional(),
    message: Pattern.optional(),
    finish: z.array(z.string().min(1)).min(1).optional(),
    at: z.array(Condition).min(1).optional(),
  })
  .refine((match) => Object.keys(match).length > 0, "a match names at least one condition");

/** `failure` is an answer that holds an error, whatever its status; `reply` is any other, whole or a chunk of one. */
const On = z.enum(["failure", "reply"]).default("failure");

const id = z.string().regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/);

/** Only an answer that holds an error has a status to judge, a code and a message; only another one finishes. */
const fitsPlace = ({ on, match }: { on: "failure" | "reply"; match: z.infer<typeof Match> }): boolean =>
  on === "failure" ? !match.finish : !(match.status ?? match.code ?? match.message);

export const VerdictRule = z
  .strictObject({
    id,
    on: On,
    match: Match,
    /** `clear`: the partner marks something and lets it pass. */
    says: z.enum(["hit", "clear"]).default("hit"),
    phase: z.enum(["input", "output", "late"]),
    scope: z.enum(["answer", "turn", "history", "request"]),
    category: z.enum(Object.keys(categories) as [keyof typeof categories, ...(keyof typeof categories)[]]),
    retract: z.boolean(),
    endSession: z.boolean(),
    /** Where the number of the guilty turn stands. */
    round: Pointer.optional(),
    /** Kept as the raw code where what matched is content. */
    raw: z.string().min(1).optional(),
  })
  .refine(fitsPlace, "a rule on a reply has no status, code or message; one on a failure has no finish");

export const ErrorRule = z
  .strictObject({
    id,
    on: On,
    match: Match,
    class: z.enum(["capacity", "quota", "credential", "moderation_outage", "ours"]),
  })
  .refine(fitsPlace, "a rule on a reply has no status, code or message; one on a failure has no finish");

export { Pattern };
export type Match = z.infer<typeof Match>;
export type VerdictRule = z.infer<typeof VerdictRule>;
export type ErrorRule = z.infer<typeof ErrorRule>;

/** What a rule is held against; in a reply there is no code and no message, in a failure no finish. */
export type Judged = {
  status: number;
  code: string;
  message: string;
  finish: string | null;
  body: unknown;
};

/** Whether every condition of a match holds. */
export function matches(match: Match, judged: Judged): boolean {
  if (match.finish && (judged.finish === null || !match.finish.includes(judged.finish))) return false;
  if (match.status && !match.status.includes(judged.status)) return false;
  if (match.code && !match.code.test(judged.code)) return false;
  if (match.message && !match.message.test(judged.message)) return false;
  if (match.at) {
    for (const condition of match.at) if (matchedAt(condition, judged.body) === undefined) return false;
  }
  return true;
}

/** The value that made the first condition on a place hold, or undefined. */
export function matchedValue(match: Match, body: unknown): unknown {
  const first = match.at?.[0];
  return first && matchedAt(first, body);
}

function matchedAt({ pointers, equals, matches, has }: z.infer<typeof Condition>, body: unknown): unknown {
  const test = (value: unknown): boolean => {
    if (equals) return equals.includes(value as string);
    if (matches) return isScalar(value) && matches.test(String(value));
    return Object.entries(has ?? {}).every(([name, values]) =>
      values.includes(valueAt(value, [name]) as string),
    );
  };
  for (const path of pointers) {
    const found = findAt(body, path, test);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isScalar(value: unknown): boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}
