import { alibabaErrors } from "../alibaba/errors.ts";
import type { ErrorFacts } from "../error-facts.ts";

/** What every native call takes. */
export const native = {
  method: "POST",
  parameters: { model: { is: "string" }, input: { is: "object" }, parameters: { is: "object" } },
  required: ["model", "input"],
} as const;

/** The block of an input or output under its native code. */
export const inspectionFailed = (side: "Input" | "Output"): ErrorFacts => ({
  ...alibabaErrors["blocked-input"],
  code: "DataInspectionFailed",
  message: `${side} data may contain inappropriate content.`,
  source: "documented: wire research (2026-11-22)",
});

/** A parameter that is wrong, in the words of the occasion. */
export const invalidParameter = (message: string): ErrorFacts => ({
  ...alibabaErrors["invalid-value"],
  code: "InvalidParameter",
  param: null,
  message,
  source: "composed: the code is documented (Model Studio error codes); the wording is ours",
});

/** A call that must be a task, or must not. */
export const notSynchronous: ErrorFacts = {
  ...alibabaErrors["invalid-value"],
  status: 403,
  code: "AccessDenied",
  param: null,
  message: "current user api does not support synchronous calls.",
  source: "documented: Model Studio error codes, quoted in public code",
};

export function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
