import type { z } from "zod";
import { type Issue, Problem } from "./problem.ts";

/**
 * Parses what a client sent, strictly.
 *
 * @throws Problem `unsupported_parameter` where only unknown fields are wrong, else `invalid_request`.
 * @example parseRequest(SummarizerRequest, { input: "…" })
 */
export function parseRequest<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const unknownOnly = result.error.issues.every((issue) => issue.code === "unrecognized_keys");
  throw new Problem(unknownOnly ? "unsupported_parameter" : "invalid_request", {
    issues: issuesOf(result.error),
  });
}

/** The issues of a failed parse, bounded, one path each; for example `{ path: "messages.0.role", … }`. */
export function issuesOf(error: z.ZodError): Issue[] {
  const issues = error.issues.flatMap((issue) => unfold(issue));
  return issues.slice(0, 32).flatMap((issue): Issue[] => {
    const path = issue.path.map(String).join(".");
    if (issue.code !== "unrecognized_keys") return [{ path, message: clip(issue.message) }];
    return issue.keys.slice(0, 32).map((key) => ({
      path: clip(path ? `${path}.${key}` : key),
      message: `\`${clip(key)}\` is not a field that can be honoured here`,
    }));
  });
}

/** Where none of several forms fits, what is wrong with the one that fits furthest. */
function unfold(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== "invalid_union") return [issue];
  const depth = (form: readonly z.core.$ZodIssue[]) => Math.max(0, ...form.map((part) => part.path.length));
  const [nearest] = issue.errors.toSorted((left, right) => depth(right) - depth(left));
  if (!nearest || depth(nearest) === 0) return [issue];
  return nearest.flatMap((part) => unfold({ ...part, path: [...issue.path, ...part.path] }));
}

function clip(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
