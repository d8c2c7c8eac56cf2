export { keptEntries, keptHeads, storesFor, trustedKeys } from "./places.ts";
export { show } from "./show.ts";
export { verifyLogs } from "./verify-log.ts";
export { verifyReceipt } from "./verify-receipt.ts";
