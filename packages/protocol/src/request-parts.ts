import { z } from "zod";

/** A short text that is not content, such as an opaque id. */
export const Text = z.string().max(512);

/** A tool's name, as every partner takes it. */
export const ToolName = z.string().regex(/^[\w-]{1,64}$/, "a name has up to 64 letters, digits, `_` and `-`");

/** Deeper than anything that is meant; past a few thousand, writing it as text again would exhaust the stack. */
const mostDepth = 64;

/** Any object, such as a JSON schema; what it means is for the partner to say. */
export const Schema = z
  .record(z.string(), z.unknown())
  .refine((schema) => isShallow(schema), `it may not be nested more than ${mostDepth} deep`);

function isShallow(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > mostDepth) return false;
    level = level.flatMap((part) => (typeof part === "object" && part !== null ? Object.values(part) : []));
  }
  return true;
}

/** The name of a model, or of the market's choice. */
export const ModelName = z.string().min(1).max(128);

/** A number that a form can only write as digits. */
export const numeral = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess(
    (sent) => (typeof sent === "string" && /^-?\d{1,9}(\.\d{1,9})?$/.test(sent) ? Number(sent) : sent),
    schema,
  );

/** A truth value that a form can only write as a word. */
export const word = <Schema extends z.ZodType>(schema: Schema) =>
  z.preprocess((sent) => (sent === "true" ? true : sent === "false" ? false : sent), schema);
