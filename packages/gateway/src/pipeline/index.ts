export { availability } from "./availability.ts";
export { type Headers, type Identify, identifier, Issuers } from "./identity.ts";
export type { Parts } from "./parts.ts";
export { ReceiptLog } from "./receipt-log.ts";
export { UsageCounter } from "./usage-counter.ts";
export type { About, Content, Output, ReadyMeta } from "./output.ts";
export { runWatched as run, type Watched } from "./observe.ts";
export type { Asking } from "./run.ts";
