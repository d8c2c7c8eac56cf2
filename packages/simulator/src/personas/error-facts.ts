/** Where the wording of an error comes from; `composed` means that no recording was found and the text is ours. */
export type ErrorSource = `recorded: ${string}` | `documented: ${string}` | `composed: ${string}`;

/** One error of a partner; `{name}` in message, code and param is filled from the values of the occasion. */
export type ErrorFacts = {
  status: number;
  type: string;
  code: string | null;
  param: string | null;
  message: string;
  /** Which of the partner's envelopes carries it; each persona names its own. */
  envelope: string;
  source: ErrorSource;
};

/** Errors that every partner has a form for. */
export type SharedErrorName =
  | "missing-key"
  | "wrong-key"
  | "wrong-region"
  | "wrong-path"
  | "wrong-method"
  | "too-large"
  | "malformed-json"
  | "unknown-parameter"
  | "missing-parameter"
  | "invalid-type"
  | "invalid-value"
  | "above-maximum"
  | "below-minimum"
  | "too-long"
  | "empty-messages"
  | "unknown-message-field"
  | "unknown-model"
  | "unsupported-modality"
  | "blocked-input"
  | "blocked-output"
  | "rate-limit"
  | "quota"
  | "server-error";

/** An error on its occasion. */
export type PartnerError = { facts: ErrorFacts; values: Readonly<Record<string, string>> };

/** Fills the `{name}` places of a template; a place without a value stays as it is, so that a test sees it. */
export function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (place, name: string) =>
    Object.hasOwn(values, name) ? (values[name] ?? place) : place,
  );
}
