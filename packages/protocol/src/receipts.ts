export { inclusionPath, leafHash, treeLevels, treeRoot } from "./merkle.ts";
export { type AuditFault, type AuditResult, ReceiptAudit } from "./receipt-audit.ts";
export { checkEntry, isSealed, linkedReceipts } from "./receipt-check.ts";
export { checkHead, type HeadTail, readHead, signHead, tailOf } from "./receipt-head.ts";
export { readText, type StoredBatch, type StoredLink, type StoredText } from "./receipt-stored.ts";
