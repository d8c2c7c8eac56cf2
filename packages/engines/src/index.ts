export { type CatalogEntry, engineCatalog } from "./engine-catalog.ts";
export { EngineFailure, type EngineFailureKind } from "./engine-failure.ts";
export type {
  EngineIdentity,
  EngineLevel,
  EngineResult,
  Unavailable,
  UnavailableCode,
} from "./engine-result.ts";
export { type Engines, type EnginesOptions, startEngines } from "./engines.ts";
export type { ProofreadingInput } from "./job.ts";
export type { DetectedLanguage } from "./language/index.ts";
export type { Correction, Proofreading } from "./proofreading/index.ts";
export type { SummaryInput } from "./summary/index.ts";
