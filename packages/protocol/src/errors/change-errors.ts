import type { ErrorEntry } from "./error-entry.ts";

/** Failures of packs, launch book, plans and approvals. */
export const changeErrors = {
  // change
  pack_invalid: {
    status: 422,
    message: "a market pack cannot be read",
    remedy: "correct the file, line and field named in `issues`",
  },
  book_invalid: {
    status: 422,
    message: "the launch book cannot be read",
    remedy: "correct the file, line and field named in `issues`",
  },
  proof_failed: {
    status: 422,
    message: "the compiled rules contradict an invariant, so nothing is planned",
    remedy: "report the counterexamples in `issues`: the compiler or the prover has a fault",
  },
  plan_not_found: {
    status: 404,
    message: "there is no such plan",
    remedy: "list the plans, or make a new one",
  },
  plan_empty: {
    status: 409,
    message: "the packs and the launch book already are what is live",
    remedy: "change a pack or the launch book first",
  },
  plan_stale: {
    status: 409,
    message: "the live release has changed since the plan was made",
    remedy: "make a new plan and have it approved",
  },
  plan_expired: {
    status: 409,
    message: "the plan has passed its date",
    remedy: "make a new plan and have it approved",
  },
  plan_applied: {
    status: 409,
    message: "the plan has been applied already",
    remedy: "make a new plan for a further change",
  },
  operator_unknown: {
    status: 403,
    message: "no such operator is trusted here",
    remedy: "use the name and key of a trusted operator",
  },
  signature_invalid: {
    status: 403,
    message: "the signature is not the operator's own over what was sent",
    remedy: "sign exactly what is sent, and a plan's text as it is shown, with the operator's own key",
  },
  signature_untimely: {
    status: 401,
    message: "the signature was not made at a time that control accepts",
    remedy: "set the clock right and sign the request anew; a signature is good for five minutes",
  },
  signature_replayed: {
    status: 409,
    message: "this signed request was sent before, and counts once",
    remedy: "sign the request anew; look at the changes to see what came of the first",
  },
  operator_unauthenticated: {
    status: 401,
    message: "the request is not signed by an operator, and only operators change anything",
    remedy: "use the command line as an operator (`--as NAME`), or sign as the operating guide says",
  },
  operator_mismatch: {
    status: 403,
    message: "the request names another operator than the one who signed it",
    remedy: "have the operator whom the request names sign it",
  },
  changes_too_many: {
    status: 429,
    message: "this operator has signed more requests than control takes in so short a time",
    remedy: "wait a quarter of an hour; if it was not the operator, replace the key in the trust file",
  },
  change_not_found: {
    status: 404,
    message: "there is no such entry in the log of changes",
    remedy: "list the changes; the id stands in the reply's `homeport-change` header",
  },
  approval_duplicate: {
    status: 409,
    message: "this operator has approved the plan already",
    remedy: "a second, distinct operator must approve",
  },
  approvals_missing: {
    status: 409,
    message: "the plan has fewer approvals than its change demands",
    remedy: "have the operators named in the plan approve it",
  },
  approval_transition_illegal: {
    status: 409,
    message: "an approval does not go from the state it is in to this one",
    remedy: "move it to one of the states that `issues` names",
  },
  record_conflict: {
    status: 409,
    message: "the launch book already holds a record with this id",
    remedy: "choose another id, or withdraw the record first",
  },
  record_not_found: {
    status: 404,
    message: "the launch book holds no recorded approval or kill with this id",
    remedy: "list the launch book's approvals or kills",
  },
  receipt_not_found: {
    status: 404,
    message: "there is no receipt with this id",
    remedy: "check the id; it stands in the reply's `meta.receipt`",
  },
} as const satisfies Record<string, ErrorEntry>;
