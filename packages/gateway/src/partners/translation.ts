import { z } from "zod";
import { languageNames } from "./language-names.ts";
import { Pattern } from "./rule.ts";

const Fields = z.record(z.string(), z.json());

/** How models that are made for translation are asked; they answer as a conversation does, on the same path. */
export const Translation = z.strictObject({
  /** The models it holds for; the first that holds is taken, and no such model is asked for a conversation. */
  models: Pattern,
  /** A text `$name` stands for a value, and vanishes with it: `$text`, `$source`, `$target`, `$terms`, `$memory`, `$domain`. */
  body: Fields,
  whenStreamed: Fields.default({}),
  /** What a signature names as the thing that is asked, where that is not what a conversation is. */
  action: z.string().min(1).optional(),
  /** How many terms and earlier translations it takes together; more are refused. */
  mostPairs: z.int().min(1).optional(),
  /** The partner's word for a language that it shall find out, null where leaving it out says so; absent where it must be named. */
  detect: z.string().min(1).nullable().optional(),
  /** The partner's name of each language that it is known to take, by BCP 47 tag; any other is refused. */
  languages: z.record(z.string().min(2), z.string().min(1)).transform((names, context) => {
    const read = languageNames(names);
    if (read) return read;
    context.addIssue({ code: "custom", message: "a language is named by a BCP 47 tag" });
    return z.NEVER;
  }),
  /** Each piece of a stream repeats everything before it. */
  cumulative: z.boolean().default(false),
});
export type Translation = z.infer<typeof Translation>;
