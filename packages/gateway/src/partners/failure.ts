import type { Dialect } from "./dialect.ts";
import { asFields, type Fields, text } from "./hooks/piece.ts";
import { findAt, type Path, valueAt } from "./pointer.ts";

/** What is known of a failing answer; `code` and `message` are the partner's own, `body` what rules may look into. */
export type Failure = {
  status: number;
  code: string;
  message: string;
  retryAfterSeconds: number | null;
  body: unknown;
};

const maxCode = 256;
const maxMessage = 4_096;

/** The failure an answer holds, whatever its status: `{error:{…}}`, `{error:"…"}`, `{code, message}` or the record's own forms. */
export function failureIn(dialect: Dialect, fields: Fields, status: number): Failure | null {
  const found = plainFailure(fields) ?? (dialect.failures.length > 0 ? shapedFailure(dialect, fields) : null);
  if (!found) return null;
  // A message of any length is held against patterns, so it is cut to what any real one needs.
  const said = { code: found.code.slice(0, maxCode), message: found.message.slice(0, maxMessage) };
  return { ...said, status, retryAfterSeconds: waitIn(dialect, fields), body: fields };
}

/** The failure of an answer with a failing status; an unreadable body still has its status. */
export function failureFrom(
  dialect: Dialect,
  { status, retryAfterSeconds }: { status: number; retryAfterSeconds: number | null },
  body: unknown,
): Failure {
  const fields = asFields(body);
  const failure = fields && failureIn(dialect, fields, status);
  if (!failure) return { status, code: "", message: "", retryAfterSeconds, body };
  return { ...failure, retryAfterSeconds: retryAfterSeconds ?? failure.retryAfterSeconds };
}

type Said = { code: string; message: string };

function plainFailure(fields: Fields): Said | null {
  const error = fields["error"];
  const inner = asFields(error);
  if (inner) {
    const code =
      text(inner["code"]) || text(inner["type"]) || text(inner["status"]) || numbered(inner["code"]);
    return { code, message: text(inner["message"]) };
  }
  if (typeof error === "string") return { code: text(fields["code"]), message: error };
  if (typeof fields["code"] === "string" && fields["code"] !== "" && fields["choices"] === undefined) {
    return { code: fields["code"], message: text(fields["message"]) };
  }
  return null;
}

function shapedFailure(dialect: Dialect, fields: Fields): Said | null {
  const shape = dialect.failures.find(({ when }) => {
    const value = valueAt(fields, when);
    return value !== undefined && value !== null;
  });
  return shape ? { code: firstText(fields, shape.code), message: firstText(fields, shape.message) } : null;
}

function firstText(fields: Fields, places: readonly Path[]): string {
  for (const place of places) {
    const value = valueAt(fields, place);
    const found = text(value) || numbered(value);
    if (found !== "") return found;
  }
  return "";
}

function numbered(value: unknown): string {
  return typeof value === "number" ? String(value) : "";
}

/** The wait that the body names, in seconds, rounded up; more than a day is none. */
function waitIn({ retryAfter }: Dialect, fields: Fields): number | null {
  for (const place of retryAfter) {
    const value = findAt(fields, place, (candidate) => secondsOf(candidate) !== null);
    if (value !== undefined) return secondsOf(value);
  }
  return null;
}

function secondsOf(value: unknown): number | null {
  const seconds = Number(/^(\d+(?:\.\d+)?)s?$/.exec(text(value) || numbered(value))?.[1] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds <= 86_400 ? Math.ceil(seconds) : null;
}
