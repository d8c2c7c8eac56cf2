export { recordKill } from "./kill.ts";
export { recordApproval } from "./record.ts";
export { withdrawRecord } from "./withdraw.ts";
