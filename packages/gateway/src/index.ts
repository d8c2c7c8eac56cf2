export { ConfigFault, type GatewayConfig, readConfig } from "./config.ts";
export { type Gateway, startGateway } from "./gateway.ts";
export { checkEntry, checkLink, type EntryCheck } from "./receipts/index.ts";
export { openDatabase, type ReceiptTable, receiptTable } from "./store/index.ts";
