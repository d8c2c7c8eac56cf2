export { apply } from "./apply.ts";
export { approve, type PlanApproval } from "./approve.ts";
export { findPlan } from "./checks.ts";
export { PlanOrigin } from "./origin.ts";
export { PlanPayloadShape } from "./plan-payload.ts";
export { type PlanState, type PlanView, viewOf } from "./plan-view.ts";
export { propose } from "./propose.ts";
export { signPlan } from "./sign-plan.ts";
