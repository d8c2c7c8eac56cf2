import type { ErrorClass, ErrorCode, StreamEvent } from "@homeport/protocol";
import type { Dialect } from "./dialect.ts";
import type { Failure } from "./failure.ts";
import { type Judged, matchedValue, matches, type VerdictRule } from "./rule.ts";
import { valueAt } from "./pointer.ts";

/** Whose answer is judged, and who wants to hear which rule applied. */
export type Judging = {
  dialect: Dialect;
  /** Who said it, such as `partner:acme`. */
  by: string;
  heard?: (rule: string) => void;
};

type VerdictEvent = Extract<StreamEvent, { type: "verdict" }>;

const codeOfClass: Record<ErrorClass, ErrorCode> = {
  policy: "partner_refused",
  capacity: "partner_capacity",
  quota: "partner_quota",
  credential: "partner_credential",
  moderation_outage: "partner_moderation_down",
  ours: "partner_rejected",
  transport: "partner_down",
  protocol: "partner_garbled",
};

/**
 * A verdict or a classed error for a partner's failing answer.
 * Codes are looked at before the status: the same refusal comes as 200, 400, 422 and 500.
 */
export function classify(judging: Judging, failure: Failure): StreamEvent {
  const { dialect } = judging;
  const judged: Judged = { ...failure, finish: null };
  const verdict = dialect.verdicts.find(({ on, match }) => on === "failure" && matches(match, judged));
  if (verdict) {
    return verdictEvent(judging, verdict, { judged, late: false, raw: rawOf(failure) });
  }
  const rule = dialect.errors.find(({ on, match }) => on === "failure" && matches(match, judged));
  if (rule) judging.heard?.(rule.id);
  // A refusal that no rule knows is no reason to ask somebody else.
  const unknown = failure.status >= 400 && failure.status < 500 ? "ours" : "protocol";
  return errorEvent(rule?.class ?? unknown, describe(failure), failure.retryAfterSeconds);
}

/**
 * What the record's rules find in an answer that is no failure: a verdict, an error, or nothing.
 *
 * @param told.late whether the answer's finish came before.
 */
export function judgeReply(
  judging: Judging,
  told: { chunk: unknown; finish: string | null; late: boolean },
): StreamEvent | null {
  const { dialect } = judging;
  const judged: Judged = { status: 200, code: "", message: "", finish: told.finish, body: told.chunk };
  for (const rule of dialect.verdicts) {
    if (rule.on !== "reply" || !matches(rule.match, judged)) continue;
    const found = rule.match.finish ? told.finish : matchedValue(rule.match, told.chunk);
    return verdictEvent(judging, rule, { judged, late: told.late, raw: rule.raw ?? rawCode(found) });
  }
  for (const rule of dialect.errors) {
    if (rule.on !== "reply" || !matches(rule.match, judged)) continue;
    judging.heard?.(rule.id);
    return errorEvent(rule.class, `rule ${rule.id}`);
  }
  return null;
}

function verdictEvent(
  { by, heard }: Judging,
  rule: VerdictRule,
  { judged, late, raw }: { judged: Judged; late: boolean; raw: string | null },
): VerdictEvent {
  heard?.(rule.id);
  const { category, retract, endSession, scope } = rule;
  if (rule.says === "clear") return { type: "verdict", verdict: { type: "clear", by, raw } };
  const phase = late && rule.phase === "output" ? "late" : rule.phase;
  const round = rule.round && valueAt(judged.body, rule.round);
  return {
    type: "verdict",
    verdict: {
      type: "hit",
      by,
      phase,
      category,
      retract,
      endSession,
      raw,
      scope,
      ...(typeof round === "number" && round >= 0 ? { round } : {}),
    },
  };
}

/** An error event of a class, with the registry's code for it. */
export function errorEvent(
  errorClass: ErrorClass,
  detail: string,
  retryAfterSeconds: number | null = null,
): Extract<StreamEvent, { type: "error" }> {
  return { type: "error", code: codeOfClass[errorClass], class: errorClass, detail, retryAfterSeconds };
}

/**
 * An end by a word that no record knows. It may be a refusal on content, so it is no failure after which another partner is
 * asked, as an answer that was garbled on its way would be.
 */
export function unknownFinish(): ReturnType<typeof errorEvent> {
  const detail = "the finish reason is not in the dialect's record";
  return { ...errorEvent("ours", detail), code: "partner_garbled" };
}

function rawOf({ code, status }: Failure): string {
  return code.slice(0, 128) || String(status);
}

/** What a rule found, where it is a code and no content. */
function rawCode(found: unknown): string | null {
  const raw = typeof found === "string" || typeof found === "number" ? String(found) : "";
  return isCode(raw) ? raw : null;
}

function isCode(text: string): boolean {
  return /^[\w.:-]{1,64}$/.test(text);
}

/** The partner's status and code; never its message, which may repeat the request. */
function describe({ status, code }: Failure): string {
  return `status ${status}, ${isCode(code) ? code : "no readable code"}`;
}
