import type { ErrorFacts, ErrorSource, SharedErrorName } from "./error-facts.ts";

/** What a partner's errors share: the form of a refused request, and who says so. */
type Style = { type: string; code: string | null; envelope: string };

/** What a partner is known to say in one error; the rest comes from its style. */
export type KnownError = Partial<Omit<ErrorFacts, "source">> & { source: ErrorSource };

const unknownWording = "composed: the form is the partner's, no recording of this wording was found";

/** Status and plain wording for each occasion, used where nothing better is known of a partner. */
const plain: Readonly<Record<SharedErrorName, { status: number; message: string; param?: string }>> = {
  "missing-key": { status: 401, message: "No API key was provided." },
  "wrong-key": { status: 401, message: "The API key {maskedKey} is invalid." },
  "wrong-region": { status: 401, message: "The API key is invalid." },
  "wrong-path": { status: 404, message: "Not found: {method} {path}" },
  "wrong-method": { status: 405, message: "Method not allowed: {method}" },
  "too-large": { status: 413, message: "The request is too large; the limit is {maximum} bytes." },
  "malformed-json": { status: 400, message: "The request body is not valid JSON." },
  "unknown-parameter": { status: 400, message: "Unknown parameter: {parameter}", param: "{parameter}" },
  "missing-parameter": {
    status: 400,
    message: "Missing required parameter: {parameter}",
    param: "{parameter}",
  },
  "invalid-type": { status: 400, message: "{parameter} must be {expected}", param: "{parameter}" },
  "invalid-value": { status: 400, message: "{parameter} must be one of {expected}", param: "{parameter}" },
  "above-maximum": { status: 400, message: "{rangeMessage}", param: "{parameter}" },
  "below-minimum": { status: 400, message: "{rangeMessage}", param: "{parameter}" },
  "too-long": {
    status: 400,
    message: "{parameter} must have at most {maximum} characters",
    param: "{parameter}",
  },
  "empty-messages": { status: 400, message: "messages must not be empty", param: "messages" },
  "unknown-message-field": {
    status: 400,
    message: "Unknown field {field} in {parameter}",
    param: "{parameter}.{field}",
  },
  "unknown-model": { status: 404, message: "The model {model} does not exist.", param: "model" },
  "unsupported-modality": {
    status: 400,
    message: "Content of type {partType} is not supported by this model.",
    param: "messages",
  },
  "blocked-input": { status: 400, message: "The input was rejected by the content policy." },
  "blocked-output": { status: 400, message: "The output was rejected by the content policy." },
  "rate-limit": { status: 429, message: "Too many requests." },
  quota: { status: 429, message: "The quota is used up." },
  "server-error": { status: 500, message: "Internal server error." },
};

/**
 * Every error of a partner: what is known of it, and for the rest the partner's form with plain words of ours,
 * marked as composed; for example `composeErrors({ type: "…", code: null, envelope: "error" }, {})`.
 */
export function composeErrors(
  style: Style,
  known: Readonly<Partial<Record<SharedErrorName, KnownError>>>,
): Readonly<Record<SharedErrorName, ErrorFacts>> {
  const names = Object.keys(plain) as SharedErrorName[];
  return Object.fromEntries(
    names.map((name) => {
      const composed = { ...style, param: null, ...plain[name], source: unknownWording };
      return [name, { ...composed, ...known[name] }];
    }),
  ) as Record<SharedErrorName, ErrorFacts>;
}
