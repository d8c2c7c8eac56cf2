export { type Brief, briefOf } from "./brief.ts";
export type { ComingDate } from "./coming-dates.ts";
export type { Demand } from "./demands.ts";
export type { CitedReason, FeatureState } from "./feature-state.ts";
export type { Missing } from "./missing.ts";
