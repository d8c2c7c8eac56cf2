import { z } from "zod";

/**
 * Parses as the schema's own `safeParse`, and gives a fault also where a check of zod's throws: its bounds of lengths are
 * held against whatever has a `length`, such as `{ "length": { "toString": null } }` in the place of a text.
 *
 * @example safeParse(SummarizerRequest, JSON.parse(text))
 */
export function safeParse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.ZodSafeParseResult<z.output<Schema>> {
  try {
    return schema.safeParse(value);
  } catch (cause) {
    if (!(cause instanceof TypeError || cause instanceof RangeError)) throw cause;
    const message = "it holds a value that cannot be compared with anything";
    const issues: z.core.$ZodIssue[] = [{ code: "custom", path: [], message, input: value }];
    return { success: false, error: new z.ZodError(issues) as z.ZodError<z.output<Schema>> };
  }
}
