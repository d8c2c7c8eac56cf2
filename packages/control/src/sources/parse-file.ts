import { type Issue, safeParse } from "@homeport/protocol";
import type { z } from "zod";
import { lowerFirst, valueAt } from "./value-at.ts";
import type { FieldPath, YamlFile } from "./yaml-file.ts";

export type Parsed<Value> =
  | { type: "parsed"; value: Value; file: YamlFile }
  | { type: "faulty"; issues: Issue[] };

/** Checks a file against what is expected in it; every fault names its line and field. */
export function parseFile<Schema extends z.ZodType>(
  schema: Schema,
  file: YamlFile,
): Parsed<z.output<Schema>> {
  const result = safeParse(schema, file.value);
  if (result.success) return { type: "parsed", value: result.data, file };
  return { type: "faulty", issues: faultsOf(result.error.issues, file) };
}

/** The faults of a failed parse as issues with file, line and field. */
function faultsOf(issues: readonly z.core.$ZodIssue[], file: YamlFile): Issue[] {
  return issues
    .flatMap((issue) => flatten(issue, []))
    .map(({ path, message, missing }) => {
      const last = path.at(-1);
      const gone = missing && last !== undefined && valueAt(file.value, path) === undefined;
      return file.issueAt(path, gone ? `\`${String(last)}\` is missing; ${missing} is expected` : message);
    });
}

type Fault = { path: FieldPath; message: string; missing: string | null };

function flatten(issue: z.core.$ZodIssue, before: FieldPath): Fault[] {
  const path = [...before, ...issue.path];
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `\`${clip(key)}\` is not a field that can be honoured here`,
      missing: null,
    }));
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    // What was meant is told best by the alternative that fits best.
    const [nearest] = issue.errors.toSorted((left, right) => weight(left) - weight(right));
    return (nearest ?? []).flatMap((inner) => flatten(inner, path));
  }
  const missing = issue.code === "invalid_type" ? issue.expected : null;
  return [{ path, message: clip(lowerFirst(issue.message)), missing }];
}

function weight(issues: readonly z.core.$ZodIssue[]): number {
  return issues.reduce((sum, issue) => sum + (issue.code === "unrecognized_keys" ? issue.keys.length : 1), 0);
}

function clip(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
