export { type Approver, approversOf, roleOf } from "./approver.ts";
export { readEarlier } from "./earlier.ts";
export { type LiveRelease, readLive } from "./live.ts";
export { publish } from "./publish.ts";
export { verifiedFilters } from "./sealed-filters.ts";
export { type Operator, trustedKeys, type TrustedKeys } from "./trusted-keys.ts";
