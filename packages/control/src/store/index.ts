export { type ApprovalRow, openStore, type PlanRow, type ReleaseRow, type Store } from "./store.ts";
