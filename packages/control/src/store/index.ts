export type { ChangeTable } from "./change-table.ts";
export type { Nonce } from "./nonce-table.ts";
export type { SessionTable } from "./session-table.ts";
export type { SessionRow } from "./tables.ts";
export {
  type ApprovalRow,
  openStore,
  type PlanHead,
  type PlanRow,
  type ReleaseRow,
  type Store,
} from "./store.ts";
