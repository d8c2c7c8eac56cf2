export { openDatabase } from "./database.ts";
export { type ReceiptTable, receiptTable } from "./receipt-table.ts";
