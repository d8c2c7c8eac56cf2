export { recordApproval } from "./record.ts";
export { withdrawApproval } from "./withdraw.ts";
