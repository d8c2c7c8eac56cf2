export { askPartner, type PartnerCall } from "./call.ts";
export { type Credential, credentialOf } from "./credential.ts";
export { type Egress, type EgressLimits, type EgressPermit, openEgress } from "./egress.ts";
export type { Parameters, PartnerTask } from "./fit.ts";
export { within } from "./within.ts";
