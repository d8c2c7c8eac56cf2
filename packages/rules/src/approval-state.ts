import { z } from "zod";

/** The states of an approval; only `granted` and `published` let anything serve. */
export const ApprovalState = z.enum([
  "not_required",
  "drafting",
  "self_assessed",
  "submitted_provincial",
  "supplement_requested",
  "submitted",
  "central_review",
  "granted",
  "published",
  "change_pending",
  "suspended",
  "expired",
  "revoked",
  "withdrawn",
]);
export type ApprovalState = z.infer<typeof ApprovalState>;

export const ApprovalKind = z.enum(["filing", "registration", "assessment"]);
export type ApprovalKind = z.infer<typeof ApprovalKind>;

/** States in which the approval lets what it covers serve. */
export const liveStates: ReadonlySet<ApprovalState> = new Set(["granted", "published"]);

const ends = ["suspended", "expired", "revoked", "withdrawn"] as const;

/** From each state, where an approval can go; a filing alone goes through central review. */
const moves: Readonly<Record<ApprovalState, readonly ApprovalState[]>> = {
  not_required: ["drafting"],
  drafting: ["self_assessed", "withdrawn"],
  self_assessed: ["drafting", "submitted_provincial", "withdrawn"],
  submitted_provincial: ["supplement_requested", "central_review", "granted", "withdrawn"],
  supplement_requested: ["submitted", "withdrawn"],
  submitted: ["supplement_requested", "central_review", "granted", "withdrawn"],
  central_review: ["supplement_requested", "granted", "withdrawn"],
  granted: ["published", "change_pending", ...ends],
  published: ["change_pending", ...ends],
  change_pending: ["supplement_requested", "granted", ...ends],
  suspended: ["granted", "published", "expired", "revoked", "withdrawn"],
  expired: [],
  revoked: [],
  withdrawn: [],
};

/**
 * The states an approval of a kind can go to next, in the order of the way; none from an end.
 *
 * @example approvalMoves("registration", "submitted") // ["supplement_requested", "granted", "withdrawn"]
 */
export function approvalMoves(kind: ApprovalKind, state: ApprovalState): ApprovalState[] {
  return moves[state].filter((next) => {
    if (next === "central_review") return kind === "filing";
    // A filing is granted by the central authority, so never straight from the province.
    if (next === "granted" && kind === "filing") {
      return state !== "submitted_provincial" && state !== "submitted";
    }
    return true;
  });
}

/** An approval's state from a day on. */
export const StateEntry = z.strictObject({ state: ApprovalState, on: z.iso.date() });
export type StateEntry = z.infer<typeof StateEntry>;

/** What is wrong with a history: a first state nothing begins with, days out of order, a move that is none. */
export function historyFaults(kind: ApprovalKind, history: readonly StateEntry[]): string[] {
  const [first] = history;
  const faults =
    first && first.state !== "drafting" && first.state !== "not_required"
      ? [`an approval begins as \`drafting\` or \`not_required\`, not as \`${first.state}\``]
      : [];
  for (const [index, { state, on }] of history.entries()) {
    const before = history[index - 1];
    if (!before) continue;
    if (on < before.on) faults.push(`\`${state}\` on ${on} stands after \`${before.state}\` on ${before.on}`);
    const next = approvalMoves(kind, before.state);
    if (next.includes(state)) continue;
    const way =
      next.length === 0 ? "nothing follows it" : `it goes to ${next.map((name) => `\`${name}\``).join(", ")}`;
    faults.push(`a ${kind} does not go from \`${before.state}\` to \`${state}\`; ${way}`);
  }
  return faults;
}
