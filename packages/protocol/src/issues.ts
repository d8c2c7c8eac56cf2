import type { z } from "zod";
import { type Issue, Problem } from "./problem.ts";
import { safeParse } from "./safe-parse.ts";

/**
 * Why a field of a published request cannot be honoured, by its path, in which `*` stands for a place in a list; for
 * example `{ logit_bias: "…", "messages.*.name": "…" }`. What asks for nothing (`null`) is taken all the same.
 */
export type Unsupported = Readonly<Record<string, string>>;

/**
 * Parses what a client sent, strictly.
 *
 * @param unsupported fields that the schema leaves out, or takes only where they ask for nothing.
 * @throws Problem `unsupported_parameter` where only unknown and unsupported fields are wrong, else `invalid_request`.
 * @example parseRequest(SummarizerRequest, { input: "…" })
 */
export function parseRequest<Schema extends z.ZodType>(
  schema: Schema,
  body: unknown,
  unsupported: Unsupported = {},
): z.output<Schema> {
  let result = safeParse(schema, body);
  if (!result.success) {
    const asked = withoutNulls(body, unsupported);
    if (asked !== body) result = safeParse(schema, asked);
  }
  if (result.success) return result.data;
  const issues = issuesOf(result.error);
  const known = issues.filter(({ path }) => reasonOf(path, unsupported) !== undefined);
  const unknownOnly = result.error.issues.every((issue) => issue.code === "unrecognized_keys");
  throw new Problem(known.length > 0 || unknownOnly ? "unsupported_parameter" : "invalid_request", {
    // What is wrong beside a field that cannot be honoured is often only a consequence of it.
    issues: [...known, ...issues.filter((issue) => !known.includes(issue))].map((issue) =>
      explained(issue, unsupported),
    ),
  });
}

/** Clients send `null` for what they leave open; done only once a parse has failed, so that most requests pay nothing. */
function withoutNulls(body: unknown, unsupported: Unsupported): unknown {
  if (typeof body !== "object" || body === null || Array.isArray(body)) return body;
  const asked = Object.entries(body).filter(
    ([name, value]) => value !== null || !Object.hasOwn(unsupported, name),
  );
  return asked.length === Object.keys(body).length ? body : Object.fromEntries(asked);
}

function explained({ path, message }: Issue, unsupported: Unsupported): Issue {
  const why = reasonOf(path, unsupported);
  return { path, message: why === undefined ? message : `\`${path.split(".").at(-1)}\`: ${why}` };
}

function reasonOf(path: string, unsupported: Unsupported): string | undefined {
  const starred = path.replaceAll(/(^|\.)\d+(?=\.|$)/g, "$1*");
  return Object.hasOwn(unsupported, starred) ? unsupported[starred] : undefined;
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
