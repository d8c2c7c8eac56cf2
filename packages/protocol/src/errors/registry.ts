import { callerErrors } from "./caller-errors.ts";
import { changeErrors } from "./change-errors.ts";
import { loginErrors } from "./login-errors.ts";
import { marketErrors } from "./market-errors.ts";
import { requestErrors } from "./request-errors.ts";
import { servingErrors } from "./serving-errors.ts";

/**
 * Every code a person or program can meet, with its HTTP status, and its message and remedy in English.
 * `docs/errors.md` is generated from this table and a test keeps the two equal.
 */
export const errorRegistry = {
  ...requestErrors,
  ...callerErrors,
  ...marketErrors,
  ...servingErrors,
  ...changeErrors,
  ...loginErrors,
} as const;

export type ErrorCode = keyof typeof errorRegistry;

/** Every code, sorted. */
export const errorCodes = Object.keys(errorRegistry).toSorted() as ErrorCode[];
