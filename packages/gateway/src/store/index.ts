export { type AuditTerms, auditStore } from "./audit-store.ts";
export { openDatabase, openForReading, type OpenStore, openStore } from "./database.ts";
export { type ReceiptTable, receiptTable } from "./receipt-table.ts";
export { findIn, StoreReaders, storesIn } from "./stores.ts";
