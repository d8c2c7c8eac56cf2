export { askPartner, type PartnerCall } from "./call.ts";
export { type Credential, credentialOf } from "./credential.ts";
export { type Egress, type EgressLimits, type EgressPermit, openEgress } from "./egress.ts";
export type { Parameters, PartnerTask } from "./task.ts";
export { openSecrets, type SecretProvider, type Secrets, type SecretWarning } from "./secrets.ts";
export { knowsLanguages, translates } from "./fit-translation.ts";
export { within } from "./within.ts";
