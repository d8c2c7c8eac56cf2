export { type ChangeEntry, type ChangeFacts, firstBreak, type LogBreak } from "./change-log/index.ts";
export { type Asked, askedBy } from "./changes/index.ts";
export { compileContent, type Compiled, type SealedFilter } from "./compile/index.ts";
export type { KillView } from "./kill-view.ts";
export { type BookView, type Control, type ControlOptions, openControl } from "./control.ts";
export { LoginSettings } from "./login/index.ts";
export type { Changes } from "./make-changes.ts";
export type { ProposeOptions } from "./proposal.ts";
export { type AppOptions, createApp, type Reads } from "./http/index.ts";
export { accessTable } from "./operators/index.ts";
export {
  type PlanApproval,
  type PlanOrigin,
  type PlanState,
  type PlanView,
  signPlan,
} from "./plans/index.ts";
export { type Approver, type LiveRelease } from "./release/index.ts";
export { readSources, type SourceFolders, type Sources } from "./sources/index.ts";
export { type RunningControl, startControl, StartFault } from "./start.ts";
