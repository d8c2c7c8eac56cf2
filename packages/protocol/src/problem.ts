import type { Reason } from "./decision.ts";
import { describeError, type ErrorCode, errorRegistry } from "./errors/index.ts";
import { localizeReason } from "./localize-reason.ts";
import { localize } from "./market.ts";

/** One thing wrong with a request: where, and what; user input stands in backticks. */
export type Issue = { path: string; message: string };

/** What a failing reply tells, on every surface; a superset of the OpenAI error object. */
export type ErrorBody = {
  error: {
    code: ErrorCode;
    type: string;
    message: string;
    remedy: string;
    param: string | null;
    issues?: readonly Issue[];
    reasons?: readonly Reason[];
    category?: string;
    retract?: boolean;
    /** The partner ended the conversation: nothing more of it may be sent. */
    endSession?: true;
    market?: string | null;
    simulated?: boolean;
    receipt?: string;
    /** After a verdict in a conversation: with how many of the messages sent, from the first, it can go on. */
    continueWith?: number;
  };
};

export type ProblemDetails = {
  issues?: readonly Issue[];
  reasons?: readonly Reason[];
  category?: string;
  retract?: boolean;
  endSession?: boolean;
  retryAfterSeconds?: number | null;
  /** For operators' logs; never content, secrets or user input. */
  cause?: unknown;
};

/** A failure with a code of the registry; for example `new Problem("no_route")`. */
export class Problem extends Error {
  override readonly name = "Problem";
  readonly code: ErrorCode;
  readonly details: ProblemDetails;

  constructor(code: ErrorCode, details: ProblemDetails = {}) {
    super(errorRegistry[code].message, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.details = details;
  }

  /** The HTTP status of the code. */
  get status(): number {
    return errorRegistry[this.code].status;
  }
}

/** Takes whatever was thrown and gives a problem; what is not one becomes `internal`. */
export function asProblem(thrown: unknown): Problem {
  return thrown instanceof Problem ? thrown : new Problem("internal", { cause: thrown });
}

/** The body of a failing reply, in English unless told otherwise; for example `errorBody(new Problem("no_route"), {}, "zh")`. */
export function errorBody(
  problem: Problem,
  about: Pick<ErrorBody["error"], "receipt" | "market" | "simulated" | "continueWith"> = {},
  language = "en",
): ErrorBody {
  const { message, remedy } = describeError(problem.code, language);
  const { issues, category, retract, endSession } = problem.details;
  const reasons = problem.details.reasons?.map((reason) => localizeReason(reason, language));
  const issue = first(issues)?.message;
  const colon = localize({ en: ": ", zh: "：" }, language);
  return {
    error: {
      code: problem.code,
      type: typeOf(problem.status),
      message: issue ? `${message}${colon}${issue}` : message,
      remedy: reasons?.[0]?.remedy ?? remedy,
      param: first(issues)?.path || null,
      ...(issues && { issues }),
      ...(reasons && { reasons }),
      ...(category && { category }),
      ...(retract !== undefined && { retract }),
      ...(endSession === true && { endSession }),
      ...about,
    },
  };
}

function first<Item>(items: readonly Item[] | undefined): Item | undefined {
  return items?.[0];
}

function typeOf(status: number): string {
  if (status === 401) return "authentication_error";
  if (status === 403 || status === 451) return "permission_error";
  if (status < 500) return "invalid_request_error";
  return "server_error";
}
