export { readCallers } from "./callers/index.ts";
export { ConfigFault, type GatewayConfig, readConfig } from "./config.ts";
export { type Price, PriceFault, pricesInForce, readPrices } from "./cost/index.ts";
export { type Gateway, type GatewayOptions, startGateway } from "./gateway.ts";
export type { SecretProvider } from "./partners/index.ts";
export { type Dangling, danglingNames, readRouting, RoutingFault } from "./routing/index.ts";

export {
  auditStore,
  findIn,
  openDatabase,
  openForReading,
  type ReceiptTable,
  receiptTable,
  storesIn,
} from "./store/index.ts";
