export type { Question } from "./active-rules.ts";
export { Access, accessOf } from "./access.ts";
export { ApprovalKind, approvalMoves, ApprovalState, historyFaults } from "./approval-state.ts";
export { Approval, Book, Evidence, Gap, Hosting, Launch, Partner, Route } from "./book.ts";
export type { Condition } from "./condition.ts";
export { compile } from "./compile.ts";
export { decide } from "./decide.ts";
export type { Request } from "./request.ts";
export { inherit, inheritanceFaults, type Law } from "./inherit.ts";
export {
  type Brief,
  briefOf,
  type ComingDate,
  type Demand,
  type FeatureState,
  type Missing,
} from "./brief/index.ts";
export { Traveller } from "./traveller.ts";
export { evaluate, type Evaluation } from "./evaluate.ts";
export { Kill, KillOrder } from "./kill.ts";
export { withKills } from "./with-kills.ts";
export { Pack } from "./pack.ts";
export { Rule, type RuleOf, type RuleType } from "./rule.ts";
export {
  type Cell,
  cellIndex,
  type MarketTable,
  placeIn,
  type Segment,
  segmentAt,
  type Table,
} from "./table.ts";
export { beginning, covers, forever, type Instant, type Period, periodOf, startOfDay } from "./time.ts";
export type { Change, Direction } from "./change.ts";
export { describeComposition, describeObligation } from "./describe.ts";
export { diff, widens } from "./diff.ts";
export { illegalMoves, sourceChanges } from "./source-changes.ts";
export {
  maxReleaseBase,
  type PlanPayload,
  planType,
  type ReleaseContent,
  type ReleasePayload,
  releaseType,
  SignedRelease,
  Trust,
} from "./release.ts";
export { type Proof, type ProofResult, prove } from "./prove/index.ts";
