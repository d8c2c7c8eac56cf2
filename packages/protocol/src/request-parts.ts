import { z } from "zod";

/** A short text that is not content, such as an opaque id. */
export const Text = z.string().max(512);

/** A tool's name, as every partner takes it. */
export const ToolName = z.string().regex(/^[\w-]{1,64}$/, "a name has up to 64 letters, digits, `_` and `-`");

/** A JSON schema; what it means is for the partner to say. */
export const Schema = z.record(z.string(), z.unknown());

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
