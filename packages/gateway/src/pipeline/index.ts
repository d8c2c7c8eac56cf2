export { availability } from "./availability.ts";
export type { FeatureCall } from "./feature.ts";
export { type Headers, type Identify, identifier, Issuers } from "./identity.ts";
export type { Parts } from "./parts.ts";
export { ReceiptLog } from "./receipt-log.ts";
export { UsageCounter } from "./usage-counter.ts";
export { runWatched as run } from "./observe.ts";
export type { About, Asking, Output } from "./run.ts";
