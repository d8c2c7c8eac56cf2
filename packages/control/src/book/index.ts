export { recordKill } from "./kill.ts";
export { Move, moveApproval } from "./move.ts";
export { recordApproval } from "./record.ts";
export { withdrawRecord } from "./withdraw.ts";
